import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobEnd } from './job-pool.ts';
import { readJobOutcome } from './job-outcome.ts';
import { connectQueue, doneKey, queueName } from './queue-client.ts';
import type { JobQueue } from './queue-client.ts';
import type { SweepPlan } from './sweep-plan.ts';

export interface QueueSweep {
  readonly plan: SweepPlan;
  /** Numbers of the jobs that are missing, in order. */
  readonly todo: readonly number[];
  readonly take: (job: number, end: JobEnd) => void;
  /** Forces what was taken to the disk: only then is it removed from Redis. */
  readonly synced: () => void;
  readonly signal?: AbortSignal | undefined;
}

const ADD_BATCH = 1000;
const TAKE_BATCH = 500;
const POLL_MS = 200;
const DONE_KEPT_S = 3600;

/**
 * Puts the missing jobs into the queue and takes the results out, by asking rather than by listening: an answer that is
 * missed while this process is dead still lies there when it is started again. A job is a number and nothing else; one
 * that is in the queue already is not added twice (its id is its number).
 */
export async function runOnQueue(url: string, sweep: QueueSweep): Promise<void> {
  const { bullmq, client } = await connectQueue(url);
  const { key } = sweep.plan;
  const queue: JobQueue = new bullmq.Queue(queueName(key), { connection: client });
  try {
    await client.del(doneKey(key));
    await queue.clean(0, 0, 'failed'); // of an earlier start: tried again
    for (let at = 0; at < sweep.todo.length; at += ADD_BATCH)
      await queue.addBulk(
        sweep.todo.slice(at, at + ADD_BATCH).map((job) => ({
          name: 'run',
          data: { job },
          opts: { jobId: `job-${job}` },
        })),
      );
    await takeResults(queue, sweep);
    if (sweep.signal?.aborted === true) return;
    await client.set(doneKey(key), randomUUID(), 'EX', DONE_KEPT_S); // each submitter's own
    await queue.obliterate({ force: true });
  } finally {
    await queue.close();
    client.disconnect();
  }
}

async function takeResults(queue: JobQueue, sweep: QueueSweep): Promise<void> {
  const missing = new Set(sweep.todo);
  while (missing.size > 0 && sweep.signal?.aborted !== true) {
    const jobs = await queue.getJobs(['completed', 'failed'], 0, TAKE_BATCH - 1, true);
    const ends = jobs.flatMap((job) => job ?? []);
    for (const { data, returnvalue, failedReason } of ends) {
      const number = jobNumber(data, sweep.plan.jobs);
      if (number === undefined || !missing.delete(number)) continue;
      sweep.take(number, endOf(number, sweep.plan.jobs, { returnvalue, failedReason }));
    }
    sweep.synced();
    for (const job of ends) await job.remove();
    if (ends.length === 0) await delay(POLL_MS);
  }
}

/** What another machine answered is looked at like all that comes from outside. */
function endOf(
  job: number,
  jobs: number,
  { returnvalue, failedReason }: { readonly returnvalue: unknown; readonly failedReason: string | undefined },
): JobEnd {
  const outcome = readJobOutcome(returnvalue, jobs);
  if (outcome !== undefined && outcome.job === job) return { result: outcome };
  return { failure: failedReason ?? 'a worker answered with something that is no result' };
}

/** The number in a job's payload; undefined where it is anything else. */
export function jobNumber(data: unknown, jobs: number): number | undefined {
  if (typeof data !== 'object' || data === null || !('job' in data)) return undefined;
  const { job } = data;
  return typeof job === 'number' && Number.isInteger(job) && job >= 0 && job < jobs ? job : undefined;
}
