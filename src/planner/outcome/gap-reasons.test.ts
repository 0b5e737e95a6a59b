import { beforeAll, describe, expect, test } from 'vitest';
import { bin, shape } from '../../../test/support/packing.ts';
import { withTrace } from '../../../test/support/plain-trace.ts';
import { twelvePods } from '../../../test/support/plan.ts';
import { sampleResult } from '../../../test/support/sample-result.ts';
import { pod } from '../../../test/support/scheduling.ts';
import type { NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { loadSolver, lowerBound } from '../bound/lower-bound.ts';
import type { Solver } from '../bound/lower-bound.ts';
import type { PackingProblem } from '../bound/packing-problem.ts';
import { cutDemand } from '../plan-bound.ts';
import type { BoundedDemand } from '../plan-bound.ts';
import type { PlanObjectives } from '../plan-request.ts';
import { gapReasons } from './gap-reasons.ts';

const sample = sampleResult();
const PRICE = 100_000;
let solver: Solver;
let workload: Scenario;
let offers: readonly NodePoolSpec[];
beforeAll(async () => {
  solver = await loadSolver();
  workload = await twelvePods(`  horizon: 1h
  workload: { manifests: [app.yaml] }
  cluster: { nodePools: [{ name: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, count: 3 }] }
`);
  offers = workload.cluster.nodePools;
});

/** Three large pods alone, four small ones two by two: five nodes at best, 3.7 by sums. */
const LUMPY: PackingProblem = {
  shapes: [shape(3, 700, 1), shape(4, 400, 1)],
  bins: [bin(1000, 1000, PRICE)],
};

function demandOf(problem: PackingProblem, isConstant = true): BoundedDemand {
  return {
    demand: { shapes: [], rooms: [], isConstant, unfit: 0, untimed: 0 },
    problem,
    bound: lowerBound(solver, problem),
  };
}

/** Reasons for a best of so many nodes, over a bound of so many. */
function reasons(
  nodes: number,
  boundNodes: number,
  {
    objectives = {},
    of = workload,
    demand = demandOf(LUMPY),
  }: { objectives?: PlanObjectives; of?: Scenario; demand?: BoundedDemand } = {},
): string[] {
  const perMonthMicroUsd = nodes * PRICE * 730;
  const cost = {
    ...sample.cost,
    perMonthMicroUsd,
    unpricedNodes: 0,
    totalMicroUsd: 100,
    idleMicroUsd: 25,
    strandedMicroUsd: 5,
  };
  const best = {
    candidate: { name: 'c', scenario: of },
    results: [{ ...sample, cost }],
    broken: [],
    trials: 1,
    brokenTrials: 0,
  };
  const offered = { workload: of, offers };
  return gapReasons({
    best,
    boundMicroUsd: boundNodes * PRICE * 730,
    objectives,
    offered,
    demands: [demand],
    solver,
  });
}

describe('why a plan is above its bound', () => {
  test('at the bound there is nothing to say', () => {
    expect(reasons(5, 5)).toEqual([]);
    expect(reasons(4, 5)).toEqual([]);
  });

  test('less than a node is less than there is to save', () => {
    expect(reasons(5, 4.5)).toEqual([
      'The gap, $36.50 a month, is less than one node of the cheapest type costs ($73.00).',
    ]);
  });

  test('what stands by for objectives is not in the bound', () => {
    expect(reasons(8, 5, { objectives: { survivesZone: true, headroomRatio: 0.2 } })).toEqual([
      'The bound does not count the nodes that stand by for a lost zone.',
      'The bound does not count the room for more pods.',
    ]);
  });

  test('an autoscaler’s nodes boot and linger, however small the gap', () => {
    const scaled = { ...workload, clusterAutoscaler: {} };
    expect(reasons(5, 4.9, { of: scaled })).toEqual([
      'Nodes boot before they help and stay a while after: the bound counts only hours of work.',
    ]);
  });

  test('nodes that are there all the time are paid for the peak', () => {
    const varying = reasons(9, 5, { demand: demandOf(LUMPY, false) });
    expect(varying).toEqual([expect.stringContaining('The load varies')]);
  });

  test('what the busiest moment of a trace takes, for whoever lets no pod wait', () => {
    // Three pods of 3 cores at one time, of which a node of four cores holds one; later a fourth by itself.
    const pods = [0, 5, 9, 900_000].map((arrivalMs) => ({ shape: 0, arrivalMs, durationMs: 60_000 }));
    const { workload: traced } = withTrace([pod({ cpu: '3' })], pods);
    const of = { ...workload, workload: traced };
    const demand = demandOf(LUMPY, false);
    const said = (nodes: number): string => reasons(nodes, 0.1, { of, demand })[1];
    expect(said(4)).toBe(
      'Were no pod to wait, the pods that are there 9 ms after the start would alone take nodes for at least $219.00 a month, by the same programmes: the plan is 33.3% above that.',
    );
    expect(said(2)).toContain('the plan, where some wait, is 33.3% below that.');
  });
});

describe('a loose placement against a loose bound', () => {
  test('what a packer with a free hand needs, and what is left to the scheduler', () => {
    expect(reasons(9, 4)).toEqual([
      'A packer that may put every pod where it likes needs $365.00 a month, 25.0% above the bound; the rest of the gap is where the scheduler puts pods, one at a time and without regard to what comes: 25.0% of what it costs is idle, 5.0% stranded.',
    ]);
  });

  test('a packer that finds nothing cheaper leaves the placement without blame', () => {
    expect(reasons(5, 3.7)).toEqual([
      'A packer that may put every pod where it likes finds nothing cheaper: 25.0% of what it costs is idle, 5.0% stranded.',
    ]);
  });

  test('by ways to fill a node it is also known how tight any bound could be', () => {
    const cut = cutDemand(solver, demandOf(LUMPY));
    const [packed, ceiling, ...more] = reasons(9, 4, { demand: cut });
    expect(packed).toContain('needs $365.00 a month');
    expect(ceiling).toBe(
      'The bound is as good as there is: even one that cuts no pod, only nodes, is at most $365.00 a month, 25.0% more.',
    );
    expect(more).toEqual([]);
  });

  test('ways to fill a node pack what largest first wastes', () => {
    // Largest first puts the two of 0.6 beside nothing but a 0.4, and the 0.5 alone: 0.6+0.4, 0.6+0.4, 0.5+0.5 are three.
    const problem: PackingProblem = {
      shapes: [shape(2, 600, 1), shape(2, 500, 1), shape(2, 400, 1)],
      bins: [bin(1000, 1000, PRICE)],
    };
    const [packed] = reasons(9, 2.5, { demand: cutDemand(solver, demandOf(problem)) });
    expect(packed).toContain('needs $219.00 a month, 20.0% above the bound');
  });
});
