import { assert, VERIFY } from '../../base/index.ts';

const ABSENT = -1;

/**
 * A binary heap of row numbers; `isBefore` orders them. A row is in it once at most. What the order looks at may change
 * only while the row is not in the heap: so a row that goes elsewhere has to be taken out, not only disregarded.
 */
export class RowHeap {
  readonly #isBefore: (a: number, b: number) => boolean;
  readonly #rows: number[] = [];
  /** By row: its place in the heap, or ABSENT. */
  readonly #placeOf: number[] = [];

  constructor(isBefore: (a: number, b: number) => boolean) {
    this.#isBefore = isBefore;
  }

  /** O(log n) */
  push(row: number): void {
    while (this.#placeOf.length <= row) this.#placeOf.push(ABSENT);
    if (VERIFY) assert(this.#placeOf[row] === ABSENT, `row ${row} is in the heap already`);
    const place = this.#rows.length;
    this.#rows.push(row);
    this.#placeOf[row] = place;
    this.#rise(place);
  }

  /** The first row, or -1. */
  peek(): number {
    return this.#rows.length === 0 ? ABSENT : this.#rows[0];
  }

  /** Takes the first row out; -1 where there is none. O(log n) */
  pop(): number {
    const row = this.peek();
    this.remove(row);
    return row;
  }

  /** Takes the row out, where it is in. O(log n) */
  remove(row: number): void {
    const place = this.#placeOf[row] ?? ABSENT;
    if (place === ABSENT) return;
    const last = this.#rows.length - 1;
    this.#swap(place, last);
    this.#rows.pop();
    this.#placeOf[row] = ABSENT;
    if (place === last) return;
    this.#sink(place);
    this.#rise(place);
  }

  #rise(from: number): void {
    for (let place = from; place > 0;) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(this.#rows[place], this.#rows[parent])) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #sink(from: number): void {
    const end = this.#rows.length;
    for (let place = from; ;) {
      let child = 2 * place + 1;
      if (child >= end) return;
      if (child + 1 < end && this.#isBefore(this.#rows[child + 1], this.#rows[child])) child++;
      if (!this.#isBefore(this.#rows[child], this.#rows[place])) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #swap(a: number, b: number): void {
    const rows = this.#rows;
    const row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
    this.#placeOf[rows[a]] = a;
    this.#placeOf[row] = b;
  }
}
