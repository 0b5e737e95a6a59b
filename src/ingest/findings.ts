import type { Diagnostic, Place } from '../base/index.ts';

/** So many diagnostics of one code are kept word for word; the rest are counted. */
const KEPT_PER_CODE = 10;

/**
 * What a reader finds wrong with its files. A trace of a million rows may have a million times the same mistake: the
 * first of each code are kept with their places, the others only counted, and `list` says how many there were.
 *
 * A bad row is an error when `strict` (a file that was named by its name), else a warning, and the row is left out.
 */
export class Findings {
  readonly #kept: Diagnostic[] = [];
  readonly #counts = new Map<string, number>();
  readonly strict: boolean;
  errorCount = 0;

  constructor(strict = true) {
    this.strict = strict;
  }

  error(code: string, message: string, place?: Place, hint?: string): void {
    this.#add('error', code, message, place, hint);
  }

  warn(code: string, message: string, place?: Place, hint?: string): void {
    this.#add('warning', code, message, place, hint);
  }

  /** One that another reader made. */
  add({ severity, code, message, place, hint }: Diagnostic): void {
    this.#add(severity, code, message, place, hint);
  }

  /** A row that cannot be used. The place is only worked out where it is kept. */
  badRow(code: string, message: string, place: () => Place, hint?: string): void {
    const severity = this.strict ? 'error' : 'warning';
    this.#add(severity, code, message, this.count(code) < KEPT_PER_CODE ? place() : undefined, hint);
  }

  count(code: string): number {
    return this.#counts.get(code) ?? 0;
  }

  /** All that was kept, in the order found, then one line for each code of which more were found. */
  list(): Diagnostic[] {
    const tails: Diagnostic[] = [];
    for (const [code, count] of this.#counts) {
      if (count <= KEPT_PER_CODE) continue;
      const severity = this.#kept.find((kept) => kept.code === code)?.severity ?? 'warning';
      tails.push({ severity, code, message: `${count - KEPT_PER_CODE} more of these` });
    }
    return [...this.#kept, ...tails];
  }

  #add(severity: Diagnostic['severity'], code: string, message: string, place?: Place, hint?: string): void {
    const count = this.count(code) + 1;
    this.#counts.set(code, count);
    if (severity === 'error') this.errorCount++;
    if (count > KEPT_PER_CODE) return;
    this.#kept.push({
      severity,
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(place === undefined ? {} : { place }),
    });
  }
}
