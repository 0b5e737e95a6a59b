import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bin, cheapestPacking, podsOf, shape, smallProblem } from '../../../test/support/packing.ts';
import type { PackingProblem } from './packing-problem.ts';
import { tightPacking } from './tight-packing.ts';

// prettier-ignore
const cases: [string, PackingProblem, number[][], number[]][] = [
  // why                                                  problem                                                                                 pods by shape and bin   nodes
  ['two halves share a node',                             { shapes: [shape(4, 500, 1)], bins: [bin(1000, 100, 1)] },                              [[4]],                  [2]],
  ['the largest go first, the small fill what is left',   { shapes: [shape(4, 300, 1), shape(2, 700, 1)], bins: [bin(1000, 100, 1)] },            [[4], [2]],             [3]],
  ['onto the fullest node that takes it',                 { shapes: [shape(1, 600, 1), shape(1, 500, 1), shape(1, 400, 1)], bins: [bin(1000, 100, 1)] }, [[1], [1], [1]], [2]],
  ['memory opens a node as well',                         { shapes: [shape(3, 10, 60)], bins: [bin(1000, 100, 1)] },                              [[3]],                  [3]],
  ['every bin has nodes of its own',                      { shapes: [shape(4, 500, 1, [true, true])], bins: [bin(1000, 100, 1), bin(1000, 100, 1)] }, [[2, 2]],           [1, 1]],
  ['fractions become whole pods, the larger rest first',  { shapes: [shape(3, 500, 1, [true, true])], bins: [bin(1000, 100, 1), bin(1000, 100, 1)] }, [[1.2, 1.8]],       [1, 1]],
  ['nothing needs no node',                               { shapes: [], bins: [bin(1000, 100, 1)] },                                              [],                     [0]],
];

describe('packing with a free hand, largest pods first', () => {
  test.each(cases)('%s', (_why, problem, assigned, nodes) => {
    expect(tightPacking(problem, assigned)).toEqual(nodes);
  });

  test('there is none of parts of pods, of too many, or without an assignment', () => {
    const bins = [bin(1000, 100, 1)];
    expect(tightPacking({ shapes: [shape(1.5, 1, 1)], bins }, [[1.5]])).toBeUndefined();
    expect(tightPacking({ shapes: [shape(100_001, 1, 1)], bins }, [[100_001]])).toBeUndefined();
    expect(tightPacking({ shapes: [shape(1, 1, 1)], bins }, [])).toBeUndefined();
  });

  test('no packing beats the best there is, and all pods of one bin are in it', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        fc.pre(problem.shapes.length > 0 && problem.shapes.every(({ suits }) => suits[0]));
        const alone = problem.shapes.map(({ pods }) => problem.bins.map((_, t) => (t === 0 ? pods : 0)));
        const nodes = tightPacking(problem, alone) ?? [];
        const one = { ...problem, bins: problem.bins.slice(0, 1) };
        const optimum = cheapestPacking(one, podsOf(one));
        expect(nodes[0] * problem.bins[0].priceMicroUsdPerHour).toBeGreaterThanOrEqual(optimum);
        expect(nodes.slice(1).filter((count) => count !== 0)).toEqual([]);
        // First fit is never more than a node a pod.
        expect(nodes[0]).toBeLessThanOrEqual(podsOf(problem).length);
      }),
      { numRuns: 150 },
    );
  });
});
