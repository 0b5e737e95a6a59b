import type { pluginsOfScenario as PluginsOf, Scenario } from '../../index.ts';

/** The scenario of a result folder, to run it once more; a sentence where that cannot be. */
export async function replayOf(
  folder: string,
): Promise<
  { readonly scenario: Scenario; readonly plugins: Awaited<ReturnType<typeof PluginsOf>> } | string
> {
  const { loadScenario, pluginsOfScenario, readRunOrigin } = await import('../../index.ts');
  const origin = readRunOrigin(folder);
  if (origin === undefined)
    return '\n(The result does not say what its input was (a pipe, or --anonymise), so its decisions cannot be replayed.)\n';
  const { scenario } = await loadScenario(origin.input, origin.options);
  if (scenario === undefined)
    return `\n(${origin.input} cannot be read any more, so its decisions cannot be replayed.)\n`;
  return { scenario, plugins: await pluginsOfScenario(scenario) };
}
