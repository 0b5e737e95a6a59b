import { describe, expect, test } from 'vitest';
import { node, pod } from '../../../../test/support/scheduling.ts';
import type { PodWishes } from '../../../../test/support/scheduling.ts';
import { ClusterState } from '../../../model/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { readSchedulerConfiguration } from '../../config/index.ts';
import type { SchedulerProfile } from '../../config/types.ts';
import { BookingKinds } from '../booking-kinds.ts';
import { pluginRegistry } from '../registry.ts';
import { BulkEvaluation } from '../search/bulk-evaluation.ts';
import { PlanCache } from './plan-cache.ts';
import type { Plan } from './plan.ts';
import { Scratch } from './scratch.ts';
import { FAILS, SharedAmounts, SharedAmountsByKey } from './shared-amounts.ts';

const QUARTER = { cpu: '1', memory: '4Gi' };

/** Nodes of 4 cores and 16 GiB, and what plans of the default profile have in common there. */
class World {
  readonly cluster = new ClusterState();
  readonly profile: SchedulerProfile;
  readonly cache: PlanCache;
  readonly scratch: Scratch;

  constructor(nodes: number) {
    for (let i = 0; i < nodes; i++) this.cluster.addNode(node(`n${i}`));
    const reading = readSchedulerConfiguration(undefined);
    if ('error' in reading) throw new Error(reading.error);
    [this.profile] = reading.config.profiles;
    this.cache = new PlanCache(this.cluster, pluginRegistry([]), {});
    this.scratch = new Scratch(new BulkEvaluation(new BookingKinds(this.cluster)));
  }

  plan(wishes: PodWishes): Plan {
    this.cache.catchUp();
    this.scratch.reserve(this.cluster.nodes.capacity);
    return this.cache.stateOf(this.profile, this.cluster.internShape(pod(wishes))).plan;
  }

  bind(row: number, wishes: PodWishes): void {
    this.cluster.bindPod(this.cluster.addPod(pod(wishes)), row as NodeRow);
  }

  pointsOf(shared: SharedAmounts, plan: Plan): readonly number[] {
    this.cache.catchUp();
    this.scratch.reserve(this.cluster.nodes.capacity);
    shared.catchUp(plan, this.cache.order);
    return [...shared.points.subarray(0, this.cluster.nodes.rowCount)];
  }
}

describe('two pods have a key in common', () => {
  const port = { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] };
  // prettier-ignore
  test.each<[string, PodWishes, PodWishes, boolean]>([
    // why                                                       one                       the other                                              equal
    ['labels are no amounts',                                     QUARTER,                  { ...QUARTER, labels: { app: 'a' } },                   true],
    ['nor is a node selector, which is asked by itself',          QUARTER,                  { ...QUARTER, spec: { nodeSelector: { disk: 'ssd' } } }, true],
    ['the same amount written otherwise',                         QUARTER,                  { cpu: '1000m', memory: '4096Mi' },                     true],
    ['another amount of cpu',                                     QUARTER,                  { ...QUARTER, cpu: '1001m' },                           false],
    ['another amount of memory',                                  QUARTER,                  { ...QUARTER, memory: '5Gi' },                          false],
    ['a resource more',                                           QUARTER,                  { ...QUARTER, more: { 'example.com/fpga': '1' } },      false],
    ['another amount of what no score looks at',                  { ...QUARTER, more: { 'example.com/fpga': '2' } }, { ...QUARTER, more: { 'example.com/fpga': '1' } }, false],
    ['asking for nothing scores as 100m and 200Mi but fits more', { cpu: '100m', memory: '200Mi' }, {},                                             false],
  ])('or not: %s', (_, one, other, equal) => {
    const world = new World(1);
    const [a, b] = [world.plan(one), world.plan(other)].map(({ amountsKey }) => amountsKey);
    expect(a).toBeDefined();
    expect(a === b).toBe(equal);
  });

  test('and none where a filter looks at more than amounts: host ports', () =>
    expect(new World(1).plan({ spec: port }).amountsKey).toBeUndefined());
});

describe('the points of a node', () => {
  // An empty node: (75 + 75) / 2 of LeastAllocated, 50 + 50 / 2 of BalancedAllocation, as the balance stays.
  const EMPTY = 150;
  // Half the cpu and a quarter of the memory taken: (25 + 50) / 2 cut off; the balance stays at 87.
  const HALF = 37 + 75;

  test('are those of the scores of amounts, by hand, and follow what is booked', () => {
    const world = new World(3);
    const plan = world.plan(QUARTER);
    const shared = new SharedAmounts(world.cluster, world.scratch);
    expect(world.pointsOf(shared, plan)).toEqual([EMPTY, EMPTY, EMPTY]);
    world.bind(1, { cpu: '2', memory: '4Gi' });
    expect(world.pointsOf(shared, plan)).toEqual([EMPTY, HALF, EMPTY]);
    world.bind(1, { cpu: '1500m' });
    expect(world.pointsOf(shared, plan), 'half a core is left').toEqual([EMPTY, FAILS, EMPTY]);
  });

  test('are none where the node went, also after so much that all is looked at anew', () => {
    const world = new World(3);
    const plan = world.plan(QUARTER);
    const shared = new SharedAmounts(world.cluster, world.scratch);
    world.pointsOf(shared, plan);
    world.cluster.removeNode(1 as NodeRow);
    expect(world.pointsOf(shared, plan)).toEqual([EMPTY, FAILS, EMPTY]);
    world.cluster.removeNode(2 as NodeRow);
    for (let i = 0; i < 9; i++) world.bind(0, { name: `p${i}` });
    expect(world.pointsOf(shared, plan).slice(1), 'ten changes on one node').toEqual([FAILS, FAILS]);
  });

  test('are there for a node that came, and under a larger table', () => {
    const world = new World(1);
    const plan = world.plan(QUARTER);
    const shared = new SharedAmounts(world.cluster, world.scratch);
    world.pointsOf(shared, plan);
    for (let i = 1; i < 70; i++) world.cluster.addNode(node(`n${i}`));
    expect(world.pointsOf(shared, plan)).toEqual(Array.from({ length: 70 }, () => EMPTY));
  });
});

describe('what is shared', () => {
  test('is the same for plans of one key and one profile, and counts them', () => {
    const world = new World(1);
    const byKey = new SharedAmountsByKey(world.cluster, world.scratch);
    const [a, b] = [world.plan(QUARTER), world.plan({ ...QUARTER, labels: { app: 'b' } })];
    const shared = byKey.join(world.profile, a);
    expect(shared?.users).toBe(1);
    expect(byKey.join(world.profile, b)).toBe(shared);
    expect(shared?.users).toBe(2);
    expect(byKey.join({ ...world.profile }, a), 'another profile scores otherwise').not.toBe(shared);
    expect(byKey.join(world.profile, world.plan({ cpu: '2' })), 'another key').not.toBe(shared);
  });

  test('is dropped with the last plan', () => {
    const world = new World(1);
    const byKey = new SharedAmountsByKey(world.cluster, world.scratch);
    const plan = world.plan(QUARTER);
    const shared = byKey.join(world.profile, plan);
    byKey.join(world.profile, plan);
    byKey.leave(world.profile, plan);
    expect(byKey.join(world.profile, plan)).toBe(shared);
    byKey.leave(world.profile, plan);
    byKey.leave(world.profile, plan);
    expect(byKey.join(world.profile, plan)).not.toBe(shared);
  });
});
