import { availableParallelism } from 'node:os';
import type { RunResult } from '../result/index.ts';
import { PluginFault } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { RunControl } from './run-control.ts';
import { shareScenario } from './share-scenario.ts';
import { isUserFault } from './user-fault.ts';
import type { UserFault } from './user-fault.ts';
import { WorkerPool } from './worker-pool.ts';
import type { WorkEnd } from './worker-pool.ts';

/** One run: one seed of one scenario. */
export interface RunJob {
  /** Index into the scenarios of the call. */
  readonly scenario: number;
  /** Number of the run: other random numbers, same seed. */
  readonly run: number;
  /** Where the worker writes event log and series; absent: nowhere. */
  readonly folder?: string | undefined;
  /** A key: names are replaced in all that the run leaves behind. */
  readonly anonymise?: string | undefined;
  /** The result says how well the pods were placed; nothing is written then. */
  readonly measuresPlacement?: boolean | undefined;
}

export interface RunManyOptions {
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PoolProgress) => void) | undefined;
  /** Heap of one worker in MiB; a run that needs more fails alone. */
  readonly workerMemoryMib?: number | undefined;
}

export interface PoolProgress {
  readonly runsDone: number;
  readonly runs: number;
  readonly events: number;
  /** 0…1 over all runs. */
  readonly share: number;
}

/** What became of one job. */
export type RunOutcome = WorkEnd<RunResult>;

/** What run-job.ts gets: the job and its shared bytes. */
export interface WorkerTask {
  readonly job: RunJob;
  readonly control: SharedArrayBuffer;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Runs every job, each in one worker, and returns the outcomes in the order of the jobs. Parallel across runs, never
 * within one: the number of workers cannot change a result. A worker that crashes or runs out of memory costs its one
 * run, which is tried once more.
 */
export async function runMany(
  scenarios: readonly Scenario[],
  jobs: readonly RunJob[],
  options: RunManyOptions = {},
): Promise<RunOutcome[]> {
  const workers = Math.max(1, Math.min(options.workers ?? availableParallelism(), jobs.length));
  const shared = scenarios.map(shareScenario);
  const controls = jobs.map(() => new RunControl());
  const pool = new WorkerPool<WorkerTask, RunResult | UserFault>({
    entry: { folder: import.meta.url, module: 'run-job' },
    workers,
    workersAtStart: workers,
    shared,
    memoryMib: options.workerMemoryMib,
  });
  const stopAll = (): void => controls.forEach((control) => control.stop());
  options.signal?.addEventListener('abort', stopAll, { once: true });
  if (options.signal?.aborted === true) stopAll();
  let runsDone = 0;
  const report = (): void => options.onProgress?.(progressOf(controls, jobs, shared, runsDone));
  const timer = setInterval(report, PROGRESS_EVERY_MS);
  try {
    return await Promise.all(
      jobs.map(async (job, index) => {
        const outcome = await pool.run({ job, control: controls[index].buffer });
        runsDone++;
        return withoutUserFault(outcome);
      }),
    );
  } finally {
    clearInterval(timer);
    report();
    options.signal?.removeEventListener('abort', stopAll);
    await pool.close();
  }
}

/** A plugin that fails ends all runs: the others would have it, too. */
function withoutUserFault(end: WorkEnd<RunResult | UserFault>): RunOutcome {
  if (!('result' in end)) return end;
  if (isUserFault(end.result)) throw new PluginFault(end.result.userFault);
  return { result: end.result };
}

function progressOf(
  controls: readonly RunControl[],
  jobs: readonly RunJob[],
  scenarios: readonly Scenario[],
  runsDone: number,
): PoolProgress {
  let events = 0;
  let share = 0;
  for (const [index, control] of controls.entries()) {
    events += control.events;
    share += Math.min(1, control.nowMs / scenarios[jobs[index].scenario].horizonMs);
  }
  return { runsDone, runs: jobs.length, events, share: share / Math.max(1, jobs.length) };
}
