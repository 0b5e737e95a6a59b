import type { Place } from '../../base/index.ts';

/** No table has more columns; what follows in such a row is not looked at. */
export const FIELDS_MAX = 20_000;

/**
 * A table of text read row by row. Fields are asked for one at a time, so that nobody makes a string for a cell that
 * nobody wants; the loader of a million rows looks at three or four of ten columns.
 *
 * Two readers keep this contract: FastCsv (bytes, no quoting) and QuotedCsv (csv-parse); a law holds them equal.
 */
export interface CsvReader {
  readonly path: string;
  /** Goes to the next row that is not blank; false at the end. */
  next(): boolean;
  /** Fields in this row. */
  readonly fieldCount: number;
  /** The line of the row, from 1. */
  readonly line: number;
  /** The field's text, without blanks around it; '' beyond the last. */
  text(field: number): string;
  /** The field as a decimal number, with or without an exponent; NaN where it is empty or none. */
  number(field: number): number;
  isEmpty(field: number): boolean;
  place(field?: number): Place;
}

export interface CsvLayout {
  /** One character; ' ' means any run of blanks and tabs. */
  readonly separator: string;
  /** Lines that start with one of these are skipped. */
  readonly comments?: string;
}

/** A decimal; NaN for all else, `0x10` and `Infinity` among it, which Number takes for numbers. */
export function decimalOf(text: string): number {
  return DECIMAL.test(text) ? Number(text) : NaN;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
