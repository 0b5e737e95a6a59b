import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Piscina } from 'piscina';
import type { RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { RunControl } from './run-control.ts';
import { shareScenario } from './share-scenario.ts';

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

/** What became of one job: a result, or why there is none after a second try. */
export type RunOutcome =
  { readonly result: RunResult } | { readonly failure: string; readonly stack?: string | undefined };

/** What run-job.ts gets: the job and its shared bytes. */
export interface WorkerTask {
  readonly job: RunJob;
  readonly control: SharedArrayBuffer;
}

/** .ts under vitest and tsx, .js once built: Node 20 cannot load TypeScript in a worker by itself. */
const extension = extname(import.meta.url);
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
  const pool = new Piscina<WorkerTask, RunResult>({
    filename: new URL(`./run-job${extension}`, import.meta.url).href,
    execArgv: extension === '.ts' ? ['--import', 'tsx'] : [],
    atomics: 'disabled', // 'sync' would freeze an idle worker's event loop
    maxThreads: workers,
    minThreads: workers,
    workerData: shared,
    ...(options.workerMemoryMib === undefined
      ? {}
      : { resourceLimits: { maxOldGenerationSizeMb: options.workerMemoryMib } }),
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
        const task = { job, control: controls[index].buffer };
        const outcome = await twiceAtMost(() => pool.run(task));
        runsDone++;
        return outcome;
      }),
    );
  } finally {
    clearInterval(timer);
    report();
    options.signal?.removeEventListener('abort', stopAll);
    await pool.destroy();
  }
}

/** The work's result, or why there is none; tried once more where its worker was lost. */
export async function twiceAtMost<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T } | { readonly failure: string; readonly stack?: string | undefined }> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { result: await work() };
    } catch (error) {
      // The same run gives the same fault again: only a lost worker is worth a second try.
      if (attempt === 2 || !isLostWorker(error)) return failureOf(error);
    }
  }
}

function isLostWorker(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' || /worker|thread/i.test(String(error));
}

function failureOf(error: unknown): { readonly failure: string; readonly stack?: string | undefined } {
  if (!(error instanceof Error)) return { failure: String(error) };
  const code = (error as { readonly code?: unknown }).code;
  const failure =
    code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'the run needed more memory than its worker has' : error.message;
  return { failure, stack: error.stack };
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
