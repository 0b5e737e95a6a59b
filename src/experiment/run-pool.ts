import { availableParallelism } from 'node:os';
import { assert } from '../base/index.ts';
import type { RunResult } from '../result/index.ts';
import { PluginFault } from '../scenario/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { isInputReading } from './input-reading.ts';
import type { InputReading, InputToRead, ReadScenario } from './input-reading.ts';
import { PluginSilence } from './plugin-silence.ts';
import { RunControl } from './run-control.ts';
import { differenceFrom, partsToSend } from './scenario-difference.ts';
import type { Difference } from './scenario-difference.ts';
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

export interface RunPoolOptions {
  /** Default: as many as there are processors. */
  readonly workers?: number | undefined;
  /** Workers that are started at once; default all. */
  readonly workersAtStart?: number | undefined;
  /** Heap of one worker in MiB; a run that needs more fails alone. */
  readonly workerMemoryMib?: number | undefined;
}

export interface BatchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PoolProgress) => void) | undefined;
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

/** What run-job.ts gets: an input to read, or a job and its shared bytes. */
export type WorkerTask = { readonly toRead: InputToRead } | RunTask;

export interface RunTask {
  /** Its scenario is an index into those that the worker was started with. */
  readonly job: RunJob;
  readonly control: SharedArrayBuffer;
  /** What the scenario of this job has that the one of the pool has not. */
  readonly difference?: Difference;
  /** The scenario itself, where the worker was started with none. */
  readonly whole?: Scenario;
  /** Where the worker reads it, or has read it. */
  readonly read?: InputToRead;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Workers for batch after batch of runs. They hold the scenarios that they were started with, so that of changed copies
 * only the changes are sent, and they keep the code that they have compiled: the fifth run of a worker takes a quarter of
 * the processor time of its first. Started with no scenario at all, a worker loads its code while the input is still read,
 * or reads it itself; otherwise every job brings its whole scenario then, so that is for few jobs.
 */
export class RunPool {
  readonly #held: readonly Scenario[];
  readonly #workers: number;
  readonly #pool: WorkerPool<WorkerTask, RunResult | UserFault | InputReading>;

  constructor(held: readonly Scenario[], options: RunPoolOptions = {}) {
    const workers = Math.max(1, options.workers ?? availableParallelism());
    this.#held = held;
    this.#workers = workers;
    this.#pool = new WorkerPool<WorkerTask, RunResult | UserFault | InputReading>({
      entry: { folder: import.meta.url, module: 'run-job' },
      workers,
      workersAtStart: Math.min(workers, options.workersAtStart ?? workers),
      shared: held.map(shareScenario),
      memoryMib: options.workerMemoryMib,
    });
  }

  /**
   * Lets a worker of a pool without scenarios read an input (a path, not `-`); `run` then takes what comes back in place
   * of a scenario. Throws what the file system said of it.
   */
  async read(input: string, options: InputToRead['options'] = {}): Promise<WorkEnd<InputReading>> {
    assert(this.#held.length === 0, 'a pool that holds scenarios reads none');
    const end = await this.#pool.run({ toRead: { input, options } });
    if (!('result' in end)) return end;
    const { result } = end;
    assert(isInputReading(result), 'a worker that was to read has run something');
    if (result.refusal === undefined) return { result };
    const { message, ...fields } = result.refusal;
    throw Object.assign(new Error(message), fields);
  }

  /**
   * Runs every job, each in one worker, and returns the outcomes in the order of the jobs; the number of workers cannot
   * change a result. `scenarios` are those of the pool or copies of them, changed a little.
   */
  async run(
    scenarios: readonly (Scenario | ReadScenario)[],
    jobs: readonly RunJob[],
    { signal, onProgress }: BatchOptions = {},
  ): Promise<RunOutcome[]> {
    const places = scenarios.map((scenario) => this.#placeOf(scenario));
    const controls = jobs.map(() => new RunControl());
    const stopAll = (): void => controls.forEach((control) => control.stop());
    signal?.addEventListener('abort', stopAll, { once: true });
    if (signal?.aborted === true) stopAll();
    let runsDone = 0;
    const report = (): void => onProgress?.(progressOf(controls, jobs, scenarios, runsDone));
    const silence = new PluginSilence(controls, PROGRESS_EVERY_MS);
    let accuse: (fault: PluginFault) => void = () => undefined;
    const silent = new Promise<never>((_, fail) => (accuse = fail));
    const timer = setInterval(() => {
      report();
      const fault = silence.look();
      if (fault !== undefined) accuse(fault);
    }, PROGRESS_EVERY_MS);
    try {
      const outcomes = jobs.map((): RunOutcome => ({ failure: 'stopped before it began' }));
      const order = byRun(jobs);
      let next = 0;
      const lane = async (): Promise<void> => {
        // What a stop finds under way ends early, by its flag; what waits is not begun.
        do {
          const index = order[next++];
          const job = jobs[index];
          const { held, ...brought } = places[job.scenario];
          const task = { job: { ...job, scenario: held }, control: controls[index].buffer, ...brought };
          outcomes[index] = withoutUserFault(await this.#pool.run(task));
          runsDone++;
        } while (next < order.length && signal?.aborted !== true);
      };
      const lanes = Array.from({ length: Math.min(this.#workers, jobs.length) }, lane);
      // The pool's end stops the worker that hangs.
      await Promise.race([Promise.all(lanes), silent]);
      return outcomes;
    } finally {
      clearInterval(timer);
      report();
      signal?.removeEventListener('abort', stopAll);
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** The scenario of the pool that it is, or the one that it differs from least. */
  #placeOf(scenario: Scenario | ReadScenario): Place {
    if ('input' in scenario) return { held: 0, read: { input: scenario.input, options: scenario.options } };
    if (this.#held.length === 0) return { held: 0, whole: shareScenario(scenario) };
    const same = this.#held.indexOf(scenario);
    if (same >= 0) return { held: same };
    const differences = this.#held.map((one) => differenceFrom(one, scenario));
    const sizes = differences.map(partsToSend);
    const held = sizes.indexOf(Math.min(...sizes));
    return { held, difference: differences[held] };
  }
}

/** Places of the jobs, run 0 of every scenario first: what is done when a batch is stopped can be compared. */
function byRun(jobs: readonly RunJob[]): readonly number[] {
  return [...jobs.keys()].sort((a, b) => jobs[a].run - jobs[b].run || a - b);
}

/** Which of the held scenarios a job takes, and what it brings. */
type Place = { readonly held: number } & Pick<RunTask, 'difference' | 'whole' | 'read'>;

/** A plugin that fails ends all runs: the others would have it, too. */
function withoutUserFault(end: WorkEnd<RunResult | UserFault | InputReading>): RunOutcome {
  if (!('result' in end)) return end;
  assert(!isInputReading(end.result), 'a worker that was to run has read something');
  if (isUserFault(end.result)) throw new PluginFault(end.result.userFault);
  return { result: end.result };
}

function progressOf(
  controls: readonly RunControl[],
  jobs: readonly RunJob[],
  scenarios: readonly Pick<Scenario, 'horizonMs'>[],
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
