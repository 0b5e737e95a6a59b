import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, cheapestPacking, podsOf, shape, smallProblem } from '../../../test/support/packing.ts';
import { loadSolver, lowerBound } from './lower-bound.ts';
import type { Solver } from './lower-bound.ts';
import type { PackingProblem } from './packing-problem.ts';
import { patternBound } from './pattern-bound.ts';
import type { PatternBound } from './pattern-bound.ts';
import { patternPacking } from './pattern-packing.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadSolver();
});

function boundOf(problem: PackingProblem): PatternBound {
  return patternBound(solver, problem, lowerBound(solver, problem));
}

function costOf({ bins }: PackingProblem, nodes: readonly number[] | undefined): number {
  if (nodes === undefined) return Infinity;
  return nodes.reduce((sum, count, t) => sum + count * bins[t].priceMicroUsdPerHour, 0);
}

// prettier-ignore
const cases: [string, PackingProblem, number, number][] = [
  // why                                                     problem                                                                              by sums  by patterns
  // 0.6 + 0.5 is more than a node: each pod has a node, or two small ones share one: 4 + 4 ÷ 2.
  ['large and middling pods cannot share a node',            { shapes: [shape(4, 600, 1), shape(4, 500, 1)], bins: [bin(1000, 1000, 100)] },        440,     600],
  // Two of 0.34 leave 0.32, into which no other fits: six large ones need three nodes; by sums 6 × 0.34 are 2.04, whole
  // pods a node make that three already.
  ['what whole pods of one kind leave is lost to both',      { shapes: [shape(6, 340, 1)], bins: [bin(1000, 1000, 100)] },                          300,     300],
  // 0.4 + 0.4 leave 0.2, where no 0.3 fits; 0.4 + 0.3 + 0.3 fill a node. By patterns 6 of 0.4 and 6 of 0.3: three nodes of
  // (1, 2) hold all of the small ones, the other three large ones two a node: 3 + 1.5.
  ['a mixture that fills a node and a rest that does not',   { shapes: [shape(6, 400, 1), shape(6, 300, 1)], bins: [bin(1000, 1000, 100)] },        420,     450],
  ['two kinds that fill two resources together',             { shapes: [shape(4, 900, 100), shape(4, 100, 900)], bins: [bin(1000, 1000, 100)] },    400,     400],
  // Only one of 0.7 and nothing of 0.4 beside it: three nodes and two for the four small ones.
  ['small pods do not fit beside large ones',                { shapes: [shape(3, 700, 1), shape(4, 400, 1)], bins: [bin(1000, 1000, 100)] },        370,     500],
];

describe('a bound that cuts nodes and not pods', () => {
  test.each(cases)('%s', (_why, problem, bySums, byPatterns) => {
    expect(lowerBound(solver, problem).microUsdPerHour).toBeLessThanOrEqual(byPatterns * (1 + 1e-9));
    expect(lowerBound(solver, problem).microUsdPerHour).toBeGreaterThanOrEqual(bySums * (1 - 1e-9));
    const { microUsdPerHour, masterMicroUsdPerHour } = boundOf(problem);
    expect(microUsdPerHour).toBeGreaterThanOrEqual(byPatterns * (1 - 1e-3));
    expect(microUsdPerHour).toBeLessThanOrEqual(byPatterns);
    expect(masterMicroUsdPerHour).toBeCloseTo(byPatterns, 3);
  });

  test('is never above the true optimum, nor below the bound that it starts from', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        const start = lowerBound(solver, problem);
        const { microUsdPerHour, masterMicroUsdPerHour } = patternBound(solver, problem, start);
        const optimum = cheapestPacking(problem, podsOf(problem));
        expect(microUsdPerHour).toBeLessThanOrEqual(optimum);
        expect(microUsdPerHour).toBeGreaterThanOrEqual(start.microUsdPerHour);
        // The master is a packing in fractions of nodes.
        if (problem.shapes.length > 0)
          expect(masterMicroUsdPerHour).toBeGreaterThanOrEqual(microUsdPerHour * (1 - 1e-6));
      }),
      { numRuns: 80 },
    );
  });

  test('is solved to the end where problems are small: bound and master meet', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        fc.pre(problem.shapes.length > 0);
        const { microUsdPerHour, masterMicroUsdPerHour } = boundOf(problem);
        expect(microUsdPerHour).toBeGreaterThanOrEqual(masterMicroUsdPerHour * (1 - 1e-3));
      }),
      { numRuns: 60 },
    );
  });

  test('no round at all leaves the bound that is known', () => {
    const [, problem] = cases[2];
    const start = lowerBound(solver, problem);
    const none = patternBound(solver, problem, start, { roundsMax: 0 });
    expect(none.microUsdPerHour).toBe(start.microUsdPerHour);
    expect(none.masterMicroUsdPerHour).toBe(Infinity);
  });

  test('what each pod is worth adds up to the bound', () => {
    for (const [, problem] of cases) {
      const { microUsdPerHour, podMicroUsdPerHour } = boundOf(problem);
      const sum = problem.shapes.reduce((total, { pods }, s) => total + pods * podMicroUsdPerHour[s], 0);
      expect(sum).toBeCloseTo(microUsdPerHour, 3);
    }
  });

  test('doubled prices double it, doubled pods too', () => {
    const [, problem] = cases[4];
    const dearer = {
      ...problem,
      bins: problem.bins.map((one) => ({ ...one, priceMicroUsdPerHour: 2 * one.priceMicroUsdPerHour })),
    };
    const more = { ...problem, shapes: problem.shapes.map((one) => ({ ...one, pods: 2 * one.pods })) };
    const { masterMicroUsdPerHour } = boundOf(problem);
    expect(boundOf(dearer).masterMicroUsdPerHour).toBeCloseTo(2 * masterMicroUsdPerHour, 3);
    expect(boundOf(more).masterMicroUsdPerHour).toBeCloseTo(2 * masterMicroUsdPerHour, 3);
  });

  test('the same, to the last bit, however often it is asked', () => {
    const [, problem] = cases[2];
    expect(boundOf(problem)).toEqual(boundOf(problem));
  });
});

describe('a packing by patterns', () => {
  // prettier-ignore
  test.each([
    ['whole parts of the programme are nodes',       cases[3][1], [4]],
    ['a half node is a whole one',                   cases[2][1], [5]],
    ['large ones alone, small ones two by two',      cases[4][1], [5]],
  ] as [string, PackingProblem, number[]][])('%s', (_why, problem, nodes) => {
    expect(patternPacking(solver, problem, boundOf(problem).patterns)).toEqual(nodes);
  });

  test('nothing to hold needs no node', () => {
    const problem = { shapes: [shape(0, 1, 1)], bins: [bin(10, 10, 5)] };
    expect(patternPacking(solver, problem, [])).toEqual([0]);
  });

  test('there is none of parts of pods, and none where no pattern holds a pod', () => {
    const half = { shapes: [shape(0.5, 1, 1)], bins: [bin(10, 10, 5)] };
    expect(patternPacking(solver, half, boundOf(half).patterns)).toBeUndefined();
    const whole = { shapes: [shape(1, 1, 1)], bins: [bin(10, 10, 5)] };
    expect(patternPacking(solver, whole, [{ bin: 0, pods: [0] }])).toBeUndefined();
  });

  test('costs no less than the best packing there is', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        const nodes = patternPacking(solver, problem, boundOf(problem).patterns);
        const optimum = cheapestPacking(problem, podsOf(problem));
        expect(costOf(problem, nodes)).toBeGreaterThanOrEqual(optimum);
      }),
      { numRuns: 60 },
    );
  });
});
