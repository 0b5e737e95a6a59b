import { compareStrings } from '../../base/index.ts';
import type { Diagnostic, Place } from '../../base/index.ts';

/** How a file is read: named by a person, all of it must be right; in a folder, what is broken is left out and listed. */
export type Strictness = 'strict' | 'lenient';

const ERRORS_KEPT_MAX = 500;

export interface IgnoredCount {
  readonly what: string;
  readonly count: number;
  readonly why: string;
  /** It is of a kind that no decision looks at: nobody has to think about it. */
  readonly decidesNothing?: true;
}

type Counted<T extends { readonly count: number }> = Omit<T, 'count'> & { count: number };

/**
 * What the reading of manifests finds. Errors are all kept; a warning that repeats (the same unknown field in fifty
 * thousand pods) is kept once, with its number.
 */
export class ManifestFindings {
  readonly #errors: Diagnostic[] = [];
  readonly #warnings = new Map<string, { diagnostic: Diagnostic; count: number }>();
  readonly #ignored = new Map<string, Counted<IgnoredCount>>();
  #errorCount = 0;

  add(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'warning') return this.warn(diagnostic, () => diagnostic.place);
    if (++this.#errorCount <= ERRORS_KEPT_MAX) this.#errors.push(diagnostic);
  }

  /** The place is worked out for the first of its kind only. */
  warn(diagnostic: Omit<Diagnostic, 'severity' | 'place'>, place: () => Place | undefined, group = ''): void {
    const key = `${diagnostic.code}\n${diagnostic.message}\n${group}`;
    const known = this.#warnings.get(key);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const where = place();
    this.#warnings.set(key, {
      count: 1,
      diagnostic: { ...diagnostic, severity: 'warning', ...(where === undefined ? {} : { place: where }) },
    });
  }

  /** `example` names the first of its kind, where the others are only counted. */
  ignore(what: string, why: string, example?: string): void {
    const reason = example === undefined ? why : `${why}, as ${example}`;
    this.#count(`${what}\n${why}`, { what, why: reason });
  }

  /** What no decision looks at, so that leaving it out cannot change the answer. */
  passOver(what: string, why: string): void {
    this.#count(`${what}\n${why}`, { what, why, decidesNothing: true });
  }

  #count(key: string, item: Omit<IgnoredCount, 'count'>): void {
    const known = this.#ignored.get(key);
    if (known === undefined) this.#ignored.set(key, { ...item, count: 1 });
    else known.count++;
  }

  diagnostics(): Diagnostic[] {
    const warnings = [...this.#warnings.values()].map(({ diagnostic, count }) =>
      count === 1 ? diagnostic : { ...diagnostic, message: `${diagnostic.message} (${count} times)` },
    );
    const more = this.#errorCount - this.#errors.length;
    const tail: Diagnostic[] =
      more === 0
        ? []
        : [{ severity: 'error', code: 'more-errors', message: `${more} more errors are not shown` }];
    return [...this.#errors, ...tail, ...warnings];
  }

  ignored(): IgnoredCount[] {
    return [...this.#ignored.values()].sort(
      (a, b) => b.count - a.count || compareStrings(a.what, b.what) || compareStrings(a.why, b.why),
    );
  }
}
