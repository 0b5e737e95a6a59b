/** The values that a cron field matches, and whether it was written as a plain star. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  readonly isStar: boolean;
}

export interface CronBounds {
  readonly min: number;
  readonly max: number;
  readonly names?: Readonly<Record<string, number>>;
}

const named = (names: string, from: number): Readonly<Record<string, number>> =>
  Object.fromEntries(names.split(' ').map((name, place) => [name, place + from]));

/** First and last value of each field, with the names it may be written by. */
export const MINUTES: CronBounds = { min: 0, max: 59 };
export const HOURS: CronBounds = { min: 0, max: 23 };
export const DAYS: CronBounds = { min: 1, max: 31 };
export const MONTHS: CronBounds = {
  min: 1,
  max: 12,
  names: named('jan feb mar apr may jun jul aug sep oct nov dec', 1),
};
export const WEEKDAYS: CronBounds = { min: 0, max: 6, names: named('sun mon tue wed thu fri sat', 0) };

/** What ends the reading of a schedule: the text that the controller reports. */
export class CronError extends Error {
  override readonly name = 'CronError';
}

/**
 * A comma list of `*`, `?`, `a`, `a-b`, each with an optional step. Empty parts are skipped, so a field of commas
 * matches nothing. A star with a step above 1 is no star any more: that decides how day and weekday combine.
 *
 * Upstream: robfig/cron v3 parser.go getField, with its error texts and their order.
 */
export function parseCronField(field: string, bounds: CronBounds): CronField {
  const values = new Set<number>();
  let isStar = false;
  for (const part of field.split(',')) {
    if (part === '') continue;
    const { from, to, step, star } = parsePart(part, bounds);
    isStar ||= star;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return { values, isStar };
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly star: boolean;
}

function parsePart(part: string, bounds: CronBounds): Part {
  const slashes = part.split('/');
  const hyphens = slashes[0].split('-');
  const star = hyphens[0] === '*' || hyphens[0] === '?';
  const range = star ? bounds : parseRange(hyphens, bounds, part);
  if (slashes.length > 2) throw new CronError(`too many slashes: ${part}`);
  const hasStep = slashes.length === 2;
  const step = hasStep ? parseNumber(slashes[1]) : 1;
  // `5/15` means from 5 to the end.
  const to = hasStep && hyphens.length === 1 ? bounds.max : range.max;
  checkPart({ from: range.min, to, step, star }, bounds, part);
  return { from: range.min, to, step, star: star && step <= 1 };
}

function parseRange(
  hyphens: readonly string[],
  bounds: CronBounds,
  part: string,
): { min: number; max: number } {
  const min = parseNumberOrName(hyphens[0], bounds);
  if (hyphens.length > 2) throw new CronError(`too many hyphens: ${part}`);
  return { min, max: hyphens.length === 2 ? parseNumberOrName(hyphens[1], bounds) : min };
}

function checkPart({ from, to, step }: Part, { min, max }: CronBounds, part: string): void {
  if (from < min) throw new CronError(`beginning of range (${from}) below minimum (${min}): ${part}`);
  if (to > max) throw new CronError(`end of range (${to}) above maximum (${max}): ${part}`);
  if (from > to) throw new CronError(`beginning of range (${from}) beyond end of range (${to}): ${part}`);
  if (step === 0) throw new CronError(`step of range should be a positive number: ${part}`);
}

function parseNumberOrName(text: string, { names }: CronBounds): number {
  const name = text.toLowerCase();
  return names !== undefined && Object.hasOwn(names, name) ? names[name] : parseNumber(text);
}

function parseNumber(text: string): number {
  const quoted = JSON.stringify(text);
  if (!/^[+-]?\d+$/.test(text)) {
    throw new CronError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
  }
  const value = Number(text);
  if (Math.abs(value) > 2 ** 63) {
    throw new CronError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: value out of range`,
    );
  }
  if (value < 0) throw new CronError(`negative number (${value}) not allowed: ${text}`);
  return value;
}
