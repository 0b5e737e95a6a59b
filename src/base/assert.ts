/**
 * Plimsoll's own fault: an invariant did not hold. Never caught inside the engine; the command line prints it with
 * the seed and the command that replays it, and exits 70.
 */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * Throws InvariantError when the condition does not hold. Split conditions rather than joining them.
 *
 * A text with numbers in it is made before it is known whether anyone wants it, so what happens at every event says
 * `if (fails) assert(false, `…`)`: an event through the queue took 140 ns with its two texts and 95 ns without
 * (`kernel/1k-pending`), and a tenth of what a run of W allocates were such texts.
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** For the branch that the types say cannot be reached. */
export function unreachable(value: never, what = 'value'): never {
  throw new InvariantError(`unexpected ${what}: ${String(value)}`);
}

interface ProcessLike {
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Checks that are too dear for every run stand under `if (VERIFY)`. On in tests and in fuzzing
 * (PLIMSOLL_VERIFY=1). Read through globalThis so that the engine also runs in a browser.
 */
export const VERIFY: boolean =
  (globalThis as { readonly process?: ProcessLike }).process?.env?.['PLIMSOLL_VERIFY'] === '1';
