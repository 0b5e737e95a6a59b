import { workerData } from 'piscina';
import type { RunResult } from '../result/index.ts';
import { pluginsOfScenario } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { RunControl } from './run-control.ts';
import type { WorkerTask } from './run-pool.ts';
import { withDifference } from './scenario-difference.ts';
import { orUserFault } from './user-fault.ts';
import type { UserFault } from './user-fault.ts';
import { runScenario } from './run-scenario.ts';
import { measureScenario } from './suite/measure-scenario.ts';

/** The scenarios that the pool shipped with the worker; jobs name them by index. */
const scenarios = workerData as readonly Scenario[];

/** What a worker does with one job. The one default export of the project: piscina wants it so. */
export default async function runJob({
  job,
  control: buffer,
  difference,
  whole,
}: WorkerTask): Promise<RunResult | UserFault> {
  const control = new RunControl(buffer);
  const stop = new AbortController();
  const held = whole ?? scenarios[job.scenario];
  const scenario = difference === undefined ? held : withDifference(held, difference);
  const options = {
    run: job.run,
    plugins: await pluginsOfScenario(scenario, control),
    signal: stop.signal,
    onProgress: ({ nowMs, events }: { readonly nowMs: number; readonly events: number }) => {
      control.report(nowMs, events);
      if (control.stopped) stop.abort();
    },
  };
  return orUserFault(scenario, () =>
    job.measuresPlacement === true
      ? measureScenario(scenario, options)
      : runScenario(scenario, { ...options, anonymise: job.anonymise, tables: job.folder }),
  );
}
