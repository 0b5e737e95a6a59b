import { resolve } from 'node:path';
import type { KeptResult } from '../../index.ts';
import { UsageError } from '../command.ts';
import type { Io } from '../command.ts';

/** What a folder (or JSON file) holds that an earlier run, comparison, plan, benchmark or sweep wrote. */
export async function readKeptResult(io: Io, path: string): Promise<KeptResult> {
  const { parseKeptResult, readResultText, ResultFolderError } = await import('../../index.ts');
  try {
    return parseKeptResult(readResultText(resolve(io.folder, path)));
  } catch (error) {
    if (error instanceof ResultFolderError || error instanceof SyntaxError)
      throw new UsageError(error.message.startsWith(path) ? error.message : `${path}: ${error.message}`);
    throw error;
  }
}

/** `1h30m`, `90s`, `2d`, or plain seconds; in ms. */
export function simulatedTime(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text))
    throw new UsageError(`${text} is not a time; write 1h30m, 90s or 2d`);
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) sum += Number(amount) * units[unit];
  return sum;
}
