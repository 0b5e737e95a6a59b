import { Worker } from 'node:worker_threads';

/** So long may the top level of a module run; one that loads a table or a model takes a few seconds. */
export const LOAD_SECONDS_MAX = 30;

/** What loads a module: Node itself, or tsx from this place (a URL), on behalf of this module of ours. */
export interface ModuleLoader {
  readonly tsx: string;
  readonly parent: string;
}

/** CommonJS, as text: Node 20 starts no thread from TypeScript by itself. Whether loading fails is no matter here. */
const TRIAL = `
const { parentPort, workerData } = require('node:worker_threads');
const { url, loader } = workerData;
const load = async () => {
  if (loader === undefined) return import(url);
  const { tsImport } = await import(loader.tsx);
  return tsImport(url, loader.parent);
};
load().catch(() => {}).then(() => parentPort.postMessage('over'));
`;

/** Modules that came to their end, by what loaded them. */
const known = new Set<string>();

/**
 * Loads the module in a thread of its own first, which can be ended where its top level never comes to an end: the main
 * thread could do nothing any more. Undefined when loading comes to an end, well or badly; else what is wrong. The limit
 * decides nothing but whether anything is run at all.
 */
export async function loadTrial(
  url: string,
  loader?: ModuleLoader,
  secondsMax: number = LOAD_SECONDS_MAX,
): Promise<string | undefined> {
  const name = `${loader?.tsx ?? ''} ${url}`;
  if (known.has(name)) return undefined;
  // What it prints it prints again when it is loaded in earnest.
  const worker = new Worker(TRIAL, {
    eval: true,
    workerData: { url, loader },
    stdout: true,
    stderr: true,
  });
  const fault = await new Promise<string | undefined>((resolve) => {
    AbortSignal.timeout(secondsMax * 1000).addEventListener('abort', () =>
      resolve(`its top level has not ended after ${secondsMax} s`),
    );
    worker.once('message', () => resolve(undefined));
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve('its top level ends the program, or waits for what never comes'));
  });
  await worker.terminate();
  if (fault === undefined) known.add(name);
  return fault;
}
