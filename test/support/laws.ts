import fc from 'fast-check';
import type { Parameters } from 'fast-check';

/**
 * What the laws in the tests import for `fast-check` (vitest.config.ts sees to it). Every law draws from one stated seed,
 * so that the same tree passes or fails the same way wherever it is tried; `npm run laws` draws from seeds nobody has
 * seen yet, and more often.
 */
const seed = Number(process.env['PLIMSOLL_LAW_SEED'] ?? 1876);
const factor = Number(process.env['PLIMSOLL_LAW_RUNS'] ?? 1);

const RUNS_UNLESS_STATED = 100;

fc.configureGlobal({ seed });

function assertLaw<T>(property: fc.IRawProperty<T>, parameters: Parameters<T> = {}): Promise<void> | void {
  const numRuns = (parameters.numRuns ?? RUNS_UNLESS_STATED) * factor;
  return fc.assert(property, { ...parameters, numRuns });
}

const lawful: typeof fc = { ...fc, assert: assertLaw as typeof fc.assert };

// It stands in for a module that has a default export.
export { lawful as default };
