import type { Diagnostic } from '../../base/index.ts';

/** The sweep cannot begin or go on for a reason that the user can mend; `sweepScenarios` turns it into diagnostics. */
export class SweepRefusal extends Error {
  override readonly name = 'SweepRefusal';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join('; '));
    this.diagnostics = diagnostics;
  }
}

/** A sweep that cannot be begun, as one diagnostic: exit 2. */
export function refusal(code: string, message: string, hint: string, file?: string): SweepRefusal {
  return new SweepRefusal([
    { severity: 'error', code, message, hint, ...(file === undefined ? {} : { place: { file } }) },
  ]);
}

/** The work's value, or what was wrong; anything but a refusal goes on up. */
export async function orDiagnostics<T>(
  work: () => Promise<T>,
): Promise<T | { readonly diagnostics: readonly Diagnostic[] }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SweepRefusal) return { diagnostics: error.diagnostics };
    throw error;
  }
}
