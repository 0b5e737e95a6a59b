import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../command.ts';
import type { Io } from '../command.ts';

/** The variants that a scenario folder brings itself: a name, and the fields that are changed. */
export function ownVariants(io: Io, input: string): [string, readonly string[]][] {
  const file = resolve(io.folder, input, 'variants.json');
  if (!existsSync(file)) return [];
  const shown = join(input, 'variants.json');
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${shown}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isVariants(read)) throw new UsageError(`${shown}: expected {"name": ["path=value", …], …}`);
  return Object.entries(read);
}

function isVariants(read: unknown): read is Record<string, readonly string[]> {
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return false;
  return Object.values(read).every(
    (changes) => Array.isArray(changes) && changes.every((change) => typeof change === 'string'),
  );
}
