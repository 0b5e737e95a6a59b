import type { NodeRow } from '../../../model/index.ts';

const FIRST_ROWS = 64;

/** A few bits for some of the nodes, by row: to be asked in a walk over all of them, where look-ups by name are dear. */
export class RowMarks {
  #bits: Uint8Array = new Uint8Array(FIRST_ROWS);
  readonly #marked: NodeRow[] = [];

  /** No node has any mark. */
  clear(): void {
    for (const row of this.#marked) this.#bits[row] = 0;
    this.#marked.length = 0;
  }

  /** Adds these bits to those of the row. */
  add(row: NodeRow, bits: number): void {
    if (row >= this.#bits.length) {
      const wider = new Uint8Array(Math.max(row + 1, 2 * this.#bits.length));
      wider.set(this.#bits);
      this.#bits = wider;
    }
    if (this.#bits[row] === 0) this.#marked.push(row);
    this.#bits[row] |= bits;
  }

  /** 0: none. */
  of(row: NodeRow): number {
    return row < this.#bits.length ? this.#bits[row] : 0;
  }
}
