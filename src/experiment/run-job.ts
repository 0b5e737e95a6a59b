import { workerData } from 'piscina';
import type { RunResult } from '../result/index.ts';
import { pluginsOfScenario } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import type { InputReading } from './input-reading.ts';
import { orUserFault } from './or-user-fault.ts';
import { readInput, scenarioOfInput } from './read-input.ts';
import { RunControl } from './run-control.ts';
import type { RunTask, WorkerTask } from './run-pool.ts';
import { withDifference } from './scenario-difference.ts';
import type { UserFault } from './user-fault.ts';
import { runScenario } from './run-scenario.ts';
import { measureScenario } from './suite/measure-scenario.ts';

/** The scenarios that the pool shipped with the worker; jobs name them by index. */
const scenarios = workerData as readonly Scenario[];

/** What a worker does with one task. The one default export of the project: piscina wants it so. */
export default async function runJob(task: WorkerTask): Promise<RunResult | UserFault | InputReading> {
  return 'toRead' in task ? readInput(task.toRead) : run(task);
}

async function run(task: RunTask): Promise<RunResult | UserFault> {
  const { job } = task;
  const control = new RunControl(task.control);
  const stop = new AbortController();
  const scenario = await scenarioOf(task);
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

async function scenarioOf({ job, difference, whole, read }: RunTask): Promise<Scenario> {
  if (read !== undefined) return scenarioOfInput(read);
  const held = whole ?? scenarios[job.scenario];
  return difference === undefined ? held : withDifference(held, difference);
}
