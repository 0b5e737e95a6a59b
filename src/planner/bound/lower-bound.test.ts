import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { certifiedBound } from './certified-bound.ts';
import { loadSolver, lowerBound, wholeNodesBound } from './lower-bound.ts';
import type { Solver } from './lower-bound.ts';
import type { PackingProblem, ProblemBin, ProblemShape } from './packing-problem.ts';

let solver: Solver;
beforeAll(async () => {
  solver = await loadSolver();
});

const bin = (cpu: number, memory: number, priceMicroUsdPerHour: number, pods = 110): ProblemBin => ({
  room: { cpu, memory, pods },
  priceMicroUsdPerHour,
});
const shape = (pods: number, cpu: number, memory: number, suits: boolean[] = [true]): ProblemShape => ({
  requests: { cpu, memory, pods: 1 },
  pods,
  suits,
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

/** The cheapest whole nodes for whole pods, by trying every way to put one pod after another. */
function cheapest(bins: readonly ProblemBin[], pods: readonly ProblemShape[]): number {
  let best = Infinity;
  const open: { bin: number; room: Record<string, number> }[] = [];
  const place = (next: number, cost: number): void => {
    if (cost >= best) return;
    if (next === pods.length) {
      best = cost;
      return;
    }
    const { requests, suits } = pods[next];
    const names = Object.keys(requests);
    const into = (node: { bin: number; room: Record<string, number> }, more: number): void => {
      if (!suits[node.bin] || names.some((name) => node.room[name] < requests[name])) return;
      for (const name of names) node.room[name] -= requests[name];
      place(next + 1, cost + more);
      for (const name of names) node.room[name] += requests[name];
    };
    for (let at = 0; at < open.length; at++) into(open[at], 0);
    for (const [index, { room, priceMicroUsdPerHour }] of bins.entries()) {
      open.push({ bin: index, room: { ...room } });
      into(open[open.length - 1], priceMicroUsdPerHour);
      open.pop();
    }
  };
  place(0, 0);
  return best;
}

const bins = fc.array(
  fc.record({
    cpu: fc.integer({ min: 4, max: 12 }),
    memory: fc.integer({ min: 4, max: 12 }),
    pods: fc.integer({ min: 1, max: 5 }),
    price: fc.integer({ min: 1, max: 20 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const kinds = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    cpu: fc.integer({ min: 0, max: 8 }),
    memory: fc.integer({ min: 1, max: 8 }),
    bars: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);

function problemOf(drawn: {
  bins: readonly { cpu: number; memory: number; pods: number; price: number }[];
  kinds: readonly { count: number; cpu: number; memory: number; bars: readonly boolean[] }[];
}): PackingProblem {
  const nodes = drawn.bins.map(({ cpu, memory, pods, price }) => bin(cpu, memory, price, pods));
  const shapes = drawn.kinds.map(({ count, cpu, memory, bars }) => {
    const requests: Record<string, number> = { memory, pods: 1, ...(cpu === 0 ? {} : { cpu }) };
    const suits = nodes.map(
      ({ room }, t) => !bars[t] && Object.entries(requests).every(([name, amount]) => amount <= room[name]),
    );
    return { requests, pods: count, suits };
  });
  return { bins: nodes, shapes: shapes.filter(({ suits }) => suits.includes(true)) };
}

describe('the bound against the true optimum of small cases', () => {
  test('it is never above it, and whole nodes never lift it above', () => {
    fc.assert(
      fc.property(fc.record({ bins, kinds }), (drawn) => {
        const problem = problemOf(drawn);
        const pods = problem.shapes.flatMap((one) => Array.from({ length: one.pods }, () => one));
        const optimum = cheapest(problem.bins, pods);
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
      fc.property(fc.record({ bins, kinds }), claim, (drawn, claims) => {
        const problem = problemOf(drawn);
        const pods = problem.shapes.flatMap((one) => Array.from({ length: one.pods }, () => one));
        const names = problem.bins.flatMap((_, t) => [
          ...['0', '1', '2'].map((k) => `c_${t}_${k}`),
          ...problem.shapes.map((__, s) => `v_${s}_${t}`),
        ]);
        const worths = new Map(names.map((name, index) => [name, claims[index % claims.length] / 10]));
        expect(certifiedBound(problem, worths).microUsdPerHour).toBeLessThanOrEqual(
          cheapest(problem.bins, pods),
        );
      }),
      { numRuns: 150 },
    );
  });
});
