import { assert } from '../../base/index.ts';
import type { Node, Pod, PodRow, ShapeId } from '../../model/index.ts';
import { allocatableAmounts, incomingRequests } from '../../model/index.ts';
import { LogEvent } from '../log-kind.ts';
import { launchNode, placeNode } from '../apply/nodes/launch-node.ts';
import { suitsNode } from '../control/suits-node.ts';
import { nextNodeOfPool } from '../node-fleet.ts';
import type { NodeProvider, PoolState } from '../node-fleet.ts';
import { PodState } from '../pod-lives.ts';
import type { Simulation } from '../simulation.ts';

/**
 * The rule for input without nodes: nodes of a stated type are added one at a time, zones in turn, while a pending pod
 * would fit an empty one. Pods that never would are findings, and are not tried again: nothing that happens to the
 * other pods makes an empty node larger.
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
  /** No other nodes than these will ever come. */
  readonly #isOnlySource: boolean;

  constructor(sim: Simulation, pool: PoolState) {
    this.#sim = sim;
    this.#pool = pool;
    const { actions, workload } = sim.scenario;
    this.#isOnlySource =
      actions.every(({ kind }) => kind !== 'apply') &&
      workload.traces.every(({ nodeEvents }) => nodeEvents.length === 0);
  }

  /** A pod found no node; is one more to be asked for? */
  podFailed(pod: PodRow, nowMs: number): void {
    const { spec, made } = this.#pool;
    assert(made <= spec.max, `${made} nodes of ${spec.name} are made, ${spec.max} may be`);
    if (this.#isOnItsWay()) return;
    if (made >= spec.max) {
      this.#sim.texts.assume(`No more than ${made} nodes are added where the input has none.`);
      return;
    }
    const turns = Math.max(1, spec.zones.length);
    const lacks = this.#lacksAlone(pod);
    const lack = this.#lackInEveryZone(turns, lacks);
    if (lack !== undefined) {
      if (this.#isOnlySource) this.#giveUp(pod, lack, nowMs);
      return;
    }
    const fits = this.#isPlain(pod) ? (node: Node) => lacks(node) === undefined : this.#fitsNextNode(pod);
    for (let turn = 0; turn < turns; turn++) {
      if (fits(this.#nodeAhead(0))) {
        this.#add(nowMs);
        return;
      }
      this.#pool.zoneTurn++;
    }
  }

  /** What the next node lacks whichever zone it is in (the first one's word); undefined: some zone has all. */
  #lackInEveryZone(turns: number, lacks: (node: Node) => string | undefined): string | undefined {
    let first: string | undefined;
    for (let turn = 0; turn < turns; turn++) {
      const lack = lacks(this.#nodeAhead(turn));
      if (lack === undefined) return undefined;
      first ??= lack;
    }
    return first;
  }

  /** It waits to the end, in no queue. */
  #giveUp(pod: PodRow, lack: string, nowMs: number): void {
    const { lives, log, queue } = this.#sim;
    assert(lives.state[pod] === PodState.Pending, `pod row ${pod} is given up and does not wait`);
    queue.remove(pod);
    const { instanceType } = this.#pool.spec;
    const reason = log.names.intern(`an empty ${instanceType} would not take it: ${lack}`);
    lives.failure[pod] = reason;
    log.append(nowMs, LogEvent.PodUnschedulable, lives.name[pod], undefined, reason);
  }

  /** The next node of the pool, were it the turn of a later zone. */
  #nodeAhead(turns: number): Node {
    return nextNodeOfPool({ ...this.#pool, zoneTurn: this.#pool.zoneTurn + turns });
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

  /** What an empty node with its daemon pods lacks for this pod, whatever else is in the cluster. */
  #lacksAlone(pod: PodRow): (node: Node) => string | undefined {
    const { cluster, controllers } = this.#sim;
    const like = cluster.pods.signature(pod).pod;
    return (node) =>
      suitsNode(like, node)
        ? lackOf(node, [like, ...controllers.daemonPodsOf(node)])
        : 'its node selector, affinity or tolerations do not match';
  }

  /**
   * Tries the node bare, then with its daemon pods on it. They only take room and keep others away, so where the bare
   * node would not do they are not asked; unless the pod wants company, which may be theirs.
   */
  #fitsNextNode(pod: PodRow): (node: Node) => boolean {
    const { cluster, controllers } = this.#sim;
    const wantsCompany = cluster.pods.signature(pod).pod.spec.affinity?.podAffinity !== undefined;
    return (node) =>
      (wantsCompany || this.#takes(node, [], pod)) && this.#takes(node, controllers.daemonPodsOf(node), pod);
  }

  /** Adds the node with these pods on it, asks the scheduler, and takes all of it back. */
  #takes(node: Node, daemons: readonly Pod[], pod: PodRow): boolean {
    const { cluster, scheduler } = this.#sim;
    const { startIndex } = scheduler;
    const before = cluster.nodes.liveCount;
    cluster.fork();
    try {
      const row = cluster.addNode(node);
      for (const daemon of daemons) cluster.bindPod(cluster.addPod(daemon), row);
      const decision = scheduler.schedule(pod);
      return decision.outcome === 'bound' && decision.node === row;
    } finally {
      cluster.revert();
      scheduler.startIndex = startIndex;
      assert(
        cluster.nodes.liveCount === before,
        `a trial left ${cluster.nodes.liveCount} nodes of ${before}`,
      );
    }
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

/** The first resource of which an empty node has too little for these pods together. */
function lackOf(node: Node, pods: readonly Pod[]): string | undefined {
  const room = allocatableAmounts(node);
  const requests = pods.map(incomingRequests);
  const sum = (of: (amounts: (typeof requests)[number]) => number): number =>
    requests.reduce((total, amounts) => total + of(amounts), 0);
  const plain = [
    { name: 'pods', asked: pods.length, there: room.pods },
    { name: 'cpu', asked: sum(({ milliCpu }) => milliCpu), there: room.milliCpu },
    { name: 'memory', asked: sum(({ memoryBytes }) => memoryBytes), there: room.memoryBytes },
    {
      name: 'ephemeral-storage',
      asked: sum(({ ephemeralStorageBytes }) => ephemeralStorageBytes),
      there: room.ephemeralStorageBytes,
    },
  ];
  const names = [...new Set(requests.flatMap(({ scalars }) => [...scalars.keys()]))];
  const scalar = names.map((name) => ({
    name,
    asked: sum(({ scalars }) => scalars.get(name) ?? 0),
    there: room.scalars.get(name) ?? 0,
  }));
  const short = [...plain, ...scalar].find(({ asked, there }) => asked > there);
  return short === undefined ? undefined : `Insufficient ${short.name}`;
}
