import type { Command as CommanderCommand } from 'commander';

/** 0 done; 1 a limit that the user set was crossed; 2 bad input; 70 our own fault. */
export const ExitCode = { Ok: 0, ThresholdCrossed: 1, BadInput: 2, Fault: 70 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The world outside, as a command sees it: a test hands in its own. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Stdin, for the argument `-`. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stderrIsTerminal: boolean;
  readonly colour: boolean;
  readonly columns: number;
  readonly folder: string;
  /** Aborted by the first Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
  readonly version: string;
}

/**
 * One command, one file; its name and summary stand in the list of `commands/index.ts`. It declares arguments and
 * options on commander's command and runs on parsed values.
 */
export interface Command<Options = object> {
  /** Lines of `plimsoll …`, each with what it does. */
  readonly examples: readonly (readonly [string, string])[];
  declare(command: CommanderCommand): void;
  run(io: Io, args: readonly string[], options: Options): Promise<ExitCode>;
}

/** Ends a command from any depth with exit code 2 and one clear message. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
