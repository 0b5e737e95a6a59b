import type { Node, Pod, PodRow, ShapeId } from '../../model/index.ts';
import { allocatableAmounts, incomingRequests } from '../../model/index.ts';
import { launchNode, placeNode } from '../apply/launch-node.ts';
import { suitsNode } from '../control/suits-node.ts';
import { nextNodeOfPool } from '../node-fleet.ts';
import type { NodeProvider, PoolState } from '../node-fleet.ts';
import type { Simulation } from '../simulation.ts';

/**
 * The rule for input without nodes: nodes of a stated type are added one at a time, zones in turn, while a pending pod
 * would fit an empty one. Pods that never would are findings.
 *
 * Whether a pod fits an empty node is tried out for real: the next node is added with its daemon pods, the scheduler
 * asked, and all of it taken back. For pods that look at nothing but the node itself the answer is worked out instead
 * (a trial costs two changes of the node list); should a node then not help such a pod, it is tried out from there on.
 */
export class AutoNodes implements NodeProvider {
  readonly #sim: Simulation;
  readonly #pool: PoolState;
  /** Bound pods of a shape when a node was last added for it; Infinity: to be tried out. */
  readonly #boundBefore = new Map<ShapeId, number>();

  constructor(sim: Simulation, pool: PoolState) {
    this.#sim = sim;
    this.#pool = pool;
  }

  /** A pod found no node; is one more to be asked for? */
  podFailed(pod: PodRow, nowMs: number): void {
    const { spec, made } = this.#pool;
    if (this.#isOnItsWay() || made >= spec.max) return;
    const fits = this.#isPlain(pod) ? this.#suitsAlone(pod) : this.#fitsNextNode(pod);
    for (let turn = 0; turn < Math.max(1, spec.zones.length); turn++) {
      if (fits(this.#nextNode())) {
        this.#add(nowMs);
        return;
      }
      this.#pool.zoneTurn++;
    }
  }

  #nextNode(): Node {
    return nextNodeOfPool({ ...this.#pool });
  }

  #add(nowMs: number): void {
    const { bootMs } = this.#pool.spec;
    if (bootMs.kind === 'constant' && bootMs.ms === 0) placeNode(this.#sim, this.#pool, nowMs);
    else launchNode(this.#sim, this.#pool, nowMs);
  }

  #isOnItsWay(): boolean {
    const { launches, cluster } = this.#sim;
    const last = launches.at(-1);
    return last !== undefined && cluster.nodes.rowOf(last.node.metadata.name) < 0;
  }

  /** Does it look at nothing but the node itself, and did the last node that was added for its like help them? */
  #isPlain(pod: PodRow): boolean {
    const { cluster } = this.#sim;
    const shape = cluster.pods.shape[pod] as ShapeId;
    const { boundCount, pod: like } = cluster.signature(shape);
    const before = this.#boundBefore.get(shape);
    const isPlain = before === undefined ? looksAtNodesAlone(like) : boundCount > before;
    this.#boundBefore.set(shape, isPlain ? boundCount : Infinity);
    return isPlain;
  }

  #suitsAlone(pod: PodRow): (node: Node) => boolean {
    const { cluster, controllers } = this.#sim;
    const like = cluster.pods.signature(pod).pod;
    return (node) => suitsNode(like, node) && haveRoom(node, [like, ...controllers.daemonPodsOf(node)]);
  }

  /** Tries a node, with its daemon pods on it, and takes it back. */
  #fitsNextNode(pod: PodRow): (node: Node) => boolean {
    const { cluster, controllers, scheduler } = this.#sim;
    return (node) => {
      const { startIndex } = scheduler;
      cluster.fork();
      try {
        const row = cluster.addNode(node);
        for (const daemon of controllers.daemonPodsOf(node)) cluster.bindPod(cluster.addPod(daemon), row);
        const decision = scheduler.schedule(pod);
        return decision.outcome === 'bound' && decision.node === row;
      } finally {
        cluster.revert();
        scheduler.startIndex = startIndex;
      }
    };
  }
}

function looksAtNodesAlone({ spec }: Pod): boolean {
  const { affinity, topologySpreadConstraints = [], volumes = [], resourceClaims = [] } = spec;
  return (
    affinity?.podAffinity === undefined &&
    affinity?.podAntiAffinity === undefined &&
    topologySpreadConstraints.length === 0 &&
    resourceClaims.length === 0 &&
    volumes.every(
      ({ persistentVolumeClaim, ephemeral }) =>
        persistentVolumeClaim === undefined && ephemeral === undefined,
    )
  );
}

/** Does an empty node hold these pods together, by their requests? */
function haveRoom(node: Node, pods: readonly Pod[]): boolean {
  const room = allocatableAmounts(node);
  if (pods.length > room.pods) return false;
  const requests = pods.map(incomingRequests);
  const sum = (of: (amounts: (typeof requests)[number]) => number): number =>
    requests.reduce((total, amounts) => total + of(amounts), 0);
  const names = new Set(requests.flatMap(({ scalars }) => [...scalars.keys()]));
  return (
    sum(({ milliCpu }) => milliCpu) <= room.milliCpu &&
    sum(({ memoryBytes }) => memoryBytes) <= room.memoryBytes &&
    sum(({ ephemeralStorageBytes }) => ephemeralStorageBytes) <= room.ephemeralStorageBytes &&
    [...names].every((name) => sum(({ scalars }) => scalars.get(name) ?? 0) <= (room.scalars.get(name) ?? 0))
  );
}
