/**
 * Sorts as Go's sort.Slice does, equal items included: a pattern-defeating quicksort that leaves equal items of up to 12
 * in order and permutes them beyond that, always the same way. Where an upstream decision hangs on the order of equals,
 * a stable sort would answer differently.
 *
 * Go 1.19 and later, sort/zsortfunc.go: the same pivots, the same swaps, the same xorshift.
 */
export function goSort<Item>(items: Item[], isLess: (a: Item, b: Item) => boolean): void {
  const sorter = new Sorter(items, isLess);
  sorter.sort(0, items.length, bitLength(items.length));
}

const INSERTION_MAX = 12;
const NINTHER_MIN = 50;
const SWAPS_MAX = 12;
const SHIFTING_MIN = 50;
const SHIFT_STEPS = 5;

type Hint = 'unknown' | 'increasing' | 'decreasing';

class Sorter<Item> {
  readonly #items: Item[];
  readonly #isLess: (a: Item, b: Item) => boolean;
  #swaps = 0;

  constructor(items: Item[], isLess: (a: Item, b: Item) => boolean) {
    this.#items = items;
    this.#isLess = isLess;
  }

  /** Sorts [a, b). */
  sort(a: number, b: number, limit: number): void {
    let state: Progress = { a, b, limit, wasBalanced: true, wasPartitioned: true };
    for (;;) {
      if (state.b - state.a <= INSERTION_MAX) return this.#insertionSort(state.a, state.b);
      if (state.limit === 0) return this.#heapSort(state.a, state.b);
      const next = this.#step(state);
      if (next === undefined) return;
      state = next;
    }
  }

  #step({ a, b, limit: limitBefore, wasBalanced, wasPartitioned }: Progress): Progress | undefined {
    let limit = limitBefore;
    if (!wasBalanced) {
      this.#breakPatterns(a, b);
      limit--;
    }
    let { pivot, hint } = this.#choosePivot(a, b);
    if (hint === 'decreasing') {
      this.#reverse(a, b);
      pivot = b - 1 - (pivot - a);
      hint = 'increasing';
    }
    if (wasBalanced && wasPartitioned && hint === 'increasing' && this.#partialInsertionSort(a, b))
      return undefined;
    if (a > 0 && !this.#less(a - 1, pivot)) {
      return { a: this.#partitionEqual(a, b, pivot), b, limit, wasBalanced, wasPartitioned };
    }
    const { middle, isPartitioned } = this.#partition(a, b, pivot);
    const threshold = Math.floor((b - a) / 8);
    const [left, right] = [middle - a, b - middle];
    if (left < right) {
      this.sort(a, middle, limit);
      return { a: middle + 1, b, limit, wasBalanced: left >= threshold, wasPartitioned: isPartitioned };
    }
    this.sort(middle + 1, b, limit);
    return { a, b: middle, limit, wasBalanced: right >= threshold, wasPartitioned: isPartitioned };
  }

  #partition(a: number, b: number, pivot: number): { middle: number; isPartitioned: boolean } {
    this.#swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    for (let isFirst = true; ; isFirst = false) {
      while (i <= j && this.#less(i, a)) i++;
      while (i <= j && !this.#less(j, a)) j--;
      if (i > j) {
        this.#swap(j, a);
        return { middle: j, isPartitioned: isFirst };
      }
      this.#swap(i++, j--);
    }
  }

  /** Items equal to the pivot to the left; returns where the greater ones begin. */
  #partitionEqual(a: number, b: number, pivot: number): number {
    this.#swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    for (;;) {
      while (i <= j && !this.#less(a, i)) i++;
      while (i <= j && this.#less(a, j)) j--;
      if (i > j) return i;
      this.#swap(i++, j--);
    }
  }

  /** True when a few shifts were enough. */
  #partialInsertionSort(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < SHIFT_STEPS; step++) {
      while (i < b && !this.#less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < SHIFTING_MIN) return false;
      this.#swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
    }
    return false;
  }

  #breakPatterns(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    const mask = BigInt(2 ** bitLength(length) - 1);
    const middle = a + Math.floor(length / 4) * 2 - 1;
    let random = BigInt(length);
    for (let i = 0; i < 3; i++) {
      random = xorshift(random);
      let other = Number(random & mask);
      if (other >= length) other -= length;
      this.#swap(middle + i, a + other);
    }
  }

  #choosePivot(a: number, b: number): { pivot: number; hint: Hint } {
    const length = b - a;
    const quarter = Math.floor(length / 4);
    let [i, j, k] = [a + quarter, a + quarter * 2, a + quarter * 3];
    this.#swaps = 0;
    if (length >= NINTHER_MIN) {
      i = this.#median(i - 1, i, i + 1);
      j = this.#median(j - 1, j, j + 1);
      k = this.#median(k - 1, k, k + 1);
    }
    if (length >= 8) j = this.#median(i, j, k);
    const hint = this.#swaps === 0 ? 'increasing' : this.#swaps === SWAPS_MAX ? 'decreasing' : 'unknown';
    return { pivot: j, hint };
  }

  #median(a: number, b: number, c: number): number {
    [a, b] = this.#inOrder(a, b);
    [b, c] = this.#inOrder(b, c);
    [a, b] = this.#inOrder(a, b);
    return b;
  }

  #inOrder(a: number, b: number): [number, number] {
    if (!this.#less(b, a)) return [a, b];
    this.#swaps++;
    return [b, a];
  }

  #insertionSort(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
  }

  #heapSort(a: number, b: number): void {
    const length = b - a;
    for (let i = Math.floor((length - 1) / 2); i >= 0; i--) this.#siftDown(i, length, a);
    for (let i = length - 1; i >= 0; i--) {
      this.#swap(a, a + i);
      this.#siftDown(0, i, a);
    }
  }

  #siftDown(from: number, end: number, first: number): void {
    let root = from;
    for (;;) {
      let child = 2 * root + 1;
      if (child >= end) return;
      if (child + 1 < end && this.#less(first + child, first + child + 1)) child++;
      if (!this.#less(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  #reverse(a: number, b: number): void {
    for (let i = a, j = b - 1; i < j; i++, j--) this.#swap(i, j);
  }

  #less(i: number, j: number): boolean {
    return this.#isLess(this.#items[i], this.#items[j]);
  }

  #swap(i: number, j: number): void {
    const items = this.#items;
    [items[i], items[j]] = [items[j], items[i]];
  }
}

interface Progress {
  readonly a: number;
  readonly b: number;
  readonly limit: number;
  readonly wasBalanced: boolean;
  readonly wasPartitioned: boolean;
}

function xorshift(state: bigint): bigint {
  let next = BigInt.asUintN(64, state ^ (state << 13n));
  next ^= next >> 7n;
  return BigInt.asUintN(64, next ^ (next << 17n));
}

/** Bits needed to write the number: Go's bits.Len. */
function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}
