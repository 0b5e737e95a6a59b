import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, cheapestPacking, podsOf, shape, smallProblem } from '../../../test/support/packing.ts';
import { certifiedBound } from './certified-bound.ts';
import { loadSolver, lowerBound, wholeNodesBound } from './lower-bound.ts';
import type { Solver } from './lower-bound.ts';
import type { PackingProblem } from './packing-problem.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadSolver();
});

// prettier-ignore
test.each<[string, PackingProblem, number]>([
  ['cpu alone: eight halves are four nodes',        { shapes: [shape(8, 500, 1)],  bins: [bin(1000, 1000, 100)] }, 400],
  ['what does not divide is rounded down a node',   { shapes: [shape(6, 400, 1)],  bins: [bin(1000, 1000, 100)] }, 300],
  ['the number of pods is a resource',              { shapes: [shape(6, 1, 1)],    bins: [bin(1000, 1000, 100, 2)] }, 300],
  ['the cheaper of two bins',                       { shapes: [shape(4, 1000, 1, [true, true])], bins: [bin(1000, 10, 100), bin(2000, 10, 150)] }, 300],
  ['a bin that may not be used helps nobody',       { shapes: [shape(4, 1000, 1, [true, false])], bins: [bin(1000, 10, 100), bin(2000, 10, 150)] }, 400],
  ['two kinds share nodes that each alone wastes',  { shapes: [shape(4, 900, 100), shape(4, 100, 900)], bins: [bin(1000, 1000, 100)] }, 400],
  ['nothing to hold costs nothing',                 { shapes: [], bins: [bin(1000, 1000, 100)] }, 0],
])('%s', (_, problem, microUsdPerHour) => {
  expect(lowerBound(solver, problem).microUsdPerHour).toBeCloseTo(microUsdPerHour, 4);
});

// prettier-ignore
test.each([
  ['between two whole numbers of nodes', 410, [200, 400], 600],
  ['exactly a whole number',             400, [200, 400], 400],
  ['types that share a unit',            410, [200, 300], 500],
  ['just above',                         400.001, [200], 600],
  ['no price',                           410, [],        410],
])('a whole number of nodes: %s', (_, bound, prices, expected) => {
  expect(wholeNodesBound(bound, prices)).toBe(expected);
});

describe('the bound against the true optimum of small cases', () => {
  test('it is never above it, and whole nodes never lift it above', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        const pods = podsOf(problem);
        const optimum = cheapestPacking(problem, pods);
        const bound = lowerBound(solver, problem).microUsdPerHour;
        const prices = problem.bins.map(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour);
        expect(bound).toBeLessThanOrEqual(optimum);
        expect(wholeNodesBound(bound, prices)).toBeLessThanOrEqual(optimum);
        if (pods.length > 0) expect(bound).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });

  test('whatever worths a solver claims, the bound holds', () => {
    const claim = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(smallProblem, claim, (problem, claims) => {
        const names = problem.bins.flatMap((_, t) => [
          ...['0', '1', '2'].map((k) => `c_${t}_${k}`),
          ...problem.shapes.map((__, s) => `v_${s}_${t}`),
        ]);
        const worths = new Map(names.map((name, index) => [name, claims[index % claims.length] / 10]));
        expect(certifiedBound(problem, worths).microUsdPerHour).toBeLessThanOrEqual(
          cheapestPacking(problem, podsOf(problem)),
        );
      }),
      { numRuns: 150 },
    );
  });
});
