import type { CsvReader } from '../csv/csv-reader.ts';
import type { Findings } from '../findings.ts';

/** A year is 31.5 thousand million ms: whatever lies beyond a thousand years is a mistake in the file. */
export const TIME_MS_MAX: number = 1000 * 366 * 86_400_000;

/** A whole, non-negative number up to 2^53 from this cell; undefined, and reported, where it is none. */
export function countAt(
  rows: CsvReader,
  field: number,
  what: string,
  findings: Findings,
): number | undefined {
  const value = rows.number(field);
  if (value >= 0 && Number.isSafeInteger(value)) return value;
  reportAmount(
    rows,
    field,
    `${what} is ${shown(rows, field)}, expected a whole number from 0 to 2^53`,
    findings,
  );
  return undefined;
}

function reportAmount(rows: CsvReader, field: number, message: string, findings: Findings): void {
  findings.badRow('trace-amount', message, () => rows.place(field));
}

function shown(rows: CsvReader, field: number): string {
  return rows.isEmpty(field) ? 'nothing' : rows.text(field);
}

/** A time in the file's unit as whole ms; undefined, and reported, where it is none or absurd. */
export function timeMsAt(
  rows: CsvReader,
  field: number,
  what: string,
  msPerUnit: number,
  findings: Findings,
): number | undefined {
  const value = rows.number(field) * msPerUnit;
  if (value >= 0 && value <= TIME_MS_MAX) return Math.floor(value);
  findings.badRow('trace-time', `${what} is ${shown(rows, field)}, expected a time from 0 on`, () =>
    rows.place(field),
  );
  return undefined;
}
