import { assert } from '../../base/index.ts';
import type { IgnoredItem } from '../../result/index.ts';

/** Sentences that a run collects: what it took for granted, what it passed over. Each once; and which known deviations it met. */
export class RunTexts {
  readonly #assumptions = new Set<string>();
  readonly #touched = new Set<string>();
  readonly #ignored = new Map<string, IgnoredItem>();

  /** Said once, however often it is assumed. */
  assume(text: string): void {
    this.#assumptions.add(text);
  }

  /** Something happened that the deviation of this id (`./deviations`) is about. */
  touch(deviation: string): void {
    this.#touched.add(deviation);
  }

  /** Whether the run has met what the deviation is about. */
  isTouched(deviation: string): boolean {
    return this.#touched.has(deviation);
  }

  /** Counted by what and why, so that ten thousand objects are one line. */
  ignore(what: string, why: string, count = 1): void {
    assert(count > 0, `${what} is ignored ${count} times`);
    const key = `${what}\n${why}`;
    const known = this.#ignored.get(key);
    this.#ignored.set(key, { what, why, count: (known?.count ?? 0) + count });
  }

  /** In order of first mention. */
  assumptions(): string[] {
    return [...this.#assumptions];
  }

  /** In order of first mention. */
  ignored(): IgnoredItem[] {
    return [...this.#ignored.values()];
  }
}
