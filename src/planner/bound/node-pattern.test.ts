import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bin, shape, smallProblem } from '../../../test/support/packing.ts';
import { worthiestPattern } from './node-pattern.ts';
import type { PackingProblem } from './packing-problem.ts';

/** The most that whole pods on one node of the bin are worth, by trying every number of every shape. */
function mostByTrying({ shapes, bins }: PackingProblem, node: number, worths: readonly number[]): number {
  const left: Record<string, number> = { ...bins[node].room };
  const from = (next: number): number => {
    if (next === shapes.length) return 0;
    const { requests, suits } = shapes[next];
    const amounts = Object.entries(requests);
    let best = from(next + 1);
    let count = 0;
    while (suits[node] && amounts.every(([name, amount]) => left[name] >= amount)) {
      for (const [name, amount] of amounts) left[name] -= amount;
      count++;
      best = Math.max(best, count * worths[next] + from(next + 1));
    }
    for (const [name, amount] of amounts) left[name] += count * amount;
    return best;
  };
  return from(0);
}

function worthOf(pods: readonly number[], worths: readonly number[]): number {
  return pods.reduce((sum, count, s) => sum + count * worths[s], 0);
}

// prettier-ignore
const cases: [string, PackingProblem, number[], number[], number][] = [
  // why                                             problem                                                                       worths     pods       worth
  ['as many as fit by cpu',                          { shapes: [shape(9, 300, 1)], bins: [bin(1000, 100, 1)] },                    [5],       [3],       15],
  ['as many as fit by memory',                       { shapes: [shape(9, 1, 40)], bins: [bin(1000, 100, 1)] },                     [5],       [2],       10],
  ['as many as there may be pods',                   { shapes: [shape(9, 1, 1)], bins: [bin(1000, 100, 1, 4)] },                   [5],       [4],       20],
  ['one large beats what is dearer by the core',     { shapes: [shape(9, 600, 1), shape(9, 500, 1)], bins: [bin(1000, 100, 1)] },  [13, 6],   [1, 0],    13],
  ['two that fill the node beat one and a rest',     { shapes: [shape(9, 600, 1), shape(9, 500, 1)], bins: [bin(1000, 100, 1)] },  [11, 6],   [0, 2],    12],
  ['two kinds that fill two resources together',     { shapes: [shape(9, 900, 10), shape(9, 100, 90)], bins: [bin(1000, 100, 1)] }, [4, 4],   [1, 1],    8],
  ['a shape that is worth nothing stays out',        { shapes: [shape(9, 100, 1), shape(9, 100, 1)], bins: [bin(1000, 100, 1)] },  [0, 2],    [0, 10],   20],
  ['a shape that does not suit the bin stays out',   { shapes: [shape(9, 500, 1, [false]), shape(9, 500, 1)], bins: [bin(1000, 100, 1)] }, [9, 1], [0, 2], 2],
  ['more on a node than there are of them is fine',  { shapes: [shape(1, 100, 1)], bins: [bin(1000, 100, 1)] },                    [1],       [10],      10],
  ['one a hair too large for three',                 { shapes: [shape(9, 334, 1)], bins: [bin(1000, 100, 1)] },                    [1],       [2],       2],
  ['one that fills the node to the last unit',       { shapes: [shape(9, 1000, 100)], bins: [bin(1000, 100, 1)] },                 [1],       [1],       1],
];

describe('the worthiest pods for one node', () => {
  test.each(cases)('%s', (_why, problem, worths, pods, worth) => {
    const found = worthiestPattern(problem, 0, worths);
    expect(found.pattern).toEqual({ bin: 0, pods });
    expect(found.worth).toBeCloseTo(worth, 9);
    expect(found.worthMax).toBeCloseTo(worth, 6);
  });

  test('nothing is worth anything: an empty node', () => {
    const problem = { shapes: [shape(3, 1, 1)], bins: [bin(10, 10, 1)] };
    expect(worthiestPattern(problem, 0, [0])).toEqual({
      pattern: { bin: 0, pods: [0] },
      worth: 0,
      worthMax: 0,
    });
  });

  const drawnWorths = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 3, maxLength: 3 });

  test('what is found fits, is worth what it says, and nothing is worth more', () => {
    fc.assert(
      fc.property(smallProblem, drawnWorths, (problem, drawn) => {
        const worths = problem.shapes.map((_, s) => drawn[s]);
        for (const node of problem.bins.keys()) {
          const { pattern, worth, worthMax } = worthiestPattern(problem, node, worths);
          const most = mostByTrying(problem, node, worths);
          expect(worthOf(pattern.pods, worths)).toBeCloseTo(worth, 9);
          expect(worthMax).toBeGreaterThanOrEqual(most);
          // So few pods that every branch is looked at.
          expect(worth).toBeCloseTo(most, 6);
          for (const [name, room] of Object.entries(problem.bins[node].room)) {
            const taken = pattern.pods.reduce(
              (sum, count, s) => sum + count * (problem.shapes[s].requests[name] ?? 0),
              0,
            );
            expect(taken).toBeLessThanOrEqual(room);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('with so many kinds that the search is cut short the maximum is still one', () => {
    // Sizes without a common unit: cells are rounded, and eighty kinds are more than the branches reach.
    const shapes = Array.from({ length: 80 }, (_, s) => shape(5, 1009 + 37 * s, 1201 + ((s * 7919) % 1500)));
    const problem = { shapes, bins: [bin(48_017, 40_009, 1)] };
    const worths = shapes.map((_, s) => 1000 + ((s * 104_729) % 997));
    const { worth, worthMax, pattern } = worthiestPattern(problem, 0, worths);
    expect(worthOf(pattern.pods, worths)).toBe(worth);
    expect(worthMax).toBeGreaterThanOrEqual(worth);
    // Filling the node with the cheapest kind to hold by cpu is a bound from below for any maximum.
    const alone = Math.max(
      ...shapes.map(
        ({ requests }, s) =>
          worths[s] * Math.floor(Math.min(48_017 / requests['cpu'], 40_009 / requests['memory'])),
      ),
    );
    expect(worthMax).toBeGreaterThanOrEqual(alone);
    // The smallest kind takes 21 of the 1,024 cells, rounded down: less than one in 21 is lost against the best by the core.
    const byCpu = Math.max(...shapes.map(({ requests }, s) => worths[s] / requests['cpu'])) * 48_017;
    expect(worthMax).toBeLessThanOrEqual(byCpu * (1 + 1 / 21));
  });

  test('twice the worths are worth twice as much', () => {
    fc.assert(
      fc.property(smallProblem, drawnWorths, (problem, drawn) => {
        const worths = problem.shapes.map((_, s) => drawn[s]);
        const once = worthiestPattern(problem, 0, worths);
        const twice = worthiestPattern(
          problem,
          0,
          worths.map((worth) => 2 * worth),
        );
        expect(twice.worth).toBeCloseTo(2 * once.worth, 6);
      }),
      { numRuns: 100 },
    );
  });
});
