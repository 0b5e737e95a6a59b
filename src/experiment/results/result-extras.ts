import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLegend } from '../../sim/index.ts';
import { ResultFolderError } from './results-folder.ts';

/** Names of the numbers in the event log, beside the result. */
export const LEGEND_FILE = 'legend.json';
/** Where the input came from and with which options, so that `explain` and `events` can run it again. */
export const ORIGIN_FILE = 'origin.json';

/** What a result was made of: enough to load the scenario again and replay the run. */
export interface RunOrigin {
  readonly input: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the figures in the event log of a result folder stand for. */
export function readLegend(folder: string): EventLegend {
  const path = join(folder, LEGEND_FILE);
  if (!existsSync(path))
    throw new ResultFolderError(`${folder} is no result folder: it has no ${LEGEND_FILE}`);
  return parsedFile(path) as EventLegend;
}

/** Undefined where the run read its input from a pipe. */
export function readRunOrigin(folder: string): RunOrigin | undefined {
  const path = join(folder, ORIGIN_FILE);
  return existsSync(path) ? (parsedFile(path) as RunOrigin) : undefined;
}

function parsedFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw new ResultFolderError(`${path} is damaged: run once more`);
    throw error;
  }
}
