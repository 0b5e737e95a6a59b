/**
 * A binary heap of row numbers; `isBefore` orders them. Rows that were taken out elsewhere are dropped when they reach
 * the top: an entry counts only while `stamps[row]` is what it was when the row was pushed.
 */
export class RowHeap {
  readonly #isBefore: (a: number, b: number) => boolean;
  readonly #stampOf: (row: number) => number;
  #rows: number[] = [];
  #stamps: number[] = [];

  constructor(isBefore: (a: number, b: number) => boolean, stampOf: (row: number) => number) {
    this.#isBefore = isBefore;
    this.#stampOf = stampOf;
  }

  push(row: number): void {
    let place = this.#rows.length;
    this.#rows.push(row);
    this.#stamps.push(this.#stampOf(row));
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(this.#rows[place], this.#rows[parent])) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** The first row that still counts, or -1. */
  peek(): number {
    while (this.#rows.length > 0 && this.#stampOf(this.#rows[0]) !== this.#stamps[0]) this.#removeTop();
    return this.#rows.length === 0 ? -1 : this.#rows[0];
  }

  pop(): number {
    const row = this.peek();
    if (row >= 0) this.#removeTop();
    return row;
  }

  #removeTop(): void {
    const last = this.#rows.length - 1;
    this.#swap(0, last);
    this.#rows.pop();
    this.#stamps.pop();
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= last) return;
      if (child + 1 < last && this.#isBefore(this.#rows[child + 1], this.#rows[child])) child++;
      if (!this.#isBefore(this.#rows[child], this.#rows[place])) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #swap(a: number, b: number): void {
    const rows = this.#rows;
    const stamps = this.#stamps;
    const row = rows[a];
    const stamp = stamps[a];
    rows[a] = rows[b];
    stamps[a] = stamps[b];
    rows[b] = row;
    stamps[b] = stamp;
  }
}
