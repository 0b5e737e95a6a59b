import { assert, VERIFY } from '../../base/index.ts';
import type { RowMemo } from '../framework/plan/row-memo.ts';
import { compareCandidates } from './compare-candidates.ts';
import type { Candidate, DryRunOutcome } from './victims.ts';

const NO_ROW = -1;

/** What an attempt knows of the nodes. */
export interface NodesToTry {
  /** Rows in walk order. */
  readonly rows: Int32Array;
  /** Does the node's verdict say that preemption may help? Depends on the node alone. */
  isPotential(row: number): boolean;
  /** Tries the node; the memo has what it found, at least until the attempt is over. */
  tryNode(row: number): DryRunOutcome;
}

/**
 * The nodes that preemption may help, by place in the walk order, with what is known of them: so that an attempt finds
 * the best of the first ten thousand candidates without looking at ten thousand nodes.
 *
 * A binary tree over the places; every knot sums up the places below it:
 *
 *     potential    nodes that preemption may help
 *     unknown      those of them that were not tried since something changed there
 *     candidates   those that were, and would take the pod once others have gone
 *     best         the row of the best candidate, of equals the first; or -1
 *
 * A changed node and a question cost O(log nodes) each. The readable form is the loop in candidates.ts, which attempts
 * whose candidates break budgets still take; under VERIFY every answer is compared with it.
 */
export class CandidateTree {
  readonly #memo: RowMemo<DryRunOutcome>;
  #rows: Int32Array = new Int32Array(0);
  #placeOf = new Int32Array(0);
  /** Places, rounded up to a power of two: where the leaves begin. */
  #leaves = 1;
  #potential = new Int32Array(2);
  #unknown = new Int32Array(2);
  #candidates = new Int32Array(2);
  #best = new Int32Array(2);
  /** By row: the candidate that its leaf was set with, which the knots above compare until it is set again. */
  #outcomes: (Candidate | undefined)[] = [];
  /** By row: why a node that was tried is none, 0 where it is one or was not tried. */
  #reasons = new Int32Array(0);
  /** How many nodes were tried in vain, by what was found: a verdict, or that nobody is of lower priority there. */
  readonly vainCounts: Map<number, number> = new Map();
  /** Candidates that would break a budget. */
  violating = 0;

  constructor(memo: RowMemo<DryRunOutcome>) {
    this.#memo = memo;
  }

  /**
   * The best of the first `wanted` candidates after `skipped` potential nodes, of equals the first; undefined when no
   * node is one. Tries the nodes that changed on the way, as a walk from node to node would.
   */
  bestCandidate(nodes: NodesToTry, skipped: number, wanted: number): Candidate | undefined {
    this.#catchUp(nodes);
    const start = skipped === 0 ? 0 : this.#select(this.#potential, skipped - 1) + 1;
    this.#tryFrom(nodes, start, wanted);
    const total = this.#candidates[1];
    if (total === 0) return undefined;
    const before = this.#countBefore(this.#candidates, start);
    if (total <= wanted) return this.#outcome(this.#betterOf(start, this.#leaves, 0, start));
    const last = before + wanted - 1;
    if (last < total)
      return this.#outcome(this.#betterOf(start, this.#select(this.#candidates, last) + 1, 0, 0));
    return this.#outcome(
      this.#betterOf(start, this.#leaves, 0, this.#select(this.#candidates, last - total) + 1),
    );
  }

  /** Tries unknown nodes from the place on, around the end, until so many candidates lie before the next unknown one. */
  #tryFrom(nodes: NodesToTry, start: number, wanted: number): void {
    while (this.#unknown[1] > 0) {
      const before = this.#countBefore(this.#unknown, start);
      const wraps = before === this.#unknown[1];
      const place = this.#select(this.#unknown, wraps ? 0 : before);
      const found =
        this.#countBefore(this.#candidates, place) -
        this.#countBefore(this.#candidates, start) +
        (wraps ? this.#candidates[1] : 0);
      if (found >= wanted) return;
      nodes.tryNode(this.#rows[place]);
      this.#setLeaf(nodes, place);
      this.#climb(place);
    }
  }

  #catchUp(nodes: NodesToTry): void {
    const forgotten = this.#memo.takeForgotten();
    if (forgotten === undefined || nodes.rows !== this.#rows) {
      this.#build(nodes);
      return;
    }
    for (let i = 0; i < forgotten.length; i++) {
      const place = this.#placeOf[forgotten[i]];
      if (place < 0) continue;
      this.#setLeaf(nodes, place);
      this.#climb(place);
    }
  }

  #build(nodes: NodesToTry): void {
    const { rows } = nodes;
    this.#rows = rows;
    this.#outcomes = [];
    this.vainCounts.clear();
    this.violating = 0;
    let leaves = 1;
    while (leaves < rows.length) leaves *= 2;
    this.#leaves = leaves;
    this.#potential = new Int32Array(2 * leaves);
    this.#unknown = new Int32Array(2 * leaves);
    this.#candidates = new Int32Array(2 * leaves);
    this.#best = new Int32Array(2 * leaves).fill(NO_ROW);
    let rowMax = 0;
    for (let place = 0; place < rows.length; place++) rowMax = Math.max(rowMax, rows[place]);
    this.#placeOf = new Int32Array(rowMax + 1).fill(-1);
    this.#reasons = new Int32Array(rowMax + 1);
    for (let place = 0; place < rows.length; place++) {
      this.#placeOf[rows[place]] = place;
      this.#setLeaf(nodes, place);
    }
    for (let knot = leaves - 1; knot > 0; knot--) this.#sumUp(knot);
  }

  #setLeaf(nodes: NodesToTry, place: number): void {
    const row = this.#rows[place];
    const leaf = this.#leaves + place;
    const isPotential = nodes.isPotential(row);
    const outcome = isPotential ? this.#memo.peek(row) : undefined;
    const candidate = outcome === undefined || 'verdict' in outcome ? undefined : outcome;
    this.#countReason(row, outcome !== undefined && 'verdict' in outcome ? outcome.verdict : 0);
    this.#keepOutcome(row, candidate);
    this.#potential[leaf] = isPotential ? 1 : 0;
    this.#unknown[leaf] = isPotential && outcome === undefined ? 1 : 0;
    this.#candidates[leaf] = candidate === undefined ? 0 : 1;
    this.#best[leaf] = candidate === undefined ? NO_ROW : row;
  }

  #keepOutcome(row: number, candidate: Candidate | undefined): void {
    if ((this.#outcomes[row]?.pdbViolations ?? 0) > 0) this.violating--;
    if (candidate !== undefined && candidate.pdbViolations > 0) this.violating++;
    this.#outcomes[row] = candidate;
  }

  #countReason(row: number, reason: number): void {
    const before = this.#reasons[row];
    if (before === reason) return;
    if (before !== 0) this.vainCounts.set(before, (this.vainCounts.get(before) ?? 0) - 1);
    if (reason !== 0) this.vainCounts.set(reason, (this.vainCounts.get(reason) ?? 0) + 1);
    this.#reasons[row] = reason;
  }

  /** Sums up anew whatever lies above a place. */
  #climb(place: number): void {
    for (let knot = (this.#leaves + place) >> 1; knot > 0; knot >>= 1) this.#sumUp(knot);
  }

  #sumUp(knot: number): void {
    const left = 2 * knot;
    const right = left + 1;
    this.#potential[knot] = this.#potential[left] + this.#potential[right];
    this.#unknown[knot] = this.#unknown[left] + this.#unknown[right];
    this.#candidates[knot] = this.#candidates[left] + this.#candidates[right];
    this.#best[knot] = this.#better(this.#best[left], this.#best[right]);
  }

  /** Of two rows with candidates the better one, of equals the one that lies first in the walk order. */
  #better(a: number, b: number): number {
    if (a === NO_ROW) return b;
    if (b === NO_ROW) return a;
    const order = compareCandidates(this.#outcome(a), this.#outcome(b));
    if (order !== 0) return order < 0 ? a : b;
    return this.#placeOf[a] < this.#placeOf[b] ? a : b;
  }

  /** The best row of two runs of places; of equals that of the first run. */
  #betterOf(from: number, to: number, wrapFrom: number, wrapTo: number): number {
    const first = this.#bestIn(from, to);
    const second = this.#bestIn(wrapFrom, wrapTo);
    if (first === NO_ROW || second === NO_ROW) return first === NO_ROW ? second : first;
    return compareCandidates(this.#outcome(second), this.#outcome(first)) < 0 ? second : first;
  }

  #bestIn(from: number, to: number): number {
    let best = NO_ROW;
    let low = this.#leaves + from;
    let high = this.#leaves + to;
    for (; low < high; low >>= 1, high >>= 1) {
      if ((low & 1) === 1) best = this.#better(best, this.#best[low++]);
      if ((high & 1) === 1) best = this.#better(best, this.#best[--high]);
    }
    return best;
  }

  /** Sum over the places before this one. */
  #countBefore(sums: Int32Array, place: number): number {
    if (place >= this.#leaves) return sums[1];
    let count = 0;
    for (let knot = this.#leaves + place; knot > 1; knot >>= 1) if ((knot & 1) === 1) count += sums[knot - 1];
    return count;
  }

  /** The place that so many others come before. */
  #select(sums: Int32Array, count: number): number {
    if (VERIFY) assert(count < sums[1], `place number ${count} of ${sums[1]}`);
    let left = count;
    let knot = 1;
    while (knot < this.#leaves) {
      knot *= 2;
      if (left < sums[knot]) continue;
      left -= sums[knot];
      knot++;
    }
    return knot - this.#leaves;
  }

  #outcome(row: number): Candidate {
    const candidate = this.#outcomes[row];
    assert(candidate !== undefined, `node row ${row} is no candidate`);
    return candidate;
  }
}
