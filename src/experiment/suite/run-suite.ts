import { definedFields, hasErrors } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { RunResult, SuiteCell, SuiteFailure, SuiteFigures, SuiteResult } from '../../result/index.ts';
import { SUITE_METRICS } from '../../scenario/index.ts';
import type { Suite } from '../../scenario/index.ts';
import { runMany } from '../pool.ts';
import type { RunManyOptions } from '../pool.ts';
import type { RunOutcome } from '../run-pool.ts';
import { version } from '../version.ts';
import { checkThresholds } from './check-thresholds.ts';
import { compareCells } from './compare-cells.ts';
import { loadCells } from './load-cells.ts';
import type { LoadedCell } from './load-cells.ts';
import { suiteFigures } from './suite-figures.ts';

export interface RunSuiteOptions extends RunManyOptions {
  /** What figures are held against; absent: nothing, and thresholds against a baseline do not pass. */
  readonly baseline?: SuiteFigures | undefined;
}

export interface SuiteEnd {
  /** Absent where a workload could not be loaded or the suite was stopped. */
  readonly result?: SuiteResult;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs every policy on every workload at every seed and holds what comes out against the thresholds. The result depends
 * on the suite's files and the version alone: neither on the number of workers nor on the machine.
 */
export async function runSuite(suite: Suite, options: RunSuiteOptions = {}): Promise<SuiteEnd> {
  const { cells, diagnostics } = await loadCells(suite);
  if (hasErrors(diagnostics)) return { diagnostics };
  const scenarios = cells.flatMap((cell) => cell.scenarios);
  const jobs = scenarios.map((_, scenario) => ({ scenario, run: 0, measuresPlacement: true }));
  const outcomes = await runMany(scenarios, jobs, options);
  if (options.signal?.aborted === true) return { diagnostics: [...diagnostics, STOPPED] };
  return { result: compareSuite(suite, measured(suite, cells, outcomes), options.baseline), diagnostics };
}

const STOPPED: Diagnostic = {
  severity: 'error',
  code: 'suite-stopped',
  message: 'stopped before all runs were done',
  hint: 'a suite has no journal: the same command begins again',
};

/** What a suite found before it is held against anything. */
export type MeasuredSuite = SuiteFigures & Pick<SuiteResult, 'failures' | 'limits'>;

/** Holds figures against a baseline and the thresholds of their suite. */
export function compareSuite(
  { description, thresholds }: Suite,
  { schemaVersion, version: by, suite, seeds, cells: found, failures, limits }: MeasuredSuite,
  baseline: SuiteFigures | undefined,
): SuiteResult {
  const cells = compareCells({ cells: found, seeds }, baseline);
  return {
    schemaVersion,
    version: by,
    suite,
    ...definedFields({ description, baselineVersion: baseline?.version }),
    seeds,
    metrics: [...SUITE_METRICS].map(([metric, words]) => ({ metric, ...words })),
    ...checkThresholds(thresholds, cells, baseline),
    failures,
    limits,
    cells,
  };
}

function measured(
  { name, seeds }: Suite,
  loaded: readonly LoadedCell[],
  outcomes: readonly RunOutcome[],
): MeasuredSuite {
  const ofCell = (cell: number): readonly RunOutcome[] =>
    outcomes.slice(cell * seeds.length, (cell + 1) * seeds.length);
  return {
    schemaVersion: 1,
    version,
    suite: name,
    seeds,
    cells: loaded.map((cell, index) => cellFigures(cell, ofCell(index))),
    failures: loaded.flatMap((cell, index) => failuresOf(cell, ofCell(index), seeds)),
    limits: [
      ...new Set(outcomes.flatMap((outcome) => ('result' in outcome ? limitsOf(outcome.result) : []))),
    ],
  };
}

function cellFigures({ workload, policy, input }: LoadedCell, outcomes: readonly RunOutcome[]): SuiteCell {
  const runs = outcomes.map((outcome) => ('result' in outcome ? outcome.result : undefined));
  const figures = runs.map((result) => (result === undefined ? undefined : suiteFigures(result)));
  return {
    workload,
    policy,
    input,
    digests: runs.map((result) => result?.digest ?? ''),
    figures: Object.fromEntries(
      [...SUITE_METRICS.keys()].map((metric) => [
        metric,
        figures.map((values) => values?.get(metric) ?? null),
      ]),
    ),
  };
}

function failuresOf(
  { workload, policy }: LoadedCell,
  outcomes: readonly RunOutcome[],
  seeds: readonly number[],
): SuiteFailure[] {
  return outcomes.flatMap((outcome, index) =>
    'result' in outcome ? [] : [{ workload, policy, seed: seeds[index], failure: outcome.failure }],
  );
}

function limitsOf({ deviations, assumptions, ignored }: RunResult): string[] {
  return [...deviations, ...assumptions, ...ignored.map(({ what, why }) => `${what}: ${why}`)];
}
