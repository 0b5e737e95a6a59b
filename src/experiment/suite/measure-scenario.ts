import { priceRun } from '../../cost/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import { measurePlacements } from '../../sim/index.ts';
import type { SimulateOptions } from '../../sim/index.ts';
import { version } from '../version.ts';

/** One run of a suite: as `runScenario`, with a look at how well the pods were placed. */
export function measureScenario(
  scenario: Scenario,
  options: Pick<SimulateOptions, 'run' | 'signal' | 'onProgress' | 'plugins'>,
): RunResult {
  const facts = measurePlacements(scenario, { ...options, version });
  return priceRun(facts, scenario.prices, scenario.assertions);
}
