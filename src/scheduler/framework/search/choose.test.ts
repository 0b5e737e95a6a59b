import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextInPreorder, preorderKey, PreorderSearch } from './choose.ts';
import { FoundNodes } from './found-nodes.ts';
import { heapInit } from './score-heap.ts';
import type { ScoredNode } from './score-heap.ts';

/** What Go's heap.Init leaves at the root. */
function heapRoot(totals: readonly number[]): number {
  const nodes: ScoredNode[] = totals.map((total, place) => ({
    name: String(place),
    total,
    raws: [],
    plugins: [],
  }));
  heapInit(nodes);
  return Number(nodes[0].name);
}

function wordsOf(bits: readonly boolean[]): Uint32Array {
  const words = new Uint32Array((bits.length + 31) >>> 5);
  bits.forEach((bit, place) => {
    if (bit) words[place >>> 5] |= 1 << (place & 31);
  });
  return words;
}

const totals = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 300 });

test('the root of the heap is the first best node in pre-order', () => {
  fc.assert(
    fc.property(totals, (values) => {
      const best = Math.max(...values);
      const tied = values.map((_, place) => place).filter((place) => values[place] === best);
      const first = tied.reduce((a, b) => (preorderKey(b) < preorderKey(a) ? b : a));
      expect(first).toBe(heapRoot(values));
    }),
  );
});

test('the search among found nodes from a start on takes the same, few or many tied', () => {
  const walks = fc.record({
    found: fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }),
    values: fc.array(fc.nat({ max: 2 }), { minLength: 300, maxLength: 300 }),
    start: fc.nat({ max: 299 }),
  });
  fc.assert(
    fc.property(walks, ({ found, values, start }) => {
      const size = found.length;
      const from = start % size;
      const walk = found.map((_, i) => (from + i) % size).filter((position) => found[position]);
      fc.pre(walk.length > 0);
      const best = Math.max(...walk.map((position) => values[position]));
      const tied = found.map((is, position) => is && values[position] === best);
      const count = tied.filter(Boolean).length;
      const search = new PreorderSearch();
      search.setFound(new FoundNodes(wordsOf(found)), from, size);
      const expected = walk[heapRoot(walk.map((position) => values[position]))];
      expect(search.first(wordsOf(tied), count, walk.length)).toBe(expected);
      expect(search.first(wordsOf(tied), 1000, walk.length)).toBe(expected);
    }),
  );
});

test('cells that are searched in turn go on from where each was, and give what a new search gives', () => {
  const size = 100;
  const full = (): Uint32Array => wordsOf(Array.from({ length: size }, () => true));
  // Mostly the first one leaves, as the node that was taken does; now and then one that left comes back.
  const move = fc.record({
    cell: fc.nat({ max: 1 }),
    returns: fc.option(fc.nat({ max: 99 }), { freq: 4, nil: undefined }),
    start: fc.constantFrom(0, 0, 0, 0, 0, 37),
    fails: fc.nat({ max: 4 }).map((number) => number === 0),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 120 }), (moves) => {
      const cells = [full(), full()];
      const entered = [0, 0];
      const gone: number[][] = [[], []];
      const found = new FoundNodes(full());
      const search = new PreorderSearch();
      for (const { cell, returns, start, fails } of moves) {
        const bits = cells[cell];
        const fresh = new PreorderSearch();
        fresh.setFound(new FoundNodes(found.bits.slice()), start, size);
        const [back] = returns === undefined ? [] : gone[cell].splice(returns % gone[cell].length, 1);
        if (back === undefined) {
          const first = fresh.first(bits, 50, found.count);
          bits[first >>> 5] &= ~(1 << (first & 31));
          gone[cell].push(first);
        } else {
          bits[back >>> 5] |= 1 << (back & 31);
          if ((found.bits[back >>> 5] & (1 << (back & 31))) === 0) {
            found.bits[back >>> 5] |= 1 << (back & 31);
            found.recount();
          }
          entered[cell]++;
        }
        if (bits.every((word) => word === 0)) return;
        // A node of neither cell is not found any more: all behind it move up.
        const failing = fails ? gone[0].find((position) => gone[1].includes(position)) : undefined;
        if (failing !== undefined) {
          found.bits[failing >>> 5] &= ~(1 << (failing & 31));
          found.recount();
        }
        for (const asked of [cell, 1 - cell]) {
          search.setFound(found, start, size);
          fresh.setFound(new FoundNodes(found.bits.slice()), start, size);
          const expected = fresh.first(cells[asked], 50, found.count);
          expect(search.firstOfCell(asked, cells[asked], 50, entered[asked], found.count)).toBe(expected);
        }
      }
    }),
  );
});

test('stepping through the tree visits the places by their keys', () => {
  for (const count of [1, 2, 3, 6, 7, 13]) {
    const visited = [0];
    while (visited.length < count) visited.push(nextInPreorder(visited[visited.length - 1], count));
    const sorted = Array.from({ length: count }, (_, place) => place).sort(
      (a, b) => preorderKey(a) - preorderKey(b),
    );
    expect(visited).toEqual(sorted);
  }
});
