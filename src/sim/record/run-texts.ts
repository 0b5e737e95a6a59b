import type { IgnoredItem } from '../../result/index.ts';

/** Sentences that a run collects: what it took for granted, what it passed over, what it does otherwise. Each once. */
export class RunTexts {
  readonly #assumptions = new Set<string>();
  readonly #deviations = new Set<string>();
  readonly #ignored = new Map<string, IgnoredItem>();

  assume(text: string): void {
    this.#assumptions.add(text);
  }

  deviates(text: string): void {
    this.#deviations.add(text);
  }

  ignore(what: string, why: string, count = 1): void {
    const key = `${what}\n${why}`;
    const known = this.#ignored.get(key);
    this.#ignored.set(key, { what, why, count: (known?.count ?? 0) + count });
  }

  assumptions(): string[] {
    return [...this.#assumptions];
  }

  deviations(): string[] {
    return [...this.#deviations];
  }

  ignored(): IgnoredItem[] {
    return [...this.#ignored.values()];
  }
}
