import { assert } from '../../../base/index.ts';
import { ClusterState, NO_ROW } from '../../../model/index.ts';
import type { Node, NodeRow, Pod, PodRow } from '../../../model/index.ts';
import { NodeCheck, readSchedulerConfiguration } from '../../../scheduler/index.ts';
import type { NodeRefusal } from '../../../scheduler/index.ts';

/** A node of the snapshot and its pods, in order of arrival. */
export interface SnapshotNode {
  readonly node: Node;
  readonly row: NodeRow;
  readonly podRows: readonly PodRow[];
}

/**
 * The cluster as the autoscaler thinks about it: real nodes by name, then upcoming ones, then those that a simulation
 * adds, in the order they came. A node that is replaced keeps its place.
 *
 * The search goes round: it begins behind the node that took the last pod, (i + 1 + lastMatch) mod n, so that the very
 * first search begins at the second node. `lastMatch` outlives forks; nodes and pods do not.
 *
 * fork costs O(nodes): the list and the map are copied. Everything inside the cluster state is O(changes).
 */
export class CaSnapshot {
  readonly cluster: ClusterState;
  lastMatch = 0;
  readonly #check: NodeCheck;
  #names: string[] = [];
  #nodes = new Map<string, SnapshotNode>();
  readonly #forks: { readonly names: string[]; readonly nodes: Map<string, SnapshotNode> }[] = [];

  constructor(cluster: ClusterState = new ClusterState()) {
    this.cluster = cluster;
    const reading = readSchedulerConfiguration(undefined);
    assert('config' in reading, 'the default configuration of the scheduler cannot be read');
    this.#check = new NodeCheck(cluster, reading.config);
  }

  names(): readonly string[] {
    return this.#names;
  }

  get(name: string): SnapshotNode | undefined {
    return this.#nodes.get(name);
  }

  podsOn(name: string): readonly Pod[] {
    return (this.#nodes.get(name)?.podRows ?? []).map((row) => this.cluster.pods.object(row));
  }

  addNode(node: Node, pods: readonly Pod[] = []): void {
    const { name } = node.metadata;
    assert(!this.#nodes.has(name), `node ${name} is in the snapshot already`);
    this.#names.push(name);
    this.#enter(node, pods);
  }

  /** Another object and other pods for a node, at its place in the list. */
  replaceNode(node: Node, pods: readonly Pod[]): void {
    this.#leave(node.metadata.name);
    this.#enter(node, pods);
  }

  removeNode(name: string): void {
    this.#leave(name);
    this.#names = this.#names.filter((other) => other !== name);
  }

  /** A pod that waits: known to the cluster, on no node. */
  addPending(pod: Pod): PodRow {
    return this.cluster.addPod(pod);
  }

  removePending(row: PodRow): void {
    this.cluster.removePod(row);
  }

  place(row: PodRow, name: string): void {
    const entry = this.#nodes.get(name);
    assert(entry !== undefined, `node ${name} is not in the snapshot`);
    this.cluster.bindPod(row, entry.row);
    this.#nodes.set(name, { ...entry, podRows: [...entry.podRows, row] });
  }

  /** Takes a pod off its node; the row goes on to exist. */
  unplace(row: PodRow, name: string): void {
    const entry = this.#nodes.get(name);
    assert(entry !== undefined, `node ${name} is not in the snapshot`);
    this.cluster.unbindPod(row);
    this.#nodes.set(name, { ...entry, podRows: entry.podRows.filter((other) => other !== row) });
  }

  /** Why the pod may not go to that node; undefined: it may. */
  refusal(row: PodRow, name: string): NodeRefusal | undefined {
    const entry = this.#nodes.get(name);
    assert(entry !== undefined, `node ${name} is not in the snapshot`);
    return this.#check.forPod(row)(entry.row);
  }

  /** The next node, going round, that is acceptable, not cordoned and passes the filters; the round moves on to it. */
  findNode(row: PodRow, isAcceptable: (name: string) => boolean): string | undefined {
    const count = this.#names.length;
    const check = this.#check.forPod(row);
    for (let i = 0; i < count; i++) {
      const index = (i + 1 + this.lastMatch) % count;
      const name = this.#names[index];
      const entry = this.#nodes.get(name);
      if (entry === undefined || entry.node.spec?.unschedulable === true || !isAcceptable(name)) continue;
      if (check(entry.row) !== undefined) continue;
      this.lastMatch = index;
      return name;
    }
    return undefined;
  }

  fork(): void {
    this.cluster.fork();
    this.#forks.push({ names: [...this.#names], nodes: new Map(this.#nodes) });
  }

  revert(): void {
    const kept = this.#forks.pop();
    assert(kept !== undefined, 'revert without fork');
    this.cluster.revert();
    this.#names = kept.names;
    this.#nodes = kept.nodes;
  }

  commit(): void {
    assert(this.#forks.pop() !== undefined, 'commit without fork');
    this.cluster.commit();
  }

  #enter(node: Node, pods: readonly Pod[]): void {
    const row = this.cluster.addNode(node);
    const podRows = pods.map((pod) => {
      const podRow = this.cluster.addPod(pod);
      this.cluster.bindPod(podRow, row);
      return podRow;
    });
    this.#nodes.set(node.metadata.name, { node, row, podRows });
  }

  #leave(name: string): void {
    const entry = this.#nodes.get(name);
    assert(entry !== undefined, `node ${name} is not in the snapshot`);
    for (const podRow of entry.podRows) {
      if (this.cluster.pods.nodeRow[podRow] !== NO_ROW) this.cluster.removePod(podRow);
    }
    this.cluster.removeNode(entry.row);
    this.#nodes.delete(name);
  }
}
