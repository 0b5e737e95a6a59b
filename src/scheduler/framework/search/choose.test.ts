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

test('going on from the last place gives what a new search gives, while tied nodes only leave', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 99 }), { maxLength: 80 }), fc.nat({ max: 99 }), (leaving, start) => {
      const size = 100;
      const tied = wordsOf(Array.from({ length: size }, () => true));
      const found = new FoundNodes(wordsOf(Array.from({ length: size }, () => true)));
      const search = new PreorderSearch();
      for (const position of leaving) {
        search.setFound(found, start, size);
        const fresh = new PreorderSearch();
        fresh.setFound(found, start, size);
        expect(search.firstSince(tied, 50, size, 0)).toBe(fresh.first(tied, 50, size));
        if (tied.reduce((sum, word) => sum + (word === 0 ? 0 : 1), 0) > 1) {
          tied[position >>> 5] &= ~(1 << (position & 31));
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
