import { assert } from '../../../base/index.ts';
import { ClusterState, NO_ROW } from '../../../model/index.ts';
import type { Node, NodeRow, Pod, PodRow } from '../../../model/index.ts';
import { NodeCheck, readSchedulerConfiguration } from '../../../scheduler/index.ts';
import type { NodeRefusal, SchedulerConfig } from '../../../scheduler/index.ts';
import { NodeStamps } from './node-stamps.ts';

/** A node of the snapshot. */
export interface SnapshotNode {
  readonly node: Node;
  readonly row: NodeRow;
}

interface Entry {
  node: Node;
  row: NodeRow;
}

/**
 * The cluster as the autoscaler thinks about it: real nodes by name, then upcoming ones, then those that a simulation
 * adds, in the order they came. A node that is replaced keeps its place.
 *
 * The search goes round: it begins behind the node that took the last pod, (i + 1 + lastMatch) mod n, so that the very
 * first search begins at the second node. `lastMatch` outlives forks; nodes and pods do not.
 *
 * fork is O(1), revert O(changes), here as in the cluster state; taking a node out moves those behind it.
 */
export class CaSnapshot {
  readonly cluster: ClusterState;
  lastMatch = 0;
  readonly #check: NodeCheck;
  #list: Entry[] = [];
  readonly #byName = new Map<string, Entry>();
  readonly #forks: (() => void)[][] = [];
  /** Rows that the cluster has for pods already; others get one of their own when they are looked at. */
  readonly #known = new WeakMap<Pod, PodRow>();
  #stamps: NodeStamps | undefined;
  #names: readonly string[] | undefined;
  /** Nodes out of the list that the cluster still has. */
  readonly #departed = new Set<NodeRow>();
  readonly #batch = new Int32Array(LAST_BATCH);

  constructor(cluster: ClusterState = new ClusterState(), config: SchedulerConfig = defaultConfig()) {
    this.cluster = cluster;
    this.#check = new NodeCheck(cluster, config);
  }

  /** Takes these nodes of the cluster for what there is, by name; their pods are those that the cluster has there. */
  adopt(nodes: readonly SnapshotNode[]): void {
    assert(this.#forks.length === 0, 'nodes are adopted within a fork');
    this.#list = nodes.map(({ node, row }) => ({ node, row }));
    this.#byName.clear();
    for (const entry of this.#list) this.#byName.set(entry.node.metadata.name, entry);
    this.#names = undefined;
    this.#stamps ??= new NodeStamps(this.cluster.changes);
  }

  /** Between these two calls changes are thoughts: afterwards all is as before. */
  beginThought(): void {
    this.#stamps?.begin();
    this.fork();
  }

  endThought(): void {
    this.revert();
    this.#stamps?.end();
  }

  /** Equal as long as neither the node nor its pods change; undefined: nobody keeps count. */
  stampOf(name: string): number | undefined {
    const entry = this.#byName.get(name);
    return entry === undefined ? undefined : this.#stamps?.of(entry.row);
  }

  get nodeCount(): number {
    return this.#list.length;
  }

  names(): readonly string[] {
    this.#names ??= this.#list.map(({ node }) => node.metadata.name);
    return this.#names;
  }

  get(name: string): SnapshotNode | undefined {
    return this.#byName.get(name);
  }

  /** In the node's own order. */
  podRowsOn(name: string): readonly PodRow[] {
    const entry = this.#byName.get(name);
    return entry === undefined ? [] : this.#rowsOn(entry.row);
  }

  podsOn(name: string): readonly Pod[] {
    return this.podRowsOn(name).map((row) => this.cluster.pods.object(row));
  }

  addNode(node: Node, pods: readonly Pod[] = []): void {
    const { name } = node.metadata;
    assert(!this.#byName.has(name), `node ${name} is in the snapshot already`);
    const entry: Entry = { node, row: this.#enter(node, pods) };
    this.#list.push(entry);
    this.#names = undefined;
    this.#byName.set(name, entry);
    this.#onRevert(() => {
      this.#names = undefined;
      this.#list.pop();
      this.#byName.delete(name);
    });
  }

  /** The node loses all its pods and is this one from now on, at its place in the list; `moving` ones wait. */
  vacate(node: Node, moving: ReadonlySet<PodRow>): void {
    const entry = this.#entryOf(node.metadata.name);
    for (const row of this.#rowsOn(entry.row)) {
      if (moving.has(row)) this.cluster.unbindPod(row);
      else this.cluster.removePod(row);
    }
    this.cluster.updateNode(entry.row, node);
    const before = entry.node;
    entry.node = node;
    this.#onRevert(() => {
      entry.node = before;
    });
  }

  /**
   * The node is in the list no more. The cluster keeps it, empty, until somebody asks who looks further than a node:
   * taking a node out and putting it back costs a walk over all of them.
   */
  removeNode(name: string): void {
    const entry = this.#entryOf(name);
    for (const pod of this.#rowsOn(entry.row)) this.cluster.removePod(pod);
    this.#departed.add(entry.row);
    const index = this.#list.indexOf(entry);
    this.#list.splice(index, 1);
    this.#names = undefined;
    this.#byName.delete(name);
    this.#onRevert(() => {
      this.#names = undefined;
      this.#departed.delete(entry.row);
      this.#list.splice(index, 0, entry);
      this.#byName.set(name, entry);
    });
  }

  /** The cluster has this pod in that row: simulations move the row itself. */
  know(pod: Pod, row: PodRow): void {
    this.#known.set(pod, row);
  }

  /** The row of a pod that waits: known to the cluster, on no node. */
  addPending(pod: Pod): PodRow {
    return this.#known.get(pod) ?? this.cluster.addPod(pod);
  }

  /** The pod is not placed after all. */
  removePending(pod: Pod, row: PodRow): void {
    if (!this.#known.has(pod)) this.cluster.removePod(row);
  }

  place(row: PodRow, name: string): void {
    this.cluster.bindPod(row, this.#entryOf(name).row);
  }

  /** Whether the pod may go to that node. */
  fits(row: PodRow, name: string): boolean {
    const batch = this.#check.batchFor(row);
    if (batch === undefined) return this.refusal(row, name) === undefined;
    const nodeRow = this.#entryOf(name).row;
    this.#batch[0] = nodeRow;
    return batch(this.#batch, 1)[nodeRow] === 0;
  }

  /** Why the pod may not go to that node; undefined: it may. */
  refusal(row: PodRow, name: string): NodeRefusal | undefined {
    this.#letDepart();
    return this.#check.forPod(row)(this.#entryOf(name).row);
  }

  /** The next node, going round, that is acceptable, not cordoned and passes the filters; the round moves on to it. */
  findNode(row: PodRow, isAcceptable: (name: string) => boolean): string | undefined {
    const batch = this.#check.batchFor(row);
    const index =
      batch === undefined ? this.#findOne(row, isAcceptable) : this.#findInBatches(batch, isAcceptable);
    if (index === undefined) return undefined;
    this.lastMatch = index;
    return this.#list[index].node.metadata.name;
  }

  #findOne(row: PodRow, isAcceptable: (name: string) => boolean): number | undefined {
    this.#letDepart();
    const count = this.#list.length;
    const check = this.#check.forPod(row);
    for (let i = 0; i < count; i++) {
      const index = (i + 1 + this.lastMatch) % count;
      const { node, row: nodeRow } = this.#list[index];
      if (node.spec?.unschedulable === true || !isAcceptable(node.metadata.name)) continue;
      if (check(nodeRow) === undefined) return index;
    }
    return undefined;
  }

  /** The same, asked for some nodes at a time: few at first, as one of the next may do. */
  #findInBatches(
    batch: (rows: Int32Array, count: number) => Uint16Array,
    isAcceptable: (name: string) => boolean,
  ): number | undefined {
    const count = this.#list.length;
    let size = FIRST_BATCH;
    for (let from = 0; from < count; from += size, size = LAST_BATCH) {
      const to = Math.min(count, from + size);
      for (let i = from; i < to; i++)
        this.#batch[i - from] = this.#list[(i + 1 + this.lastMatch) % count].row;
      const verdicts = batch(this.#batch, to - from);
      for (let i = from; i < to; i++) {
        if (verdicts[this.#batch[i - from]] !== 0) continue;
        const index = (i + 1 + this.lastMatch) % count;
        const { node } = this.#list[index];
        if (node.spec?.unschedulable !== true && isAcceptable(node.metadata.name)) return index;
      }
    }
    return undefined;
  }

  fork(): void {
    this.cluster.fork();
    this.#forks.push([]);
  }

  revert(): void {
    const undo = this.#forks.pop();
    assert(undo !== undefined, 'revert without fork');
    this.cluster.revert();
    for (let i = undo.length - 1; i >= 0; i--) undo[i]();
  }

  commit(): void {
    const undo = this.#forks.pop();
    assert(undo !== undefined, 'commit without fork');
    this.cluster.commit();
    const outer = this.#forks.at(-1);
    if (outer !== undefined) for (const step of undo) outer.push(step);
  }

  #entryOf(name: string): Entry {
    const entry = this.#byName.get(name);
    assert(entry !== undefined, `node ${name} is not in the snapshot`);
    return entry;
  }

  #enter(node: Node, pods: readonly Pod[]): NodeRow {
    const row = this.cluster.addNode(node);
    for (const pod of pods) this.cluster.bindPod(this.cluster.addPod(pod), row);
    return row;
  }

  #letDepart(): void {
    for (const row of this.#departed) {
      this.cluster.removeNode(row);
      this.#departed.delete(row);
      this.#onRevert(() => this.#departed.add(row));
    }
  }

  #rowsOn(nodeRow: NodeRow): PodRow[] {
    const { nodes, pods } = this.cluster;
    const rows: PodRow[] = [];
    for (let row = nodes.firstPod[nodeRow]; row !== NO_ROW; row = pods.nextOnNode[row])
      rows.push(row as PodRow);
    return rows;
  }

  #onRevert(step: () => void): void {
    this.#forks.at(-1)?.push(step);
  }
}

const FIRST_BATCH = 16;
const LAST_BATCH = 256;

function defaultConfig(): SchedulerConfig {
  const reading = readSchedulerConfiguration(undefined);
  assert('config' in reading, 'the default configuration of the scheduler cannot be read');
  return reading.config;
}
