import type { BookingKinds } from '../booking-kinds.ts';
import type { Plan } from '../plan/plan.ts';
import { FEASIBLE } from '../plugin.ts';

/**
 * Row filters and row scores of a plan on all nodes at once. Plugins that look at bookings only are asked once for each
 * kind of node that is there, by a node that stands for it; the others are asked node by node.
 */
export class BulkEvaluation {
  /** By row: the first filter's verdict; the caller puts in those of the fixed filters. */
  verdicts: Uint16Array = new Uint16Array(0);
  readonly #kinds: BookingKinds;
  /** A row for each kind that is there, and the place of each kind among them. */
  #standIns = new Int32Array(0);
  #standInCount = 0;
  #placeOf = new Int32Array(0);
  /** By kind: the last pass in which it was met. */
  #metIn = new Int32Array(0);
  #pass = 0;
  /** By place: points of the scores that look at bookings only. */
  #kindPoints = new Float64Array(0);
  #kindVerdicts = new Uint16Array(0);

  constructor(kinds: BookingKinds) {
    this.#kinds = kinds;
  }

  /** Makes room; then the caller fills `verdicts`. */
  begin(rows: Int32Array, capacity: number): void {
    this.#kinds.catchUp(rows);
    if (this.verdicts.length < capacity) {
      this.verdicts = new Uint16Array(capacity);
      this.#kindVerdicts = new Uint16Array(capacity);
      this.#standIns = new Int32Array(capacity);
      this.#kindPoints = new Float64Array(capacity);
    }
    this.#chooseStandIns(rows);
  }

  /** Asks the filters that may change with what is booked, in their order. */
  filter({ movingFilters }: Plan, rows: Int32Array): void {
    const { verdicts } = this;
    for (const filter of movingFilters) {
      if (filter.bookingOnly !== true) {
        filter.filter(rows, rows.length, verdicts);
        continue;
      }
      const kindVerdicts = this.#kindVerdicts;
      for (let i = 0; i < this.#standInCount; i++) kindVerdicts[this.#standIns[i]] = FEASIBLE;
      filter.filter(this.#standIns, this.#standInCount, kindVerdicts);
      const { kindOf } = this.#kinds;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i];
        if (verdicts[row] !== FEASIBLE) continue;
        verdicts[row] = kindVerdicts[this.#standIns[this.#placeOf[kindOf[row]]]];
      }
    }
  }

  /** Σ weight × row score of the first `count` of the rows, beside them. */
  score(rowScores: Plan['rowScores'], rows: Int32Array, count: number, points: Float64Array): void {
    const kindPoints = this.#kindPoints;
    for (let place = 0; place < this.#standInCount; place++) kindPoints[place] = 0;
    for (const { score, weight } of rowScores) {
      if (score.bookingOnly === true) score.score(this.#standIns, this.#standInCount, weight, kindPoints);
    }
    const { kindOf } = this.#kinds;
    for (let i = 0; i < count; i++) points[i] = kindPoints[this.#placeOf[kindOf[rows[i]]]];
    for (const { score, weight } of rowScores) {
      if (score.bookingOnly !== true) score.score(rows, count, weight, points);
    }
  }

  #chooseStandIns(rows: Int32Array): void {
    const { kindOf, count } = this.#kinds;
    if (this.#metIn.length < count) {
      this.#metIn = new Int32Array(count * 2);
      this.#placeOf = new Int32Array(count * 2);
      this.#pass = 0;
    }
    this.#pass++;
    this.#standInCount = 0;
    for (let i = 0; i < rows.length; i++) {
      const kind = kindOf[rows[i]];
      if (this.#metIn[kind] === this.#pass) continue;
      this.#metIn[kind] = this.#pass;
      this.#placeOf[kind] = this.#standInCount;
      this.#standIns[this.#standInCount++] = rows[i];
    }
  }
}
