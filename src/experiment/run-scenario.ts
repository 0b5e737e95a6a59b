import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { priceRun } from '../cost/index.ts';
import type { RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { simulate } from '../sim/index.ts';
import type { SimulateOptions } from '../sim/index.ts';
import { LEGEND_FILE } from './result-extras.ts';
import { EventTable, writeSeriesTables } from './result-tables.ts';
import { version } from './version.ts';

export interface RunScenarioOptions extends Omit<SimulateOptions, 'version' | 'sink'> {
  /** Folder that gets events.parquet and series/*.parquet; absent: the event log is thrown away as it is written. */
  readonly tables?: string | undefined;
}

/** Simulates one seed of a scenario and prices it: in this thread; `runMany` does it in workers. */
export function runScenario(scenario: Scenario, options: RunScenarioOptions = {}): RunResult {
  const table = options.tables === undefined ? undefined : new EventTable(options.tables);
  const { facts, legend } = simulate(scenario, {
    ...options,
    version,
    sink: (chunk, log) => table?.add(log, chunk),
  });
  const result = priceRun(facts, scenario.prices, scenario.assertions);
  if (options.tables !== undefined && table !== undefined) {
    table.finish();
    writeFileSync(join(options.tables, LEGEND_FILE), JSON.stringify(legend));
    writeSeriesTables(options.tables, result.series);
  }
  return result;
}
