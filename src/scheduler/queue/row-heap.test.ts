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
      const heap = new RowHeap(
        (a, b) => priorities[a] < priorities[b] || (priorities[a] === priorities[b] && pushes[a] < pushes[b]),
      );
      const plain = new PlainQueue();
      steps.forEach(({ does, row, priority }, at) => {
        if (does === 'push') {
          // Pushed anew: with another priority than the one it had when it was taken out.
          heap.remove(row);
          priorities[row] = priority;
          pushes[row] = at;
          heap.push(row);
          plain.set(row, priority, at);
        } else if (does === 'take') {
          heap.remove(row);
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

describe('a row that is taken out', () => {
  const byNumber = (): RowHeap => new RowHeap((a, b) => a < b);
  const allOf = (heap: RowHeap): readonly number[] => {
    const rows: number[] = [];
    for (let row = heap.pop(); row >= 0; row = heap.pop()) rows.push(row);
    return rows;
  };

  // prettier-ignore
  test.each([
    ['the first',                                [1, 2, 3],             [1],       [2, 3]],
    ['the last',                                 [1, 2, 3],             [3],       [1, 2]],
    ['one in the midst: the last sinks',         [1, 2, 5, 3, 4, 6, 7], [2],       [1, 3, 4, 5, 6, 7]],
    // In the place of 11 the last one, 3, is smaller than what lies above it.
    ['one in the midst: the last rises',         [1, 10, 2, 11, 12, 3], [11],      [1, 2, 3, 10, 12]],
    ['the only one',                             [4],                   [4],       []],
    ['one that is not in',                       [4],                   [3, 9],    [4]],
    ['one that is out already',                  [1, 2],                [1, 1],    [2]],
  ])('%s', (_which, pushed, taken, left) => {
    const heap = byNumber();
    for (const row of pushed) heap.push(row);
    for (const row of taken) heap.remove(row);
    expect(allOf(heap)).toEqual(left);
  });

  test('may be pushed again', () => {
    const heap = byNumber();
    heap.push(7);
    heap.remove(7);
    expect(heap.peek()).toBe(-1);
    heap.push(7);
    expect(allOf(heap)).toEqual([7]);
  });
});
