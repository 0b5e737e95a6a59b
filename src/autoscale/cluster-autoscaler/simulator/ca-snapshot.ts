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
  /** Of the list, in its order: whoever walks over all nodes need not touch an object of each. */
  #rows: NodeRow[] = [];
  /** What was adopted last, in the order of the list: the same objects again are the same nodes. */
  #adopted: readonly SnapshotNode[] = [];
  readonly #byName = new Map<string, Entry>();
  readonly #forks: (() => void)[][] = [];
  /** Rows that the cluster has for pods already; others get one of their own when they are looked at. */
  readonly #known = new WeakMap<Pod, PodRow>();
  readonly #originals = new WeakMap<Pod, PodRow>();
  /** Of pods that stand for one that was made from a shape. */
  readonly #shapes = new WeakMap<Pod, ShapeId>();
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
    if (!this.#takeChanged(nodes)) this.#takeOthers(nodes);
    this.#adopted = nodes;
    if (this.#stamps !== undefined) return;
    this.#stamps = new NodeStamps(this.cluster.changes);
    this.#search.useStamps(this.#stamps, this.bookings);
  }

  /** The same nodes in the same places, some of them changed: false where they are others. */
  #takeChanged(nodes: readonly SnapshotNode[]): boolean {
    const [list, adopted] = [this.#list, this.#adopted];
    if (this.#stamps === undefined || nodes.length !== list.length) return false;
    const isOther = nodes.some((given, place) => given !== adopted[place] && !isOfNode(list[place], given));
    if (isOther) return false;
    for (let place = 0; place < nodes.length; place++)
      if (nodes[place] !== adopted[place]) this.#show(list[place], nodes[place].node);
    return true;
  }

  /** Other nodes: those that were there before keep their entries. One walk over both lists, which go by name. */
  #takeOthers(nodes: readonly SnapshotNode[]): void {
    const [before, adopted] = [this.#list, this.#adopted];
    const list: Entry[] = [];
    const gone: Entry[] = [];
    const come: Entry[] = [];
    let at = 0;
    for (const given of nodes) {
      if (at < before.length && given === adopted[at]) {
        list.push(before[at++]);
        continue;
      }
      while (at < before.length && goesBefore(before[at], given)) gone.push(before[at++]);
      let entry: Entry | undefined = at < before.length ? before[at] : undefined;
      if (entry !== undefined && isOfNode(entry, given)) at++;
      else come.push((entry = { ...given }));
      this.#show(entry, given.node);
      list.push(entry);
    }
    while (at < before.length) gone.push(before[at++]);
    for (const { node } of gone) this.#byName.delete(node.metadata.name);
    for (const entry of come) this.#byName.set(entry.node.metadata.name, entry);
    this.#list = list;
    this.#rows = list.map(({ row }) => row);
    this.#listChanged();
  }

  /** A node that is shown otherwise counts as changed, whether or not the cluster says so. */
  #show(entry: Entry, node: Node): void {
    if (entry.node === node) return;
    entry.node = node;
    this.#stamps?.renew(entry.row);
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

  /** The rows of the entries. */
  rows(): readonly NodeRow[] {
    return this.#rows;
  }

  /** The entry of that row; undefined: it is in no list. */
  entryOfRow(row: NodeRow): SnapshotNode | undefined {
    const entry = this.#byName.get(this.cluster.nodes.names[row] ?? '');
    return entry?.row === row ? entry : undefined;
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
    this.#rows.push(entry.row);
    this.#listChanged();
    this.#byName.set(name, entry);
    this.#onRevert(() => {
      this.#listChanged();
      this.#list.pop();
      this.#rows.pop();
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
    this.#rows.splice(index, 1);
    this.#listChanged();
    this.#byName.delete(name);
    this.#onRevert(() => {
      this.#listChanged();
      this.#list.splice(index, 0, entry);
      this.#rows.splice(index, 0, entry.row);
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

  /** This pod is what will be made again of the one in that row, as it is now: it has its hints and its shape. */
  standsFor(copy: Pod, row: PodRow): void {
    this.#originals.set(copy, row);
    const { pods } = this.cluster;
    const shape = pods.shape[row] as ShapeId;
    const hasWish = this.cluster.signature(shape).pod.spec.nodeName !== undefined;
    if (!pods.isGiven(row) && !hasWish) this.#shapes.set(copy, shape);
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

  /** The pod goes where its hint says once more. */
  renewHintOfRow(row: PodRow, node: string, hints: PlacementHints): void {
    if (this.cluster.pods.isGiven(row)) this.setHint(this.cluster.pods.object(row), node, hints);
    else hints.renewRow(row);
  }

  setHintOfRow(row: PodRow, node: string, hints: PlacementHints): void {
    const { pods } = this.cluster;
    if (pods.isGiven(row)) this.setHint(pods.object(row), node, hints);
    else hints.setRow(row, pods, node);
  }

  /** The row of a pod that waits: known to the cluster, on no node. */
  addPending(pod: Pod): PodRow {
    return this.#known.get(pod) ?? this.cluster.addPod(pod, this.#shapes.get(pod));
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
      rows: this.#rows,
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
    if (outer === undefined) this.#adopted = [];
    else for (const step of undo) outer.push(step);
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
    const fork = this.#forks.at(-1);
    // Not to be taken back: the list is no more what was adopted.
    if (fork === undefined) this.#adopted = [];
    else fork.push(step);
  }
}

function isOfNode({ node, row }: SnapshotNode, other: SnapshotNode): boolean {
  return row === other.row && node.metadata.name === other.node.metadata.name;
}

/** By name, and not the same node. */
function goesBefore({ node, row }: SnapshotNode, other: SnapshotNode): boolean {
  return row !== other.row && node.metadata.name < other.node.metadata.name;
}

function defaultConfig(): SchedulerConfig {
  const reading = readSchedulerConfiguration(undefined);
  assert('config' in reading, 'the default configuration of the scheduler cannot be read');
  return reading.config;
}
