import { workerData } from 'piscina';
import type { RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { WorkerTask } from './pool.ts';
import { RunControl } from './run-control.ts';
import { runScenario } from './run-scenario.ts';
import { measureScenario } from './suite/measure-scenario.ts';

/** The scenarios that the pool shipped with the worker; jobs name them by index. */
const scenarios = workerData as readonly Scenario[];

/** What a worker does with one job. The one default export of the project: piscina wants it so. */
export default async function runJob({ job, control: buffer }: WorkerTask): Promise<RunResult> {
  const control = new RunControl(buffer);
  const stop = new AbortController();
  const options = {
    run: job.run,
    signal: stop.signal,
    onProgress: ({ nowMs, events }: { readonly nowMs: number; readonly events: number }) => {
      control.report(nowMs, events);
      if (control.stopped) stop.abort();
    },
  };
  const scenario = scenarios[job.scenario];
  if (job.measuresPlacement === true) return measureScenario(scenario, options);
  return runScenario(scenario, { ...options, anonymise: job.anonymise, tables: job.folder });
}
