import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Piscina } from 'piscina';
import type { Experiment } from '../../scenario/index.ts';
import { twiceAtMost } from '../pool.ts';
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

export type JobEnd =
  { readonly result: JobOutcome } | { readonly failure: string; readonly stack?: string | undefined };

const extension = extname(import.meta.url);

/** The worker threads of a sweep. As many jobs are under way as there are workers, taken in order. */
export class JobPool {
  readonly workers: number;
  readonly #pool: Piscina<SweepTask, InspectedVariant | JobOutcome>;
  readonly #lost: Promise<never>;
  readonly #signal: AbortSignal | undefined;

  constructor(experiment: Experiment, options: JobPoolOptions) {
    this.workers = Math.max(1, options.workers ?? availableParallelism());
    this.#signal = options.signal;
    this.#pool = new Piscina<SweepTask, InspectedVariant | JobOutcome>({
      filename: new URL(`./sweep-job${extension}`, import.meta.url).href,
      name: 'sweepJob',
      execArgv: extension === '.ts' ? ['--import', 'tsx'] : [],
      atomics: 'disabled', // 'sync' would freeze an idle worker's event loop
      maxThreads: this.workers,
      minThreads: 1,
      workerData: experiment,
      ...(options.workerMemoryMib === undefined
        ? {}
        : { resourceLimits: { maxOldGenerationSizeMb: options.workerMemoryMib } }),
    });
    // A worker that dies before it has anything to do, for want of memory as a rule, is not replaced for certain: what
    // waits for it must end as well.
    this.#lost = new Promise((_, fail) => this.#pool.on('error', fail));
    this.#lost.catch(() => undefined); // said by the runs
  }

  get stopped(): boolean {
    return this.#signal?.aborted === true;
  }

  async inspect(variant: number): ReturnType<typeof twiceAtMost<InspectedVariant>> {
    const task: SweepTask = { kind: 'inspect', variant };
    return twiceAtMost(
      async () => (await Promise.race([this.#pool.run(task), this.#lost])) as InspectedVariant,
    );
  }

  async run(plan: SweepPlan, job: number): Promise<JobEnd> {
    const variant = variantOfJob(plan, job);
    const task: SweepTask = {
      kind: 'run',
      variant,
      run: runOfJob(plan, job),
      job,
      digest: plan.scenarioDigests[variant],
    };
    const options = this.#signal === undefined ? {} : { signal: this.#signal };
    return twiceAtMost(
      async () => (await Promise.race([this.#pool.run(task, options), this.#lost])) as JobOutcome,
    );
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
    await this.#pool.destroy();
  }
}
