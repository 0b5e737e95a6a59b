import { beforeAll, describe, expect, test } from 'vitest';
import { loadYaml, twelvePods } from '../../test/support/plan.ts';
import { bin, shape } from '../../test/support/packing.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import { loadSolver, lowerBound } from './bound/lower-bound.ts';
import type { Solver } from './bound/lower-bound.ts';
import type { PackingProblem } from './bound/packing-problem.ts';
import {
  boundedDemand,
  cutDemand,
  hasFixedNodes,
  hasMovingReplicas,
  hasNodeAutoscaler,
  pricesOf,
  provenBound,
} from './plan-bound.ts';
import type { BoundedDemand } from './plan-bound.ts';

const POOLS = `  cluster:
    nodePools:
      - { name: four, capacity: {cpu: 4, memory: 16Gi}, price: $0.10, count: 3 }
      - { name: spotty, capacity: {cpu: 4, memory: 16Gi}, price: $0.04, count: 1, capacityType: spot }
`;
const SPEC = `  horizon: 1h\n  workload: { manifests: [app.yaml] }\n${POOLS}`;

let solver: Solver;
let scenario: Scenario;
let four: NodePoolSpec;
let spotty: NodePoolSpec;
beforeAll(async () => {
  solver = await loadSolver();
  scenario = await twelvePods(SPEC);
  [four, spotty] = scenario.cluster.nodePools;
});

/** A demand of pods that are there all the time, on the offers of this problem. */
function demandOf(problem: PackingProblem, changes: Partial<BoundedDemand['demand']> = {}): BoundedDemand {
  const shapes = problem.shapes.map((one) => ({ ...one, podMs: one.pods * 3_600_000 }));
  const rooms = problem.bins.map(({ room }) => room);
  return {
    demand: { shapes, rooms, isConstant: true, unfit: 0, untimed: 0, ...changes },
    problem,
    bound: lowerBound(solver, problem),
  };
}

describe('prices of the offers', () => {
  test('on demand less the discount, spot as it is, without a price nothing', () => {
    const { priceMicroUsdPerHour: _price, ...unpriced } = four;
    const discounted = { ...scenario, prices: { ...scenario.prices, discount: 0.3 } };
    expect(pricesOf([four, spotty, unpriced], discounted)).toEqual([70_000, 40_000, 0]);
  });
});

describe('the bound of a scenario', () => {
  test('twelve pods of 0.9 cores need three nodes of four cores all the time', () => {
    const bounded = boundedDemand(solver, { workload: scenario, offers: [four] }, undefined);
    expect(bounded.demand).toMatchObject({ isConstant: true, unfit: 0, untimed: 0 });
    expect(bounded.bound.microUsdPerHour).toBeCloseTo(300_000, 0);
    const { perMonthMicroUsd, source } = provenBound({ workload: scenario, offers: [four] }, [bounded], 0);
    expect(perMonthMicroUsd).toBe(300_000 * 730);
    expect(source).toContain('linear programme over 1 node type, its dual values checked');
  });

  test('a device that is written as a limit alone is asked for, and a machine without it suits nobody', async () => {
    const train = `apiVersion: apps/v1
kind: Deployment
metadata: { name: train }
spec:
  replicas: 3
  selector: { matchLabels: { app: train } }
  template:
    metadata: { labels: { app: train } }
    spec: { containers: [{ name: c, image: c, resources: { limits: { cpu: 1, nvidia.com/gpu: 2 } } }] }
`;
    const gpu = await loadYaml(
      `spec:
  horizon: 1h
  workload: { manifests: [train.yaml] }
  cluster:
    nodePools:
      - { name: gpu, capacity: {cpu: 8, memory: 16Gi, nvidia.com/gpu: 2}, price: $1, count: 3 }
      - { name: plain, capacity: {cpu: 8, memory: 16Gi}, price: $0.10, count: 1 }
`,
      { 'train.yaml': train },
    );
    const offered = { workload: gpu, offers: gpu.cluster.nodePools };
    const bounded = boundedDemand(solver, offered, undefined);
    expect(bounded.problem.shapes).toEqual([
      { requests: { cpu: 1000, 'nvidia.com/gpu': 2, pods: 1 }, pods: 3, suits: [true, false] },
    ]);
    expect(provenBound(offered, [bounded], 0).perMonthMicroUsd).toBe(3_000_000 * 730);
  });

  test('with requests a third as large one node holds all of them', () => {
    const target = { kind: 'Deployment', namespace: 'shop', name: 'web' };
    const requests = { name: 'a third', changes: [{ target, container: 'web', milliCpu: 300 }] };
    const offered = { workload: scenario, offers: [four] };
    const bounded = boundedDemand(solver, offered, requests);
    expect(provenBound(offered, [bounded], 0).perMonthMicroUsd).toBe(100_000 * 730);
  });

  test('of several requests the cheapest counts: they may be chosen', () => {
    const offered = { workload: scenario, offers: [four] };
    const dear = boundedDemand(solver, offered, undefined);
    const cheap = demandOf({ shapes: [shape(1, 100, 1)], bins: [{ ...bin(1000, 10, 50_000) }] });
    // Half a node, and nodes are whole.
    expect(provenBound(offered, [dear, cheap], 0).perMonthMicroUsd).toBe(100_000 * 730);
    expect(provenBound(offered, [dear], 0).perMonthMicroUsd).toBe(300_000 * 730);
  });

  test('a whole number of nodes only where all are of one term and there from start to end', () => {
    // Fifteen pods of a tenth of a node.
    const one = demandOf({ shapes: [shape(15, 100, 1)], bins: [bin(1000, 100, 100_000, 10)] });
    const month = (offers: NodePoolSpec[], workload = scenario, demand = one): number =>
      provenBound({ workload, offers }, [demand], 0).perMonthMicroUsd ?? -1;
    expect(month([four])).toBe(200_000 * 730);
    // Spot beside on-demand have no common unit after a discount; an autoscaler has fractions of a month.
    expect(month([four, spotty])).toBeCloseTo(150_000 * 730, -2);
    expect(month([four], { ...scenario, clusterAutoscaler: {} })).toBeCloseTo(150_000 * 730, -2);
    const varying = demandOf(one.problem, { isConstant: false });
    expect(month([four], scenario, varying)).toBeCloseTo(150_000 * 730, -2);
  });

  test('whatever the mixture, the pod that is dearest to place needs a whole node of some type', () => {
    // A tenth of a node each: the first on any, the second on the dear type alone.
    const problem = {
      shapes: [shape(1, 100, 1, [true, true]), shape(1, 100, 1, [false, true])],
      bins: [bin(1000, 100, 100_000), bin(1000, 100, 300_000)],
    };
    const month = (unbound: number, demand = demandOf(problem)): number =>
      provenBound({ workload: scenario, offers: [four, spotty] }, [demand], unbound).perMonthMicroUsd ?? -1;
    expect(month(0)).toBe(300_000 * 730);
    // One may be left out, and nobody says which.
    expect(month(1)).toBeLessThan(60_000 * 730);
    expect(month(1, demandOf(problem, { unfit: 1 }))).toBe(300_000 * 730);
    expect(month(0, demandOf(problem, { isConstant: false }))).toBeLessThan(60_000 * 730);
  });

  test('a pod that the plan leaves out takes at most its own worth off', () => {
    const two = demandOf({ shapes: [shape(2, 1000, 1)], bins: [bin(1000, 100, 100_000)] });
    const month = (unbound: number): number =>
      provenBound({ workload: scenario, offers: [four] }, [two], unbound).perMonthMicroUsd ?? -1;
    expect([0, 1, 2, 3].map(month)).toEqual([200_000 * 730, 100_000 * 730, 0, 0]);
  });

  test('pods that no offer takes are nobody’s fault', () => {
    const problem = { shapes: [shape(2, 1000, 1)], bins: [bin(1000, 100, 100_000)] };
    const offered = { workload: scenario, offers: [four] };
    const month = provenBound(offered, [demandOf(problem, { unfit: 3 })], 3).perMonthMicroUsd;
    expect(month).toBe(200_000 * 730);
  });

  test('there is none without a pod of known time, nor where requests change under way', () => {
    const offered = { workload: scenario, offers: [four] };
    const nothing = demandOf({ shapes: [], bins: [bin(1, 1, 1)] });
    expect(provenBound(offered, [nothing], 0)).toEqual({ source: 'no pod is known to run for a known time' });
    const vpa = {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      metadata: { name: 'v' },
    };
    const objects = [...scenario.workload.objects, vpa] as Scenario['workload']['objects'];
    const scaled = { ...scenario, workload: { ...scenario.workload, objects } };
    expect(provenBound({ workload: scaled, offers: [four] }, [nothing], 0).perMonthMicroUsd).toBeUndefined();
  });

  test('says what it leaves out', () => {
    const some = demandOf({ shapes: [shape(1, 1, 1)], bins: [bin(10, 10, 10)] }, { untimed: 2 });
    const { source } = provenBound({ workload: scenario, offers: [four] }, [some], 0);
    expect(source).toContain('2 pods of Jobs are left out');
    const moving = { ...scenario, actions: [{}] } as unknown as Scenario;
    expect(provenBound({ workload: moving, offers: [four] }, [some], 0).source).toContain(
      'replicas, which follow demand, are those of today’s run',
    );
  });
});

describe('the bound by ways to fill a node', () => {
  // Three of 0.7 have a node each, four of 0.4 two: five nodes, where sums need 3.7.
  const lumpy: PackingProblem = {
    shapes: [shape(3, 700, 1), shape(4, 400, 1)],
    bins: [bin(1000, 1000, 100_000)],
  };

  test('lifts the bound, keeps the nodes of the programme, and is named', () => {
    const before = demandOf(lumpy);
    const cut = cutDemand(solver, before);
    expect(before.bound.microUsdPerHour).toBeLessThan(410_000);
    expect(cut.bound.microUsdPerHour).toBeGreaterThan(499_000);
    expect(cut.bound.nodes).toEqual(before.bound.nodes);
    const { perMonthMicroUsd, source } = provenBound({ workload: scenario, offers: [four] }, [cut], 0);
    expect(perMonthMicroUsd).toBe(500_000 * 730);
    expect(source).toMatch(/and another over \d+ ways to fill a node, its dual values checked/);
  });

  // prettier-ignore
  test.each<[string, PackingProblem, Partial<BoundedDemand['demand']>]>([
    ['pods come and go',                   lumpy,                                              { isConstant: false }],
    ['some run for nobody knows how long', lumpy,                                              { untimed: 1 }],
    ['nothing is to hold',                 { ...lumpy, shapes: [] },                           {}],
    ['kinds of pods by the hundred',       { ...lumpy, shapes: Array.from({ length: 401 }, (_, s) => shape(1, 1 + s, 1)) }, {}],
    ['kinds of nodes by the dozen',        { shapes: [shape(1, 1, 1, Array.from({ length: 41 }, () => true))], bins: Array.from({ length: 41 }, (_, t) => bin(10 + t, 10, 1)) }, {}],
  ])('is not sought where %s', (_why, problem, changes) => {
    const demanded = demandOf(problem, changes);
    expect(cutDemand(solver, demanded)).toBe(demanded);
  });
});

describe('what a scenario’s nodes and replicas do', () => {
  const with_ = (changes: object): Scenario => ({ ...scenario, ...changes }) as Scenario;

  // prettier-ignore
  test.each<[string, object, boolean, boolean, boolean]>([
    // why                    changes                                                                        moving   autoscaled  fixed
    ['nothing moves',         {},                                                                            false,   false,      true],
    ['the Cluster Autoscaler', { clusterAutoscaler: {} },                                                    false,   true,       false],
    ['Karpenter',             { karpenter: {} },                                                             false,   true,       false],
    ['actions',               { actions: [{}] },                                                             true,    false,      false],
    ['faults',                { faults: [{}] },                                                              false,   false,      false],
  ])('%s', (_why, changes, moving, autoscaled, fixed) => {
    expect(hasMovingReplicas(with_(changes))).toBe(moving);
    expect(hasNodeAutoscaler(with_(changes))).toBe(autoscaled);
    expect(hasFixedNodes(with_(changes))).toBe(fixed);
  });

  test.each(['HorizontalPodAutoscaler', 'ScaledObject'])(
    'a %s moves replicas, wherever it was written',
    (kind) => {
      const scaler = { apiVersion: 'x', kind, metadata: { name: 's' } };
      const inWorkload = { workload: { ...scenario.workload, objects: [scaler] } };
      const inCluster = { cluster: { ...scenario.cluster, objects: [scaler] } };
      expect([inWorkload, inCluster].map((changes) => hasMovingReplicas(with_(changes)))).toEqual([
        true,
        true,
      ]);
    },
  );

  test('so does demand', () => {
    const workload = { ...scenario.workload, demand: [{}] };
    expect(hasMovingReplicas(with_({ workload }))).toBe(true);
  });
});
