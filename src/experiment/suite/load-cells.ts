import type { Diagnostic } from '../../base/index.ts';
import { loadScenario } from '../../scenario/index.ts';
import type { Scenario, Suite, SuiteInput, SuitePolicy } from '../../scenario/index.ts';
import { shareScenario } from '../share-scenario.ts';
import { scenarioDigest } from '../sweep/scenario-digest.ts';
import { shuffleArrivals } from './shuffle-arrivals.ts';

/** One policy on one workload: a scenario a seed. */
export interface LoadedCell {
  readonly workload: string;
  readonly policy: string;
  readonly input: string;
  readonly scenarios: readonly Scenario[];
}

/** By workload, then policy, each loaded once. Cells whose diagnostics hold an error are left out. */
export async function loadCells(
  suite: Suite,
): Promise<{ readonly cells: readonly LoadedCell[]; readonly diagnostics: readonly Diagnostic[] }> {
  const cells: LoadedCell[] = [];
  const found = new Map<string, Diagnostic>();
  for (const workload of suite.workloads)
    for (const policy of suite.policies) {
      const { scenario, diagnostics } = await loadScenario(workload.path, {
        set: [...workload.set, ...policy.set],
        plugins: policy.plugins,
      });
      // Policies share the files of a workload, and so what is said about these.
      for (const diagnostic of diagnostics) found.set(JSON.stringify(diagnostic), diagnostic);
      if (scenario !== undefined) cells.push(cellOf(scenario, workload, policy, suite.seeds));
    }
  return { cells, diagnostics: [...found.values()] };
}

function cellOf(
  loaded: Scenario,
  workload: SuiteInput,
  policy: SuitePolicy,
  seeds: readonly number[],
): LoadedCell {
  const { scheduler: _scheduler, ...rest } = loaded;
  const scenario = shareScenario(loaded);
  return {
    workload: workload.name,
    policy: policy.name,
    input: scenarioDigest({ ...rest, seed: 0, scheduler: NO_SCHEDULER }),
    scenarios: seeds.map((seed) => {
      const seeded = { ...scenario, seed };
      return workload.shuffled ? shuffleArrivals(seeded) : seeded;
    }),
  };
}

/** The scheduler is what a suite compares; no change of it makes a baseline void. */
const NO_SCHEDULER: Scenario['scheduler'] = { cycleMs: 0, plugins: [] };
