import type { ComparedVariant, RunResult } from '../result/index.ts';
import type { Section } from './section.ts';
import { basisSection } from './sections/basis.ts';
import { ignoredSection } from './sections/ignored.ts';

/**
 * What the runs of a comparison ignored and what their figures stand on, of all variants: each once, with the names of
 * the variants that it touches where these are not all. The first run of a variant speaks for its others.
 */
export function comparedLimits(variants: readonly ComparedVariant[]): Section[] {
  const runs = variants.flatMap(({ name, results: [result] }) =>
    result === undefined ? [] : [{ name, result }],
  );
  const texts = (of: (result: RunResult) => readonly string[]): string[] =>
    merged(runs, of, (text) => text).map(({ item, only }) => `${item}${only}`);
  const ignored = merged(
    runs,
    (result) => result.ignored,
    ({ what, count, why }) => [what, count, why].join('\n'),
  );
  const diagnostics = merged(
    runs,
    (result) => result.diagnostics,
    ({ message, code, place }, name) => {
      const file = withoutFolder(place?.file ?? '', name);
      return JSON.stringify([withoutFolder(message, name), code, { ...place, file }]);
    },
  );
  return [
    ignoredSection({
      ignored: ignored.map(({ item, only }) => ({ ...item, what: `${item.what}${only}` })),
      diagnostics: diagnostics.map(({ item, only }) => ({ ...item, message: `${item.message}${only}` })),
    }),
    basisSection({
      assumptions: texts(({ assumptions }) => assumptions),
      deviations: texts(({ deviations }) => deviations),
      cost: { priceBook: { standIns: texts(({ cost }) => cost.priceBook.standIns) } },
    }),
  ].filter((section) => section !== undefined);
}

/** Variants that are folders or git trees name their files by them: the same file of each is the same for a reader. */
function withoutFolder(text: string, folder: string): string {
  return ` ${text}`.replaceAll(` ${folder}/`, ' ').replaceAll(`(${folder}/`, '(');
}

interface NamedRun {
  readonly name: string;
  readonly result: RunResult;
}

/** Every item once, in the order of first sight; `only` is empty where all variants have it. */
function merged<Item>(
  runs: readonly NamedRun[],
  of: (result: RunResult) => readonly Item[],
  keyOf: (item: Item, name: string) => string,
): { readonly item: Item; readonly only: string }[] {
  // Of runs, not of names: two variants may be called the same.
  const found = new Map<string, { readonly item: Item; readonly of: Set<NamedRun> }>();
  for (const run of runs)
    for (const item of of(run.result)) {
      const key = keyOf(item, run.name);
      const known = found.get(key) ?? { item, of: new Set() };
      known.of.add(run);
      found.set(key, known);
    }
  return [...found.values()].map(({ item, of: having }) => ({
    item,
    only: having.size === runs.length ? '' : ` (only ${[...having].map(({ name }) => name).join(', ')})`,
  }));
}
