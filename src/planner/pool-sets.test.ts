import { beforeAll, describe, expect, test } from 'vitest';
import { bin, shape } from '../../test/support/packing.ts';
import { loadSolver } from './bound/lower-bound.ts';
import type { Solver } from './bound/lower-bound.ts';
import type { PackingProblem } from './bound/packing-problem.ts';
import { poolSets } from './pool-sets.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadSolver();
});

const offersOf = (problem: PackingProblem, setsMax = 8, keepsUnused = false): string[] =>
  poolSets(solver, problem, { setsMax, keepsUnused }).map(({ offers }) => offers.join('+'));

/** Pods with much cpu and pods with much memory; machines for each, and one for both that is dearer than either. */
const mixed: PackingProblem = {
  shapes: [shape(40, 1000, 100, [true, true, true]), shape(40, 100, 1000, [true, true, true])],
  bins: [bin(4000, 1000, 100), bin(1000, 4000, 100), bin(4000, 4000, 190)],
};

describe('sets of offers worth a search', () => {
  test('one offer is one set', () => {
    const problem = { shapes: [shape(4, 500, 1)], bins: [bin(1000, 100, 1)] };
    expect(poolSets(solver, problem, { setsMax: 8 })).toEqual([
      { offers: [0], nodes: [2], boundMicroUsdPerHour: expect.closeTo(2, 6) as number },
    ]);
  });

  test('the cheapest by the programme come first, every offer alone among them', () => {
    const sets = poolSets(solver, mixed, { setsMax: 8, keepsUnused: true });
    const alone = sets.filter(({ offers }) => offers.length === 1);
    const bounds = alone.map(({ boundMicroUsdPerHour }) => boundMicroUsdPerHour);
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    for (const offer of ['0', '1', '2']) expect(offersOf(mixed)).toContain(offer);
  });

  test('nodes that stay are whole: a small node comes before a corner of a large and cheaper one', () => {
    // Two pods of 500: one small node for 4, or an eighth of a large one for 20, which is 2.5 by the hour of work.
    const problem = {
      shapes: [shape(2, 500, 1, [true, true])],
      bins: [bin(8000, 100, 20), bin(1000, 100, 4)],
    };
    expect(offersOf(problem, 1)).toEqual(['1']);
    // At ten times the load ten small ones cost as much as two large: 40 either way, and the large bound is lower.
    const atPeak = poolSets(solver, problem, { setsMax: 1, peakRatio: 10 });
    expect(atPeak.map(({ offers }) => offers)).toEqual([[0]]);
    // An autoscaler gives the large one back when it is empty.
    expect(offersOf(problem, 1, true)).toEqual(['0']);
  });

  test('a set’s nodes are those of the programme, and cost its bound', () => {
    for (const { offers, nodes, boundMicroUsdPerHour } of poolSets(solver, mixed, { setsMax: 8 })) {
      const cost = offers.reduce(
        (sum, offer, index) => sum + nodes[index] * mixed.bins[offer].priceMicroUsdPerHour,
        0,
      );
      expect(cost).toBeCloseTo(boundMicroUsdPerHour, 3);
    }
  });

  test('a pair of which the programme takes one alone is that one, and is there once', () => {
    const problem = {
      shapes: [shape(4, 500, 1, [true, true])],
      bins: [bin(1000, 100, 1), bin(1000, 100, 3)],
    };
    expect(offersOf(problem)).toEqual(['0', '1']);
  });

  test('an autoscaler takes of both, so there the pair stays', () => {
    const problem = {
      shapes: [shape(4, 500, 1, [true, true])],
      bins: [bin(1000, 100, 1), bin(1000, 100, 3)],
    };
    expect(offersOf(problem, 8, true)).toContain('0+1');
  });

  test('a set that leaves a pod without any node is none', () => {
    const problem = {
      shapes: [shape(4, 500, 1, [true, true]), shape(2, 900, 1, [false, true])],
      bins: [bin(800, 100, 1), bin(1000, 100, 3)],
    };
    expect(offersOf(problem)).not.toContain('0');
    expect(offersOf(problem)).toContain('1');
  });

  test('of equally cheap ones fewer kinds of nodes come first', () => {
    const problem = {
      shapes: [shape(8, 500, 1, [true, true])],
      bins: [bin(1000, 100, 2), bin(2000, 100, 4)],
    };
    const sizes = poolSets(solver, problem, { setsMax: 8, keepsUnused: true }).map(
      ({ offers }) => offers.length,
    );
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });

  test('there are no more than are asked for; with an autoscaler half of them are single', () => {
    expect(offersOf(mixed, 2)).toHaveLength(2);
    const kept = poolSets(solver, mixed, { setsMax: 4, keepsUnused: true });
    expect(kept).toHaveLength(4);
    expect(kept.filter(({ offers }) => offers.length === 1)).toHaveLength(2);
  });

  test('nothing to run needs no set', () => {
    expect(
      poolSets(solver, { shapes: [], bins: [bin(1, 1, 1)] }, { setsMax: 8 }).every(({ nodes }) =>
        nodes.every((count) => count === 0),
      ),
    ).toBe(true);
  });
});
