import { assert } from '../../../base/index.ts';
import { ClusterState, NO_ROW } from '../../../model/index.ts';
import type { Node, NodeRow, Pod, PodRow, ShapeId } from '../../../model/index.ts';
import { NodeCheck, readSchedulerConfiguration } from '../../../scheduler/index.ts';
import type { NodeRefusal, RowBatch, SchedulerConfig } from '../../../scheduler/index.ts';
import { ColumnBookings } from './column-bookings.ts';
import { NodeSearch } from './node-search.ts';
import { NodeStamps } from './node-stamps.ts';
import type { PlacementHints } from './placement-hints.ts';

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
  readonly #originals = new WeakMap<Pod, PodRow>();
  #stamps: NodeStamps | undefined;
  #names: readonly string[] | undefined;
  /** Another number after the list changed, or changes of the cluster were taken back. */
  #epoch = 0;
  /** Nodes out of the list that the cluster still has. */
  readonly #departed = new Set<NodeRow>();
  readonly #search = new NodeSearch();
  readonly #one = new Int32Array(1);
  /** Moves in thought that the columns alone know of. */
  readonly bookings: ColumnBookings;

  constructor(cluster: ClusterState = new ClusterState(), config: SchedulerConfig = defaultConfig()) {
    this.cluster = cluster;
    this.#check = new NodeCheck(cluster, config);
    this.bookings = new ColumnBookings(cluster);
  }

  /** Takes these nodes of the cluster for what there is, by name; their pods are those that the cluster has there. */
  adopt(nodes: readonly SnapshotNode[]): void {
    assert(this.#forks.length === 0, 'nodes are adopted within a fork');
    if (this.#takeChanged(nodes)) return;
    this.#list = nodes.map(({ node, row }) => ({ node, row }));
    this.#byName.clear();
    for (const entry of this.#list) this.#byName.set(entry.node.metadata.name, entry);
    this.#listChanged();
    if (this.#stamps !== undefined) return;
    this.#stamps = new NodeStamps(this.cluster.changes);
    this.#search.useStamps(this.#stamps, this.bookings);
  }

  /** The same nodes in the same places, some of them changed: false where they are others. */
  #takeChanged(nodes: readonly SnapshotNode[]): boolean {
    const list = this.#list;
    if (this.#stamps === undefined || nodes.length !== list.length) return false;
    const isOther = nodes.some(
      ({ node, row }, place) =>
        row !== list[place].row || node.metadata.name !== list[place].node.metadata.name,
    );
    if (isOther) return false;
    for (let place = 0; place < nodes.length; place++) list[place].node = nodes[place].node;
    return true;
  }

  /** Between these two calls changes are thoughts: afterwards all is as before. */
  beginThought(): void {
    this.#epoch++;
    this.#stamps?.begin();
    this.cluster.beginThought();
    this.#forks.push([]);
  }

  endThought(): void {
    this.#epoch++;
    this.#undo();
    this.cluster.endThought(() => this.#check.turnBack());
    this.#stamps?.end();
  }

  /** Equal as long as neither the node nor its pods change; undefined: nobody keeps count. */
  stampOf(name: string): number | undefined {
    const entry = this.#byName.get(name);
    return entry === undefined ? undefined : this.#stamps?.of(entry.row);
  }

  stampOfRow(row: NodeRow): number | undefined {
    return this.#stamps?.of(row);
  }

  /** In order; good until a node comes or goes. */
  entries(): readonly SnapshotNode[] {
    return this.#list;
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
    this.#listChanged();
    this.#byName.set(name, entry);
    this.#onRevert(() => {
      this.#listChanged();
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

  /** The node is in the list no more, and that is all: for moves that `bookings` keeps. */
  takeOffList(name: string): void {
    const entry = this.#entryOf(name);
    const index = this.#list.indexOf(entry);
    this.#list.splice(index, 1);
    this.#listChanged();
    this.#byName.delete(name);
    this.#onRevert(() => {
      this.#listChanged();
      this.#list.splice(index, 0, entry);
      this.#byName.set(name, entry);
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
    this.#onRevert(() => this.#departed.delete(entry.row));
    this.takeOffList(name);
  }

  /** The cluster has this pod in that row: simulations move the row itself. */
  know(pod: Pod, row: PodRow): void {
    this.#known.set(pod, row);
  }

  /** The shape of a pod that the cluster has and made from its shape. */
  shapeOf(pod: Pod): ShapeId | undefined {
    const row = this.#known.get(pod);
    const { pods } = this.cluster;
    return row === undefined || pods.isGiven(row) ? undefined : (pods.shape[row] as ShapeId);
  }

  /** This pod is what will be made again of the one in that row: it has its hints. */
  standsFor(copy: Pod, row: PodRow): void {
    this.#originals.set(copy, row);
  }

  /** Where the pod was placed before. */
  hintFor(pod: Pod, hints: PlacementHints): string | undefined {
    const row = this.#known.get(pod) ?? this.#originals.get(pod);
    return row === undefined ? hints.get(pod) : hints.ofRow(row, this.cluster.pods);
  }

  hintOfRow(row: PodRow, hints: PlacementHints): string | undefined {
    const { pods } = this.cluster;
    return pods.isGiven(row) ? this.hintFor(pods.object(row), hints) : hints.ofRow(row, pods);
  }

  setHint(pod: Pod, node: string, hints: PlacementHints): void {
    const row = this.#known.get(pod) ?? this.#originals.get(pod);
    if (row === undefined) hints.set(pod, node);
    else hints.setRow(row, this.cluster.pods, node);
  }

  setHintOfRow(row: PodRow, node: string, hints: PlacementHints): void {
    const { pods } = this.cluster;
    if (pods.isGiven(row)) this.setHint(pods.object(row), node, hints);
    else hints.setRow(row, pods, node);
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
    this.#one[0] = nodeRow;
    return batch.ask(this.#one, 1)[nodeRow] === 0;
  }

  /** Why the pod may not go to that node; undefined: it may. */
  refusal(row: PodRow, name: string): NodeRefusal | undefined {
    this.#letDepart();
    return this.#check.forPod(row)(this.#entryOf(name).row);
  }

  /** The next node, going round, that is acceptable, not cordoned and passes the filters; the round moves on to it. */
  findNode(row: PodRow, isAcceptable: (name: string) => boolean): string | undefined {
    const batch = this.#check.batchFor(row);
    const index = batch === undefined ? this.#findOne(row, isAcceptable) : this.#findRow(batch, isAcceptable);
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

  #findRow(batch: RowBatch, isAcceptable: (name: string) => boolean): number | undefined {
    const mayTake = (index: number): boolean => {
      const { node } = this.#list[index];
      return node.spec?.unschedulable !== true && isAcceptable(node.metadata.name);
    };
    const { lastMatch } = this;
    return this.#search.find(batch, {
      rows: this.#list,
      epoch: this.#epoch,
      lastMatch,
      isAcceptable: mayTake,
    });
  }

  /** The filters for such a pod, where they look at no more than a node; what they answer holds at this moment. */
  rowBatchFor(row: PodRow): RowBatch | undefined {
    return this.#check.batchFor(row);
  }

  fork(): void {
    this.cluster.fork();
    this.#forks.push([]);
  }

  revert(): void {
    this.#undo();
    this.cluster.revert();
  }

  /** Of the last fork: the list, without the cluster. */
  #undo(): void {
    const undo = this.#forks.pop();
    assert(undo !== undefined, 'revert without fork');
    for (let i = undo.length - 1; i >= 0; i--) undo[i]();
  }

  commit(): void {
    const undo = this.#forks.pop();
    assert(undo !== undefined, 'commit without fork');
    this.cluster.commit();
    const outer = this.#forks.at(-1);
    if (outer !== undefined) for (const step of undo) outer.push(step);
  }

  #listChanged(): void {
    this.#names = undefined;
    this.#epoch++;
  }

  #entryOf(name: string): Entry {
    const entry = this.#byName.get(name);
    assert(entry !== undefined, `node ${name} is not in the snapshot`);
    return entry;
  }

  #enter(node: Node, pods: readonly Pod[]): NodeRow {
    // One of that name that is off the list must not be in its way.
    if (this.cluster.nodes.rowOf(node.metadata.name) >= 0) this.#letDepart();
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

function defaultConfig(): SchedulerConfig {
  const reading = readSchedulerConfiguration(undefined);
  assert('config' in reading, 'the default configuration of the scheduler cannot be read');
  return reading.config;
}
