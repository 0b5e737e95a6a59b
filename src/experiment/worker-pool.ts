import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';

/** What became of one task: a result, or why there is none after a second try. */
export type WorkEnd<T> =
  { readonly result: T } | { readonly failure: string; readonly stack?: string | undefined };

export interface WorkerPoolOptions {
  /** The module of the workers, its name without extension, beside `folder`. */
  readonly entry: { readonly folder: string; readonly module: string; readonly function?: string };
  readonly workers: number;
  /** Workers that are started at once; the others come with the work. */
  readonly workersAtStart: number;
  /** What every worker gets when it starts. */
  readonly shared: unknown;
  /** Heap of one worker in MiB; a task that needs more fails alone. */
  readonly memoryMib?: number | undefined;
}

/**
 * A worker's heap for what has just been made. V8 would take 48 MiB, which no run was faster with (sim/w-5000: 12.4 µs a
 * pod with a twelfth of it, with half of it and with all of it) and a short run keeps to its end.
 */
const YOUNG_MIB = 12;

/** .ts under vitest and tsx, .js once built: Node 20 cannot load TypeScript in a worker by itself. */
const extension = extname(import.meta.url);

/**
 * Worker threads that do tasks, each task in one of them. A worker that crashes or runs out of memory costs its one
 * task, which is tried once more; one that dies before it has work ends what waits for it.
 */
export class WorkerPool<Task, Result> {
  readonly #pool: Piscina<Task, Result>;
  readonly #lost: Promise<never>;

  constructor({ entry, workers, workersAtStart, shared, memoryMib }: WorkerPoolOptions) {
    const module = new URL(`./${entry.module}${extension}`, entry.folder);
    this.#pool = new Piscina<Task, Result>({
      filename: module.href,
      ...(entry.function === undefined ? {} : { name: entry.function }),
      execArgv: extension === '.ts' ? ['--import', typescriptHooks(module)] : [],
      atomics: 'disabled', // 'sync' would freeze an idle worker's event loop
      maxThreads: workers,
      minThreads: workersAtStart,
      idleTimeout: Infinity, // by default a worker above minThreads ends between two batches, and its compiled code with it
      workerData: shared,
      resourceLimits: {
        maxYoungGenerationSizeMb: YOUNG_MIB,
        ...(memoryMib === undefined ? {} : { maxOldGenerationSizeMb: memoryMib }),
      },
    });
    // A worker that dies before it has work, for want of memory as a rule, is not replaced for certain: what
    // waits for it must end as well.
    this.#lost = new Promise((_, fail) => this.#pool.on('error', fail));
    this.#lost.catch(() => undefined); // said by the tasks
  }

  async run(task: Task, signal?: AbortSignal): Promise<WorkEnd<Result>> {
    const options = signal === undefined ? {} : { signal };
    return twiceAtMost(() => Promise.race([this.#pool.run(task, options), this.#lost]));
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/**
 * A module that lets a worker load TypeScript: plugins of the user as tsx loads them everywhere, its own entry as an ES
 * module. Piscina tries `require` first, and as CommonJS every use of an import goes through a getter: runs took three
 * times the processor time.
 */
function typescriptHooks(entry: URL): string {
  const from = (name: string): string => JSON.stringify(import.meta.resolve(name));
  const module = `
    import Module from 'node:module';
    import { register as registerCommonJs } from ${from('tsx/cjs/api')};
    import { register } from ${from('tsx/esm/api')};
    registerCommonJs();
    register();
    const load = Module._extensions['.ts'];
    Module._extensions['.ts'] = function (module, file) {
      if (file === ${JSON.stringify(fileURLToPath(entry))}) throw new Error('an ES module: import it');
      return load.apply(this, arguments);
    };`;
  return `data:text/javascript,${encodeURIComponent(module)}`;
}

/** The work's result, or why there is none; tried once more where its worker was lost. */
async function twiceAtMost<T>(work: () => Promise<T>): Promise<WorkEnd<T>> {
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
