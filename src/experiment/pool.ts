import { availableParallelism } from 'node:os';
import type { Scenario } from '../scenario/index.ts';
import { RunPool } from './run-pool.ts';
import type { BatchOptions, RunJob, RunOutcome, RunPoolOptions } from './run-pool.ts';

export type RunManyOptions = BatchOptions & Pick<RunPoolOptions, 'workers' | 'workerMemoryMib'>;

/**
 * Runs every job, each in one worker, and returns the outcomes in the order of the jobs. Parallel across runs, never
 * within one: the number of workers cannot change a result. A worker that crashes or runs out of memory costs its one
 * run, which is tried once more.
 */
export async function runMany(
  scenarios: readonly Scenario[],
  jobs: readonly RunJob[],
  { workers = availableParallelism(), workerMemoryMib, ...batch }: RunManyOptions = {},
): Promise<RunOutcome[]> {
  const pool = new RunPool(scenarios, { workers: Math.min(workers, jobs.length), workerMemoryMib });
  try {
    return await pool.run(scenarios, jobs, batch);
  } finally {
    await pool.close();
  }
}
