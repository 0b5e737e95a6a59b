import { availableParallelism } from 'node:os';
import type { Experiment } from '../../scenario/index.ts';
import { WorkerPool } from '../worker-pool.ts';
import type { WorkEnd } from '../worker-pool.ts';
import type { JobOutcome } from './job-outcome.ts';
import { runOfJob, variantOfJob } from './sweep-plan.ts';
import type { SweepPlan } from './sweep-plan.ts';
import type { InspectedVariant, SweepTask } from './sweep-job.ts';

export interface JobPoolOptions {
  readonly workers?: number | undefined;
  /** Heap of one worker in MiB; a run that needs more fails alone. */
  readonly workerMemoryMib?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type JobEnd = WorkEnd<JobOutcome>;

/** The worker threads of a sweep. As many jobs are under way as there are workers, taken in order. */
export class JobPool {
  readonly workers: number;
  readonly #pool: WorkerPool<SweepTask, InspectedVariant | JobOutcome>;
  readonly #signal: AbortSignal | undefined;

  constructor(experiment: Experiment, options: JobPoolOptions) {
    this.workers = Math.max(1, options.workers ?? availableParallelism());
    this.#signal = options.signal;
    this.#pool = new WorkerPool<SweepTask, InspectedVariant | JobOutcome>({
      entry: { folder: import.meta.url, module: 'sweep-job', function: 'sweepJob' },
      workers: this.workers,
      workersAtStart: 1,
      shared: experiment,
      memoryMib: options.workerMemoryMib,
    });
  }

  get stopped(): boolean {
    return this.#signal?.aborted === true;
  }

  async inspect(variant: number): Promise<WorkEnd<InspectedVariant>> {
    return (await this.#pool.run({ kind: 'inspect', variant })) as WorkEnd<InspectedVariant>;
  }

  async run(plan: SweepPlan, job: number): Promise<JobEnd> {
    const variant = variantOfJob(plan, job);
    const digest = plan.scenarioDigests[variant];
    const task: SweepTask = { kind: 'run', variant, run: runOfJob(plan, job), job, digest };
    return (await this.#pool.run(task, this.#signal)) as JobEnd;
  }

  /** Does the work for every item, as many at a time as there are workers; ends early when the sweep is stopped. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < items.length && !this.stopped) await work(items[next++]);
    };
    await Promise.all(Array.from({ length: this.workers }, lane));
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}
