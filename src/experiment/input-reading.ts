import type { Diagnostic } from '../base/index.ts';
import type { LoadOptions } from '../scenario/index.ts';

/** An input that a worker reads itself; what comes through a pipe belongs to the main thread. */
export interface InputToRead {
  readonly input: string;
  readonly options: Omit<LoadOptions, 'stdin'>;
}

/** What the main thread has to know of a scenario that a worker has read: the rest of it stays there. */
export interface ReadScenario extends InputToRead {
  readonly name: string;
  readonly horizonMs: number;
}

/** What became of an input, as a value that crosses threads. */
export interface InputReading {
  /** Absent where the diagnostics hold an error. */
  readonly readScenario?: ReadScenario | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What the file system said instead: errors lose their code and path between threads. */
  readonly refusal?: { readonly message: string; readonly code: string; readonly path: string };
}

/** Told by its fields, as everything that comes out of a worker. */
export function isInputReading(value: object): value is InputReading {
  return 'diagnostics' in value && !('digest' in value);
}
