import { UsageError } from '../command.ts';

/** `a,b , c`. */
export function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `0.9,0.8`. */
export function factors(text: string): readonly number[] {
  return list(text).map((part) => {
    const factor = Number(part);
    if (!(factor > 0) || factor > 10)
      throw new UsageError(`${part} is no factor for requests; write 0.9 or 1.2`);
    return factor;
  });
}

/** `20%` or `0.2`. */
export function shareOf(text: string): number {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (!(share > 0) || share > 10) throw new UsageError(`${text} is no share; write 20%`);
  return share;
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `30s`, `5m`. */
export function durationMs(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount === undefined) throw new UsageError(`${text} is not a duration; write 30s or 5m`);
  return Math.round(Number(amount) * UNITS_MS[unit]);
}

/** Every choice of one value a flag, of texts like `expander=least-waste,price`. */
export function flagGrid(texts: readonly string[]): Record<string, string | number | boolean>[] {
  if (texts.length === 0) return [];
  let grid: Record<string, string | number | boolean>[] = [{}];
  for (const text of texts) {
    const at = text.indexOf('=');
    const values = list(text.slice(at + 1)).map(flagValue);
    if (at < 1 || values.length === 0)
      throw new UsageError(`${text} is no flag with values; write expander=least-waste,price`);
    const name = text.slice(0, at).replace(/^--/, '');
    grid = grid.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return grid;
}

function flagValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
