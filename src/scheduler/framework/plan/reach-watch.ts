import { NO_DOMAIN } from '../../../model/index.ts';
import type { DomainCounter } from '../domains/domain-counter.ts';
import type { Plan } from './plan.ts';

/** A domain's counts as they stood, where several nodes may share one. */
interface SeenCounts {
  readonly counter: DomainCounter;
  counts: Int32Array;
}

/**
 * Says which rows answers have to be worked out anew for, as far as the cause lies beyond the row; what happens on the
 * row itself is in the cluster's change log.
 *
 * O(figures + domains of several nodes) where nothing moved, O(nodes) where a count did.
 */
export class ReachWatch {
  readonly #plan: Plan;
  #figures: number[] | undefined;
  #before: number[] = [];
  #seen: readonly SeenCounts[];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#seen = plan.reach.flatMap(({ counters }) =>
      counters.map((counter) => ({ counter, counts: new Int32Array(0) })),
    );
  }

  /** Reads on; false: every row may have another answer. Else `forget` is told those that may. */
  catchUp(rows: Int32Array, forget: (row: number) => void): boolean {
    const holds = !this.#figuresMoved();
    for (const seen of this.#seen) {
      const { domains } = seen.counter.spec;
      // A domain of one node moves when something happens on that node.
      if (domains === undefined || domains.sharedCount === 0) continue;
      const moved = movedDomains(seen);
      if (moved === undefined || !holds) continue;
      for (let i = 0; i < rows.length; i++) {
        const domain = domains.domainOf[rows[i]];
        if (domain !== NO_DOMAIN && moved[domain] !== 0) forget(rows[i]);
      }
    }
    return holds;
  }

  #figuresMoved(): boolean {
    const now = this.#before;
    now.length = 0;
    now.push(this.#plan.idleMask(), this.#plan.sharedDomains());
    for (const { figures } of this.#plan.reach) figures?.(now);
    const before = this.#figures;
    this.#figures = now;
    this.#before = before ?? [];
    return before === undefined || now.some((figure, place) => figure !== before[place]);
  }
}

/** By domain: 1 where the count is another one than before; undefined where none is. */
function movedDomains(seen: SeenCounts): Uint8Array | undefined {
  const { counts } = seen.counter;
  let moved: Uint8Array | undefined;
  for (let domain = 0; domain < counts.length; domain++) {
    if (counts[domain] === (domain < seen.counts.length ? seen.counts[domain] : 0)) continue;
    moved ??= new Uint8Array(counts.length);
    moved[domain] = 1;
  }
  if (moved !== undefined) seen.counts = counts.slice();
  return moved;
}
