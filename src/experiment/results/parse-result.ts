import type { Comparison, PlanResult, RunResult, SuiteResult } from '../../result/index.ts';
import { ResultFolderError } from './results-folder.ts';
import type { SweepResult } from '../sweep/sweep-result.ts';

/** What a result.json may hold: one word of each kind tells it from the others. */
export type KeptResult =
  | { readonly kind: 'run'; readonly result: RunResult }
  | { readonly kind: 'comparison'; readonly result: Comparison }
  | { readonly kind: 'plan'; readonly result: PlanResult }
  | { readonly kind: 'benchmark'; readonly result: SuiteResult }
  | { readonly kind: 'sweep'; readonly result: SweepResult };

/** Fields that only results of the kind have, all of them. */
const MARKS: readonly (readonly [KeptResult['kind'], readonly string[]])[] = [
  ['run', ['digest', 'events', 'pods', 'cost']],
  ['plan', ['candidates', 'objectives', 'boundSource']],
  ['benchmark', ['suite', 'cells', 'checks']],
  ['sweep', ['experiment', 'runsPerVariant', 'variants']],
  ['comparison', ['variants', 'failures', 'runs']],
];

/** A result.json as text to a run's result; refuses what another schema wrote, and every other kind, and says what to do. */
export function parseResult(text: string): RunResult {
  const kept = parseKeptResult(text);
  if (kept.kind === 'run') return kept.result;
  throw new ResultFolderError(
    `this is the result of a ${kept.kind}, and a run's is wanted: plimsoll run SCENARIO --out FOLDER makes one`,
  );
}

/** A result.json as text to whatever it is. Throws ResultFolderError where it is nothing that Plimsoll writes. */
export function parseKeptResult(text: string): KeptResult {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new ResultFolderError(NOTHING_KNOWN);
  const fields = new Map(Object.entries(value));
  const found = MARKS.find(([, names]) => names.every((name) => fields.has(name)));
  if (found === undefined && !fields.has('schemaVersion')) throw new ResultFolderError(NOTHING_KNOWN);
  // Comparisons have no version of their own; the results in them have.
  const version = found?.[0] === 'comparison' ? versionInside(value) : fields.get('schemaVersion');
  if (version !== 1)
    throw new ResultFolderError(
      `the result has schema version ${String(version)}; this Plimsoll reads version 1: run the scenario again`,
    );
  if (found === undefined) throw new ResultFolderError(NOTHING_KNOWN);
  return { kind: found[0], result: value } as KeptResult;
}

const NOTHING_KNOWN = 'the file holds no result of plimsoll run, compare, plan, bench or sweep';

/** Of the first run in it; a comparison without one has nothing that could be misread. */
function versionInside(comparison: object): unknown {
  const { variants } = comparison as Partial<Comparison>;
  if (!Array.isArray(variants)) return undefined;
  const results = (variants as Comparison['variants']).flatMap((variant) =>
    Array.isArray(variant.results) ? variant.results : [],
  );
  return results.length === 0 ? 1 : results[0].schemaVersion;
}
