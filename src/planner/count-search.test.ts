import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fewestNodes, improvedCounts } from './count-search.ts';
import type { Holds } from './count-search.ts';

/** Counts hold where the rule says so; counts that were asked for are kept. */
function holdsWhere(rule: (counts: readonly number[]) => boolean): { holds: Holds; asked: string[] } {
  const asked: string[] = [];
  const holds: Holds = (counts) => {
    asked.push(...counts.map((one) => one.join()));
    return Promise.resolve(counts.map(rule));
  };
  return { holds, asked };
}

describe('the fewest nodes of a set', () => {
  // prettier-ignore
  test.each<[string, number[], number, number, number[] | undefined]>([
    // why                                              shape       hold from  factor  found
    ['the programme’s own nodes hold',                  [3],        3,         4,      [3]],
    ['fractions are rounded up',                        [2.2],      1,         4,      [3]],
    ['a rest of rounding is no node more',              [3.0000001], 3,        4,      [3]],
    ['one node more than the bound',                    [3],        4,         4,      [4]],
    ['twice as many',                                   [5],        10,        4,      [10]],
    ['at the end of what is searched',                  [5],        20,        4,      [20]],
    ['beyond it there are none',                        [5],        21,        4,      undefined],
    ['a set that the programme leaves empty',           [0],        1,         4,      undefined],
  ])('%s', async (_, shape, from, factorMax, expected) => {
    const { holds } = holdsWhere(([count]) => count >= from);
    expect(await fewestNodes(shape, holds, factorMax)).toEqual(expected);
  });

  test('of one type it is the fewest that hold, as trying one after another finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 500 }),
        async (start, from) => {
          const { holds, asked } = holdsWhere(([count]) => count >= from);
          const found = await fewestNodes([start], holds, 4);
          const expected = from <= start ? start : from <= start * 4 ? from : undefined;
          expect(found?.[0]).toBe(expected);
          // What is returned was simulated itself, and a search is no walk.
          if (found !== undefined) expect(asked).toContain(String(found[0]));
          expect(asked.length).toBeLessThan(60);
        },
      ),
    );
  });

  test('wherever the likely factor lies, the fewest are found', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0.5, max: 9, noNaN: true }),
        async (start, from, likely) => {
          const { holds, asked } = holdsWhere(([count]) => count >= from);
          const found = await fewestNodes([start], holds, 4, likely);
          expect(found?.[0]).toBe(from <= start ? start : from <= start * 4 ? from : undefined);
          expect(asked.length).toBeLessThan(60);
        },
      ),
    );
  });

  test('a load with peaks is tried near its peak first, not at its average', async () => {
    const { holds, asked } = holdsWhere(([count]) => count >= 46);
    expect(await fewestNodes([10], holds, 8, 4.6)).toEqual([46]);
    // 36 steps up are likely: 70%, all and 130% of them.
    expect(asked.slice(0, 3)).toEqual(['35', '46', '57']);
    expect(asked).not.toContain('10');
  });

  test('two types grow in their proportion', async () => {
    const { holds } = holdsWhere(([a, b]) => a + b >= 9);
    const found = await fewestNodes([4, 2], holds, 4);
    expect(found).toEqual([6, 3]);
  });
});

describe('cheaper neighbours', () => {
  const options = { costMin: 0, isPossible: (): boolean => true };

  test('nodes that are too many go, one after another', async () => {
    const { holds } = holdsWhere(([count]) => count >= 3);
    expect(await improvedCounts([6], holds, { ...options, prices: [10] })).toEqual([3]);
  });

  test('a dear node is given for two cheap ones that cost less together', async () => {
    // A dear node does the work of two cheap ones at two and a half times the price.
    const { holds } = holdsWhere(([dear, cheap]) => dear * 2 + cheap >= 2);
    expect(await improvedCounts([1, 0], holds, { ...options, prices: [25, 10] })).toEqual([0, 2]);
  });

  test('nothing below the proven bound is simulated', async () => {
    const { holds, asked } = holdsWhere(() => true);
    expect(await improvedCounts([3], holds, { ...options, prices: [10], costMin: 25 })).toEqual([3]);
    expect(asked).toEqual([]);
  });

  test('what cannot hold by its sums is not simulated', async () => {
    const { holds, asked } = holdsWhere(() => true);
    await improvedCounts([3], holds, { ...options, prices: [10], isPossible: () => false });
    expect(asked).toEqual([]);
  });

  test('what comes out holds, costs no more than what went in, and lies at a walk’s end or after twelve rounds', async () => {
    const counts = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }));
    const prices = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    await fc.assert(
      fc.asyncProperty(counts, prices, fc.integer({ min: 1, max: 20 }), async (start, price, need) => {
        const rule = ([a, b]: readonly number[]): boolean => a * 3 + b * 2 >= need;
        fc.pre(rule(start));
        const { holds } = holdsWhere(rule);
        const found = await improvedCounts(start, holds, { ...options, prices: price });
        const costOf = ([a, b]: readonly number[]): number => a * price[0] + b * price[1];
        expect(rule(found)).toBe(true);
        expect(costOf(found)).toBeLessThanOrEqual(costOf(start));
      }),
    );
  });
});
