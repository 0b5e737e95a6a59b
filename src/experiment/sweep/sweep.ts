import type { Diagnostic } from '../../base/index.ts';
import type { Experiment } from '../../scenario/index.ts';
import { version } from '../version.ts';
import { JobPool } from './job-pool.ts';
import type { JobEnd } from './job-pool.ts';
import { Journal } from './journal.ts';
import { inspectVariants } from './inspect-variants.ts';
import { mergeJournals } from './merge.ts';
import { runOnQueue } from './queue-executor.ts';
import { orDiagnostics } from './refusal.ts';
import { SweepFolder } from './sweep-folder.ts';
import { jobsToDo } from './sweep-plan.ts';
import type { Shard, SweepPlan } from './sweep-plan.ts';
import { sweepResult } from './sweep-result.ts';
import type { SweepResult } from './sweep-result.ts';
import { sweepFiles } from './sweep-tables.ts';

export interface SweepOptions {
  /** Folder of the journal and, at the end, of the results. */
  readonly out: string;
  /** Starts anew: removes the journal and the results that are there. */
  readonly force?: boolean | undefined;
  readonly workers?: number | undefined;
  readonly workerMemoryMib?: number | undefined;
  /** Runs only these; the journals of all shards are merged afterwards. */
  readonly shard?: Shard | undefined;
  /** Folders of shards whose journals are taken over; nothing is run then. */
  readonly merge?: readonly string[] | undefined;
  /** redis://…: workers elsewhere do the runs. */
  readonly executor?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

export interface SweepProgress {
  /** Done, those of an earlier start included. */
  readonly runsDone: number;
  readonly runs: number;
  /** Of the runs that are done: those that the journal had at the start. */
  readonly runsResumed: number;
  /** By the pace since the start; absent before the first run of this start has ended. */
  readonly leftMs?: number;
}

export interface SweepEnd {
  /** Absent where the sweep was stopped, or was one shard, or runs are missing after a merge. */
  readonly result?: SweepResult;
  /** Where the results are. */
  readonly folder?: string;
  readonly runsDone: number;
  readonly runs: number;
  readonly failures: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs every variant of an experiment as often as it says, and goes on where an earlier start was stopped or killed:
 * what is in the journal is not run again. The results depend on the experiment alone, not on the number of workers,
 * where they ran, or how often the sweep was interrupted. What the user can mend comes back as diagnostics.
 */
export async function sweepScenarios(
  experiment: Experiment,
  options: SweepOptions,
): Promise<SweepEnd | { readonly diagnostics: readonly Diagnostic[] }> {
  return orDiagnostics(async () => {
    const pool = new JobPool(experiment, options);
    try {
      const { plan, diagnostics } = await inspectVariants(experiment, pool);
      const folder = new SweepFolder(options.out, plan.jobs, { force: options.force === true });
      try {
        return await sweepInto(folder, { plan, pool, options, diagnostics });
      } finally {
        folder.unlock();
      }
    } finally {
      await pool.close();
    }
  });
}

interface Sweep {
  readonly plan: SweepPlan;
  readonly pool: JobPool;
  readonly options: SweepOptions;
  readonly diagnostics: readonly Diagnostic[];
}

async function sweepInto(folder: SweepFolder, sweep: Sweep): Promise<SweepEnd> {
  const { plan, pool, options } = sweep;
  const { key, jobs, experiment } = plan;
  const owner = { key, version, experiment: experiment.name, jobs };
  const journal = new Journal(folder.journal, owner);
  const failures = new Map<number, string>();
  const diagnostics = [...sweep.diagnostics, ...journal.diagnostics];
  try {
    if (options.merge !== undefined) diagnostics.push(...mergeJournals(journal, owner, options.merge));
    else if (!pool.stopped) await runMissing(journal, sweep, failures);
    journal.sync();
    const end = {
      runsDone: journal.count,
      runs: jobs,
      failures: [...failures.values()],
      diagnostics,
    };
    if (journal.count + failures.size < jobs) return end;
    const result = sweepResult(plan, journal.outcomes(), failures);
    return { ...end, result, folder: folder.publish(sweepFiles(result)) };
  } finally {
    journal.close();
  }
}

async function runMissing(
  journal: Journal,
  { plan, pool, options }: Sweep,
  failures: Map<number, string>,
): Promise<void> {
  const todo = jobsToDo(plan, (job) => journal.has(job), options.shard);
  const watch = new SweepWatch(plan.jobs, journal.count, todo.length, options.onProgress);
  const take = (job: number, end: JobEnd): void => {
    // A run that was cut off by the stop is neither a result nor a failure: it is done when the sweep goes on.
    if ('failure' in end && pool.stopped) return;
    if ('failure' in end) failures.set(job, end.failure);
    else journal.append(end.result);
    watch.oneDone();
  };
  if (options.executor !== undefined)
    await runOnQueue(options.executor, {
      plan,
      todo,
      take,
      synced: () => journal.sync(),
      signal: options.signal,
    });
  else await pool.each(todo, async (job) => take(job, await pool.run(plan, job)));
}

/** Counts what is done and guesses what is left. */
class SweepWatch {
  readonly #runs: number;
  readonly #resumed: number;
  readonly #todo: number;
  readonly #report: ((progress: SweepProgress) => void) | undefined;
  readonly #startMs = performance.now();
  #done = 0;

  constructor(runs: number, resumed: number, todo: number, report: SweepOptions['onProgress']) {
    this.#runs = runs;
    this.#resumed = resumed;
    this.#todo = todo;
    this.#report = report;
    report?.({ runsDone: resumed, runs, runsResumed: resumed });
  }

  oneDone(): void {
    this.#done++;
    const perRunMs = (performance.now() - this.#startMs) / this.#done;
    this.#report?.({
      runsDone: this.#resumed + this.#done,
      runs: this.#runs,
      runsResumed: this.#resumed,
      leftMs: perRunMs * (this.#todo - this.#done),
    });
  }
}
