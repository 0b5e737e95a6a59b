import { formatDiagnostic, hasErrors } from '../base/index.ts';
import type { Diagnostic } from '../base/index.ts';
import { UsageError } from './command.ts';
import type { Io } from './command.ts';

interface Diagnosed {
  readonly diagnostics: readonly Diagnostic[];
}

/** Prints what was found on stderr, and ends the command with exit code 2 where that is fatal. */
export function usable<T extends Diagnosed>(
  io: Io,
  found: T | Diagnosed,
  input: string,
  isQuiet: boolean | undefined,
): T {
  for (const diagnostic of found.diagnostics)
    if (diagnostic.severity === 'error' || isQuiet !== true) io.stderr(`${formatDiagnostic(diagnostic)}\n`);
  if (hasErrors(found.diagnostics)) throw new UsageError(`${input} cannot be used (see above)`);
  // Without an error the answer is the whole one.
  return found as T;
}
