import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowHeap } from './row-heap.ts';

const ROWS = 12;
/** A row is pushed with a priority, taken out elsewhere, or the first one is popped. */
const step = fc.record({
  does: fc.constantFrom('push', 'push', 'push', 'take', 'pop', 'peek'),
  row: fc.nat(ROWS - 1),
  priority: fc.nat(30),
});

/** Rows with their priority and number of push; the smallest first. No heap: a list that is sorted each time. */
class PlainQueue {
  readonly #entries = new Map<number, { readonly priority: number; readonly pushed: number }>();

  set(row: number, priority: number, pushed: number): void {
    this.#entries.set(row, { priority, pushed });
  }

  delete(row: number): void {
    this.#entries.delete(row);
  }

  first(): number {
    const sorted = [...this.#entries].sort(([, a], [, b]) => a.priority - b.priority || a.pushed - b.pushed);
    return sorted[0]?.[0] ?? -1;
  }
}

test('rows leave by priority, then in the order of their push, whatever was taken out in between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const priorities = new Float64Array(ROWS);
      const pushes = new Float64Array(ROWS);
      const stamps = new Int32Array(ROWS);
      const heap = new RowHeap(
        (a, b) => priorities[a] < priorities[b] || (priorities[a] === priorities[b] && pushes[a] < pushes[b]),
        (row) => stamps[row],
      );
      const plain = new PlainQueue();
      const inside = new Set<number>();
      steps.forEach(({ does, row, priority }, at) => {
        if (does === 'push') {
          // What the order looks at may change only once the row is out of the heap for good.
          if (inside.has(row)) return;
          inside.add(row);
          priorities[row] = priority;
          pushes[row] = at;
          heap.push(row);
          plain.set(row, priority, at);
        } else if (does === 'take') {
          stamps[row]++;
          plain.delete(row);
        } else if (does === 'peek') expect(heap.peek()).toBe(plain.first());
        else {
          const first = plain.first();
          expect(heap.pop()).toBe(first);
          plain.delete(first);
        }
      });
      for (let first = plain.first(); first >= 0; first = plain.first()) {
        expect(heap.pop()).toBe(first);
        plain.delete(first);
      }
      expect(heap.pop()).toBe(-1);
    }),
    { numRuns: 300 },
  );
});

describe('an entry of a row that was taken out', () => {
  test('does not count, even where the row was pushed again since', () => {
    let stamp = 0;
    const heap = new RowHeap(
      () => false,
      () => stamp,
    );
    heap.push(7);
    stamp++;
    expect(heap.peek()).toBe(-1);
    heap.push(7);
    expect([heap.pop(), heap.pop()]).toEqual([7, -1]);
  });
});
