import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heapInit, heapPop } from './score-heap.ts';
import type { ScoredNode } from './score-heap.ts';

function scored(totals: readonly number[]): ScoredNode[] {
  return totals.map((total, index) => ({ name: `n${index}`, total, raws: [], plugins: [] }));
}

function popAll(nodes: ScoredNode[]): readonly ScoredNode[] {
  const popped: ScoredNode[] = [];
  while (nodes.length > 0) popped.push(heapPop(nodes));
  return popped;
}

describe('the heap of scored nodes', () => {
  // Worked by hand after container/heap: Init sifts down from the last parent, Pop swaps first and last.
  // prettier-ignore
  test.each([
    ['one node',                                         [5],             ['n0']],
    ['the higher total first',                           [1, 2],          ['n1', 'n0']],
    ['of two equals the first stays on top',             [2, 2],          ['n0', 'n1']],
    ['of three equals the last comes before the second', [2, 2, 2],       ['n0', 'n2', 'n1']],
    ['of four equals',                                   [2, 2, 2, 2],    ['n0', 'n3', 'n2', 'n1']],
    ['equal children: the left one rises',               [0, 3, 3],       ['n1', 'n2', 'n0']],
    ['a better one at the end',                          [2, 2, 2, 9],    ['n3', 'n1', 'n2', 'n0']],
  ] as const)('%s', (_why, totals, order) => {
    const nodes = scored(totals);
    heapInit(nodes);
    expect(popAll(nodes).map(({ name }) => name)).toEqual(order);
  });

  test('whatever goes in comes out once, the best first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 }), (totals) => {
        const nodes = scored(totals);
        heapInit(nodes);
        const popped = popAll(nodes);
        expect(popped.map(({ total }) => total)).toEqual([...totals].sort((a, b) => b - a));
        expect(new Set(popped.map(({ name }) => name)).size).toBe(totals.length);
      }),
    );
  });
});
