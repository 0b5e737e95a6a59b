import { setTimeout as delay } from 'node:timers/promises';
import type { Diagnostic } from '../../base/index.ts';
import type { Experiment } from '../../scenario/index.ts';
import { JobPool } from './job-pool.ts';
import type { JobOutcome } from './job-outcome.ts';
import { connectQueue, doneKey, LOCK_MS, queueName } from './queue-client.ts';
import type { QueueConnection, QueueWorker } from './queue-client.ts';
import { jobNumber } from './queue-executor.ts';
import { orDiagnostics } from './refusal.ts';
import { inspectVariants } from './inspect-variants.ts';
import type { SweepPlan } from './sweep-plan.ts';

export interface SweepWorkerOptions {
  /** redis://… */
  readonly executor: string;
  readonly workers?: number | undefined;
  readonly workerMemoryMib?: number | undefined;
  /** After how long without a sign of life another worker takes a job over. */
  readonly lockMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called when the worker is ready, and after each run. */
  readonly onProgress?: ((runsDone: number) => void) | undefined;
}

export interface SweepWorkerEnd {
  readonly runsDone: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A worker that is killed again and again must not fail the job that it held. */
const TAKEN_OVER_MAX = 1000;
const POLL_MS = 500;
const OLD_MARK_MS = 30_000;

/**
 * Does runs of a sweep for a submitter elsewhere, until that says it has them all or the signal comes. The worker reads
 * its own copy of the experiment: a job says only which number to run, and the queue's name makes sure that both mean
 * the same by it. Runs are done in threads, so that the locks on their jobs are renewed meanwhile.
 */
export async function workOnSweep(
  experiment: Experiment,
  options: SweepWorkerOptions,
): Promise<SweepWorkerEnd | { readonly diagnostics: readonly Diagnostic[] }> {
  return orDiagnostics(async () => {
    const connection = await connectQueue(options.executor);
    const pool = new JobPool(experiment, { ...options, signal: undefined });
    try {
      const { plan, diagnostics } = await inspectVariants(experiment, pool);
      return { runsDone: await workUntilDone(connection, { plan, pool, options }), diagnostics };
    } finally {
      connection.client.disconnect();
      await pool.close();
    }
  });
}

interface Work {
  readonly plan: SweepPlan;
  readonly pool: JobPool;
  readonly options: SweepWorkerOptions;
}

async function workUntilDone(
  { bullmq, client }: QueueConnection,
  { plan, pool, options }: Work,
): Promise<number> {
  const lockDuration = options.lockMs ?? LOCK_MS;
  let runsDone = 0;
  const worker: QueueWorker = new bullmq.Worker<unknown, unknown, string>(
    queueName(plan.key),
    async ({ data }) => {
      const outcome = await runJob(data, plan, pool);
      options.onProgress?.(++runsDone);
      return outcome;
    },
    {
      connection: client,
      concurrency: pool.workers,
      lockDuration,
      stalledInterval: Math.ceil(lockDuration / 2),
      maxStalledCount: TAKEN_OVER_MAX,
      drainDelay: 1,
    },
  );
  worker.on('error', () => undefined); // a lost connection comes back by itself; a lost lock is another's run
  options.onProgress?.(0);
  const isDone = await doneWatch(() => client.get(doneKey(plan.key)));
  while (options.signal?.aborted !== true && !(await isDone())) await delay(POLL_MS);
  await worker.close();
  return runsDone;
}

/**
 * Tells whether the submitter has all it wants. A mark that was there before the worker may be of an earlier sweep of
 * the same experiment, whose submitter is about to be started again and then takes it away: it counts after a while.
 */
async function doneWatch(read: () => Promise<string | null>): Promise<() => Promise<boolean>> {
  const before = await read();
  const startMs = performance.now();
  return async () => {
    const mark = await read();
    return mark !== null && (mark !== before || performance.now() - startMs > OLD_MARK_MS);
  };
}

async function runJob(data: unknown, plan: SweepPlan, pool: JobPool): Promise<JobOutcome> {
  const job = jobNumber(data, plan.jobs);
  if (job === undefined) throw new Error('a job without a number of this sweep');
  const end = await pool.run(plan, job);
  if ('failure' in end) throw new Error(end.failure);
  return end.result;
}
