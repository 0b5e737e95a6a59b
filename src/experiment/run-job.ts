import { workerData } from 'piscina';
import type { RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { WorkerTask } from './pool.ts';
import { RunControl } from './run-control.ts';
import { runScenario } from './run-scenario.ts';

/** The scenarios that the pool shipped with the worker; jobs name them by index. */
const scenarios = workerData as readonly Scenario[];

/** What a worker does with one job. The one default export of the project: piscina wants it so. */
export default async function runJob({ job, control: buffer }: WorkerTask): Promise<RunResult> {
  const control = new RunControl(buffer);
  const stop = new AbortController();
  return runScenario(scenarios[job.scenario], {
    run: job.run,
    anonymise: job.anonymise,
    signal: stop.signal,
    onProgress: ({ nowMs, events }) => {
      control.report(nowMs, events);
      if (control.stopped) stop.abort();
    },
    ...(job.folder === undefined ? {} : { tables: job.folder }),
  });
}
