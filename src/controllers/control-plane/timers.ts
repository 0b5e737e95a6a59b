interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly run: (nowMs: number) => void;
}

/** What will happen later, by time and then by the order of planning: a binary heap. */
export class Timers {
  readonly #heap: Timer[] = [];
  #order = 0;

  /** Time of the next one, Infinity when there is none. */
  get nextMs(): number {
    return this.#heap.length === 0 ? Infinity : this.#heap[0].atMs;
  }

  /** Of the same moment the one that was asked first runs first. */
  at(atMs: number, run: (nowMs: number) => void): void {
    const heap = this.#heap;
    const timer = { atMs, order: this.#order++, run };
    let place = heap.length;
    heap.push(timer);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = timer;
  }

  /** Takes the next timer and runs it at its time; there must be one. */
  runNext(): void {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) sink(heap, last);
    first.run(first.atMs);
  }
}

function sink(heap: Timer[], timer: Timer): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
    if (!isBefore(heap[child], timer)) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = timer;
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
