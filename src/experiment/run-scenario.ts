import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { priceRun } from '../cost/index.ts';
import type { RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { simulate } from '../sim/index.ts';
import type { SimulateOptions } from '../sim/index.ts';
import { Anonymiser } from './anonymise/index.ts';
import { EventTable, LEGEND_FILE, writeSeriesTables } from './results/index.ts';
import { version } from './version.ts';

export interface RunScenarioOptions extends Omit<SimulateOptions, 'version' | 'sink'> {
  /** Folder that gets events.parquet and series/*.parquet; absent: the event log is thrown away as it is written. */
  readonly tables?: string | undefined;
  /** A key: names are replaced in the result and its tables, by the same ones wherever the key is the same. */
  readonly anonymise?: string | undefined;
}

/** Simulates one seed of a scenario and prices it: in this thread; `runMany` does it in workers. */
export function runScenario(scenario: Scenario, options: RunScenarioOptions = {}): RunResult {
  const { tables, anonymise } = options;
  const names = anonymise === undefined ? undefined : new Anonymiser(scenario, anonymise);
  const table = tables === undefined ? undefined : new EventTable(tables, names);
  const { facts, legend } = simulate(scenario, {
    ...options,
    version,
    sink: (chunk, log) => table?.add(log, chunk),
  });
  const result = priceRun(
    names?.facts(facts) ?? facts,
    names?.prices(scenario.prices) ?? scenario.prices,
    scenario.assertions,
  );
  if (tables !== undefined && table !== undefined) {
    table.finish();
    writeFileSync(join(tables, LEGEND_FILE), JSON.stringify(names?.legend(legend) ?? legend));
    writeSeriesTables(tables, result.series);
  }
  return result;
}
