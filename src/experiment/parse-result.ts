import type { RunResult } from '../result/index.ts';
import { ResultFolderError } from './results-folder.ts';

/** A result.json as text to a result; refuses what another schema wrote and says what to do. */
export function parseResult(text: string): RunResult {
  const value = JSON.parse(text) as Partial<RunResult>;
  if (value.schemaVersion !== 1)
    throw new ResultFolderError(
      `the result has schema version ${String(value.schemaVersion)}; this Plimsoll reads version 1: run the scenario again`,
    );
  return value as RunResult;
}
