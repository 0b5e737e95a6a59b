import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder under a name that nobody else has: whole test runs may go on beside each other. */
export interface TestFolder {
  /** Where it is, once the tests have begun. */
  readonly path: string;
  /** A place below it. */
  at(...parts: readonly string[]): string;
  /** Writes a file below it, with the folders on the way, and says where. */
  write(file: string, content: string | Uint8Array): string;
}

/**
 * A folder for the tests of a file, or of the suite around the call: made before the first of them, gone after the last,
 * and never there where all of them are skipped.
 */
export function testFolder(): TestFolder {
  let made: string | undefined;
  beforeAll(() => {
    made = mkdtempSync(join(tmpdir(), 'plimsoll-test-'));
  });
  afterAll(() => {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  });
  const at = (...parts: readonly string[]): string => {
    if (made === undefined)
      throw new Error('the folder is made when the tests begin: ask within one, or in a hook');
    return join(made, ...parts);
  };
  return {
    get path() {
      return at();
    },
    at,
    write(file, content) {
      const place = at(file);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
      return place;
    },
  };
}
