import { withPodDefaults } from '../../admission/index.ts';
import { assert, compareStrings } from '../../base/index.ts';
import { allocatableAmounts, incomingRequests } from '../../model/index.ts';
import type { Node, Pod, ResourceAmounts } from '../../model/index.ts';
import type { NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { suitsNode } from '../control/suits-node.ts';
import { planWorkload } from './plan-workload.ts';
import { nextNodeOfPool } from '../node-fleet.ts';
import { countedPods } from './counted-pods.ts';
import type { CountedPod } from './counted-pods.ts';

/** Amounts by resource: milliCPU, bytes, pods, units of what else there is. */
export type Amounts = Readonly<Record<string, number>>;

/** Pods that ask for the same and may go to the same pools. */
export interface PackedShape {
  readonly requests: Amounts;
  readonly pods: number;
  /** Time that they run in all if none ever waits. */
  readonly podMs: number;
  /** By pool: would one of its nodes, empty, take such a pod? */
  readonly suits: readonly boolean[];
}

/** A workload as a packing problem: what has to be held, and what a node of each pool holds. */
export interface PackingDemand {
  readonly shapes: readonly PackedShape[];
  /** By pool: allocatable of a node, less what DaemonSets take of every one. */
  readonly rooms: readonly Amounts[];
  /** Every pod is there from the start to the horizon. */
  readonly isConstant: boolean;
  /** Pods that no pool would ever take; they are in no shape. */
  readonly unfit: number;
  /** Pods that are in no shape since nobody knows how long they run. */
  readonly untimed: number;
}

/**
 * What of a scenario a choice of node pools has to hold, by what the nodes alone decide: requests, node selectors and
 * affinities, taints. Whatever else keeps pods apart only makes a packing dearer. `measuredPodMs` tells how long the
 * pods of a workload object ran where replicas follow something; its key is kind/namespace/name.
 */
export function packingDemand(
  scenario: Scenario,
  pools: readonly NodePoolSpec[],
  measuredPodMs?: ReadonlyMap<string, number>,
): PackingDemand {
  const nodes = pools.map(nodesByZone);
  const daemons = scenario.workload.objects.flatMap((object) => {
    const plan = planWorkload(object);
    return plan?.perNode === true ? [withPodDefaults(plan.pod)] : [];
  });
  const rooms = nodes.map((likes) => roomOf(likes, daemons));
  const shapes = new Map<string, PackedShape>();
  let isConstant = measuredPodMs === undefined;
  let unfit = 0;
  let untimed = 0;
  let all = 0;
  for (const counted of countedPods(scenario)) {
    if (counted.count === 0) continue;
    all += counted.count;
    if (!counted.isConstant) isConstant = false;
    const podMs = timeOf(counted, measuredPodMs);
    // Written by hand, they may have limits alone; those of traces and dumps are as the API server had them.
    const pod = counted.owner === undefined ? counted.pod : withPodDefaults(counted.pod);
    const requests = amountsOf(incomingRequests(pod), 1);
    const suits = nodes.map(
      (likes, pool) => fits(requests, rooms[pool]) && likes.some((node) => suitsNode(pod, node)),
    );
    if (!suits.includes(true)) unfit += counted.count;
    else if (podMs === undefined) untimed += counted.count;
    else addShape(shapes, { requests, pods: counted.count, podMs, suits });
  }
  const packed = [...shapes.values()].reduce((sum, { pods: count }) => sum + count, 0);
  assert(
    packed + unfit + untimed === all,
    `${packed} + ${unfit} + ${untimed} pods of ${all} are accounted for`,
  );
  return { shapes: [...shapes.values()], rooms, isConstant, unfit, untimed };
}

function timeOf(
  { owner, podMs }: CountedPod,
  measured: ReadonlyMap<string, number> | undefined,
): number | undefined {
  if (owner === undefined || measured === undefined) return podMs;
  return measured.get(`${owner.kind}/${owner.namespace}/${owner.name}`) ?? 0;
}

function nodesByZone(spec: NodePoolSpec): readonly Node[] {
  const turns = Math.max(1, spec.zones.length);
  return Array.from({ length: turns }, (_, zoneTurn) => nextNodeOfPool({ spec, made: 0, zoneTurn }));
}

/** A DaemonSet counts where it goes to the nodes of every zone, so that no room is taken off too much. */
function roomOf(likes: readonly Node[], daemons: readonly Pod[]): Amounts {
  const room: Record<string, number> = { ...amountsOf(allocatableAmounts(likes[0])) };
  for (const pod of daemons) {
    if (!likes.every((node) => suitsNode(pod, node))) continue;
    const requests = amountsOf(incomingRequests(pod), 1);
    // One that does not fit takes nothing.
    if (!fits(requests, room)) continue;
    for (const [name, amount] of Object.entries(requests)) room[name] -= amount;
    for (const [name, left] of Object.entries(room))
      assert(left >= 0, `daemon pods leave ${left} of ${name}`);
  }
  return room;
}

function fits(requests: Amounts, room: Amounts): boolean {
  return Object.entries(requests).every(([name, amount]) => amount <= (room[name] ?? 0));
}

/** Of a pod without what it does not ask for; `pods` is 1 for a pod and its own figure for a node. */
export function amountsOf(amounts: ResourceAmounts, pods: number = amounts.pods): Amounts {
  const all: [string, number][] = [
    ['cpu', amounts.milliCpu],
    ['memory', amounts.memoryBytes],
    ['ephemeral-storage', amounts.ephemeralStorageBytes],
    ['pods', pods],
    ...amounts.scalars,
  ];
  return Object.fromEntries(all.filter(([, amount]) => amount > 0).sort(([a], [b]) => compareStrings(a, b)));
}

function addShape(shapes: Map<string, PackedShape>, shape: PackedShape): void {
  const key = `${JSON.stringify(shape.requests)} ${shape.suits.map(Number).join('')}`;
  const known = shapes.get(key);
  shapes.set(
    key,
    known === undefined
      ? shape
      : { ...shape, pods: known.pods + shape.pods, podMs: known.podMs + shape.podMs },
  );
}
