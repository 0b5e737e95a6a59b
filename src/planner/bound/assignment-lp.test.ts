import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, shape, smallProblem } from '../../../test/support/packing.ts';
import { assignmentLp, linearSum, lpNumber, moneyUnit, scalesOf } from './assignment-lp.ts';
import { loadSolver } from './lower-bound.ts';
import type { Solver } from './lower-bound.ts';
import { podsPerNode, packingProblem, withBins } from './packing-problem.ts';
import type { PackingProblem } from './packing-problem.ts';
import { patternLp } from './pattern-lp.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadSolver();
});

const rowsOf = (text: string): string[] => text.split('\n').map((line) => line.trim());

describe('the programme of sums as text', () => {
  // Half of each resource a pod, two bins of which the second costs half as much; four places for pods in each.
  const problem: PackingProblem = {
    shapes: [shape(6, 500, 400, [true, false])],
    bins: [bin(1000, 1000, 200, 4), bin(800, 500, 100, 4)],
  };
  const text = assignmentLp(problem);

  test('money is in prices of the dearest node', () => {
    expect(moneyUnit(problem)).toBe(200);
    expect(rowsOf(text)).toContain('obj: 1 n_0 + 0.5 n_1');
  });

  test('resources are in parts of the largest node, in order of name', () => {
    expect(Object.entries(scalesOf(problem))).toEqual([
      ['cpu', 1000],
      ['memory', 1000],
      ['pods', 4],
    ]);
    expect(rowsOf(text)).toContain('c_0_0: 0.5 x_0_0 - 1 n_0 <= 0');
    expect(rowsOf(text)).toContain('c_0_1: 0.4 x_0_0 - 1 n_0 <= 0');
    expect(rowsOf(text)).toContain('c_0_2: 0.25 x_0_0 - 1 n_0 <= 0');
  });

  test('a bin that no shape may use has no row', () => {
    expect(rowsOf(text).filter((row) => row.includes('n_1') && !row.startsWith('obj'))).toEqual([]);
  });

  test('whole pods a node are a row only where rounding down takes something away', () => {
    // By memory 2.5 fit, by cpu exactly 2.
    expect(text).not.toContain('v_0_0');
    const uneven = { ...problem, shapes: [shape(6, 400, 400, [true, false])] };
    expect(rowsOf(assignmentLp(uneven))).toContain('v_0_0: x_0_0 - 2 n_0 <= 0');
  });

  test('every pod is somewhere', () => {
    expect(rowsOf(text)).toContain('d_0: x_0_0 >= 6');
  });

  test('nodes without a price are worth a unit of one, so that nothing is divided by zero', () => {
    expect(moneyUnit({ ...problem, bins: [bin(1, 1, 0)] })).toBe(1);
  });
});

describe('numbers and lines of the format', () => {
  // prettier-ignore
  test.each([
    ['zero',                              0,        '0'],
    ['a whole number',                    12,       '12'],
    ['a fraction',                        0.25,     '0.25'],
    ['as small as JavaScript writes out', 0.000001, '0.000001'],
    ['below that without an exponent',    2.5e-8,   '0.000000025000000'],
    ['a negative one',                    -3e-9,    '-0.000000003000000'],
  ])('%s', (_why, value, text) => {
    expect(lpNumber(value)).toBe(text);
  });

  // prettier-ignore
  test.each([
    ['none',        0,  0],
    ['eight',       8,  1],
    ['a ninth',     9,  2],
    ['seventeen',   17, 3],
  ])('terms go eight to a line: %s', (_why, count, lines) => {
    const text = linearSum(Array.from({ length: count }, (_, index) => `1 x_${index}`));
    expect(text === '' ? 0 : text.split('\n').length).toBe(lines);
    expect(text.split('x_').length - 1).toBe(count);
  });

  test('the solver reads what is written, whatever the problem', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        fc.pre(problem.shapes.length > 0);
        expect(solver.solve(assignmentLp(problem), { solver: 'simplex' }).Status).toBe('Optimal');
      }),
      { numRuns: 60 },
    );
  });
});

describe('the programme of patterns as text', () => {
  const problem: PackingProblem = {
    shapes: [shape(6, 500, 1), shape(2, 300, 1)],
    bins: [bin(1000, 100, 100), bin(2000, 100, 150)],
  };
  const patterns = [
    { bin: 0, pods: [2, 0] },
    { bin: 1, pods: [3, 1] },
  ];

  test('a pattern costs its node and counts its pods', () => {
    const rows = rowsOf(patternLp(problem, patterns, [6, 2]));
    expect(rows.find((row) => row.startsWith('obj'))).toMatch(/^obj: 0[.]6666\d* y_0 [+] 1 y_1$/);
    expect(rows).toContain('d_0: 2 y_0 + 3 y_1 >= 6');
    expect(rows).toContain('d_1: 1 y_1 >= 2');
  });

  test('what is held already needs no row', () => {
    const text = patternLp(problem, patterns, [1, 0]);
    expect(text).toContain('d_0:');
    expect(text).not.toContain('d_1:');
  });
});

describe('packing problems', () => {
  test('pod-hours become pods at a time', () => {
    const demand = {
      shapes: [{ requests: { cpu: 1 }, pods: 3, podMs: 36_000, suits: [true] }],
      rooms: [{ cpu: 4 }],
      isConstant: false,
      unfit: 0,
      untimed: 0,
    };
    expect(packingProblem(demand, [7], 24_000)).toEqual({
      shapes: [{ requests: { cpu: 1 }, suits: [true], pods: 1.5 }],
      bins: [{ room: { cpu: 4 }, priceMicroUsdPerHour: 7 }],
    });
  });

  test('with some of its bins only the shapes that one of them takes are left', () => {
    const problem = {
      shapes: [shape(1, 1, 1, [true, false, true]), shape(2, 1, 1, [false, true, false])],
      bins: [bin(1, 1, 1), bin(2, 2, 2), bin(3, 3, 3)],
    };
    const rest = withBins(problem, [2, 0]);
    expect(rest.bins.map(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour)).toEqual([3, 1]);
    expect(rest.shapes).toEqual([{ ...problem.shapes[0], suits: [true, true] }]);
  });

  // prettier-ignore
  test.each([
    ['the scarcest resource decides',       shape(1, 300, 20), bin(1000, 100, 1),      10 / 3, 3],
    ['memory may be it',                    shape(1, 100, 40), bin(1000, 100, 1),      2.5,    2],
    ['or the number of pods',               shape(1, 1, 1),    bin(1000, 100, 1, 7),   7,      7],
    ['exactly as many as fit',              shape(1, 250, 1),  bin(1000, 100, 1),      4,      4],
    ['none where one is larger',            shape(1, 1001, 1), bin(1000, 100, 1),      0.999,  0],
  ])('pods a node: %s', (_why, one, node, ratio, whole) => {
    const found = podsPerNode(one, node);
    expect(found.ratio).toBeCloseTo(ratio, 3);
    expect(found.whole).toBe(whole);
  });

  test('a resource that the node has nothing of holds none', () => {
    expect(podsPerNode({ requests: { gpu: 1 }, pods: 1, suits: [true] }, bin(1, 1, 1))).toEqual({
      ratio: 0,
      whole: 0,
    });
  });
});
