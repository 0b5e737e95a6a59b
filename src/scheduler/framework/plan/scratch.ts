import type { BulkEvaluation } from '../search/bulk-evaluation.ts';

/** Work areas that all plans of a scheduler share; each is as long as there are rows. */
export class Scratch {
  readonly bulk: BulkEvaluation;
  rows: Int32Array = new Int32Array(0);
  passing: Int32Array = new Int32Array(0);
  fixedRows: Int32Array = new Int32Array(0);
  verdicts: Uint16Array = new Uint16Array(0);
  points: Float64Array = new Float64Array(0);
  /** The last tick in which a row was put on a list. */
  #stamps = new Int32Array(0);
  #tick = 0;

  constructor(bulk: BulkEvaluation) {
    this.bulk = bulk;
  }

  reserve(capacity: number): void {
    if (capacity <= this.rows.length) return;
    this.rows = new Int32Array(capacity);
    this.passing = new Int32Array(capacity);
    this.fixedRows = new Int32Array(capacity);
    this.verdicts = new Uint16Array(capacity);
    this.points = new Float64Array(capacity);
    this.#stamps = new Int32Array(capacity);
    this.#tick = 0;
  }

  nextTick(): void {
    this.#tick++;
  }

  /** False if the row was stamped in this tick before. */
  stamp(row: number): boolean {
    if (this.#stamps[row] === this.#tick) return false;
    this.#stamps[row] = this.#tick;
    return true;
  }
}
