import { importModule, placeOfError } from '../ingest/index.ts';
import type { ModuleFault } from '../ingest/index.ts';
import { readUserPlugins } from '../scheduler/index.ts';
import type { PluginFault, PluginWatch, UserPlugin } from '../scheduler/index.ts';

export interface LoadedPlugins {
  readonly plugins: readonly UserPlugin[];
  /** Configurations that policies bring along, in order. */
  readonly configs: readonly unknown[];
  readonly faults: readonly ModuleFault[];
}

/**
 * The plugins of the modules; the workers, which have a watch, load them again, each for itself, and so give the same. What
 * they load the main thread has seen to come to its end.
 */
export async function loadUserPlugins(paths: readonly string[], watch?: PluginWatch): Promise<LoadedPlugins> {
  const plugins: UserPlugin[] = [];
  const configs: unknown[] = [];
  const faults: ModuleFault[] = [];
  for (const path of paths) {
    const module = await importModule(path, path, watch !== undefined);
    const read = 'fault' in module ? undefined : readUserPlugins(module.exports, watch);
    if ('fault' in module) faults.push(module.fault);
    else if (typeof read === 'string')
      faults.push({ code: 'plugin-invalid', message: read, place: { file: path } });
    else if (read !== undefined) {
      plugins.push(...read.plugins);
      if (read.config !== undefined) configs.push(read.config);
    }
  }
  const twice = plugins.find(({ name }, index) => plugins.findIndex((other) => other.name === name) < index);
  if (twice !== undefined)
    faults.push({ code: 'plugin-invalid', message: `two plugins are called ${twice.name}` });
  return { plugins, configs, faults };
}

/** The plugins of a scenario that has been loaded without errors. */
export async function pluginsOfScenario(
  { scheduler }: { readonly scheduler: { readonly plugins: readonly string[] } },
  watch?: PluginWatch,
): Promise<readonly UserPlugin[]> {
  const { plugins, faults } = await loadUserPlugins(scheduler.plugins, watch);
  const [fault] = faults;
  if (fault !== undefined) throw new Error(`${fault.message} (it was there when the scenario was loaded)`);
  return plugins;
}

/** `my-score.js:12:5: `, where a stack says that the fault arose in one of the files, else the file of the plugin. */
export async function placeOfPluginFault(
  { thrown, plugin }: Pick<PluginFault, 'thrown' | 'plugin'>,
  paths: readonly string[],
): Promise<string> {
  for (const path of paths) {
    const place = await placeOfError(thrown, path, path);
    if (place?.line !== undefined)
      return `${[place.file, place.line, place.column].filter((part) => part !== undefined).join(':')}: `;
  }
  for (const path of paths) {
    const { plugins } = await loadUserPlugins([path]);
    if (plugins.some(({ name }) => name === plugin)) return `${path}: `;
  }
  return '';
}
