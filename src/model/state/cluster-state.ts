import { assert, VERIFY } from '../../base/index.ts';
import { bookOnNode } from './book-on-node.ts';
import { linkOfShape } from './bound-shapes.ts';
import { ChangeKind, ChangeLog } from './change-log.ts';
import { NodeTable } from './node-table.ts';
import type { Node, Pod } from '../objects/index.ts';
import { ObjectStore } from './object-store.ts';
import { PodSignatures } from './pod-signature.ts';
import type { PodSignature } from './pod-signature.ts';
import { PodFlag, PodTable } from './pod-table.ts';
import { appendToNode, putBackOnNode, takeFromNode } from './pods-of-node.ts';
import { ResourceNames } from '../resources/resource-names.ts';
import { NO_ROW } from './rows.ts';
import type { NodeRow, PodRow, ShapeId } from './rows.ts';

/** Dry runs within thoughts of autoscalers are three deep: more than this were forgotten. */
const FORKS_MAX = 32;

/**
 * The cluster as the scheduler's cache sees it: nodes, pods, which pod is on which node, who is nominated where, and
 * the other objects. The only writer of the tables, and it writes every change into the change log.
 *
 * What-if: `fork()`, any changes, then `revert()` (everything as before) or `commit()`. Forks nest. fork is O(1),
 * revert and commit are O(changes).
 */
export class ClusterState {
  readonly resources: ResourceNames = new ResourceNames();
  readonly nodes: NodeTable = new NodeTable(this.resources);
  readonly pods: PodTable = new PodTable();
  readonly objects: ObjectStore = new ObjectStore();
  readonly changes: ChangeLog = new ChangeLog();
  /** Pending pods that preemption has made room for: pod row → node row. */
  readonly nominations: ReadonlyMap<PodRow, NodeRow>;

  readonly #signatures = new PodSignatures(this.pods.signatures, this.resources);
  readonly #nominations = new Map<PodRow, NodeRow>();
  readonly #nominees = new Map<NodeRow, PodRow[]>();
  readonly #forks: (() => void)[][] = [];
  #orderKept: (() => void)[] | undefined;

  /** The same by node: its nominated pods in the order in which they were nominated; nodes without any are left out. */
  readonly nominees: ReadonlyMap<NodeRow, readonly PodRow[]>;

  constructor() {
    this.nominations = this.#nominations;
    this.nominees = this.#nominees;
  }

  // ---- nodes

  addNode(node: Node): NodeRow {
    this.#keepOrder();
    const row = this.nodes.add(node);
    this.changes.push(ChangeKind.NodeAdded, row, 0);
    this.#onRevert(() => this.#takeNode(row));
    return row;
  }

  /** The node as written now; its row, and what is booked on it, stay. */
  updateNode(row: NodeRow, node: Node): void {
    const before = this.nodes.objects[row];
    assert(before !== undefined, `node row ${row} is free`);
    this.#keepOrder();
    this.nodes.update(row, node);
    this.changes.push(ChangeKind.NodeChanged, row, 0);
    this.#onRevert(() => {
      this.nodes.update(row, before);
      this.changes.push(ChangeKind.NodeChanged, row, 0);
    });
  }

  /** The node goes; its pods must have been removed or unbound before. */
  removeNode(row: NodeRow): void {
    const node = this.nodes.objects[row];
    assert(node !== undefined, `node row ${row} is free`);
    for (const [podRow, nodeRow] of this.#nominations) if (nodeRow === row) this.nominate(podRow, NO_ROW);
    this.#keepOrder();
    this.#takeNode(row);
    this.#onRevert(() => {
      const again = this.nodes.add(node);
      assert(again === row, `node row ${row} came back as ${again}`);
      this.changes.push(ChangeKind.NodeAdded, row, 0);
    });
  }

  #takeNode(row: NodeRow): void {
    this.nodes.remove(row);
    this.changes.push(ChangeKind.NodeRemoved, row, 0);
  }

  // ---- pods

  /**
   * Makes the pod known, pending whatever its spec.nodeName says: the caller binds it. `known`: its shape, where the
   * caller has it, for a copy of another pod, say; to find it means to write the pod out.
   */
  addPod(pod: Pod, known?: ShapeId): PodRow {
    const id = known ?? this.#signatures.intern(withoutNodeName(pod)).id;
    if (VERIFY && known !== undefined) {
      const found = this.#signatures.intern(withoutNodeName(pod)).id;
      assert(found === known, `pod ${pod.metadata.name} is of shape ${found}, not ${known}`);
    }
    const row = this.#addRow(id, pod.metadata.name, pod);
    const { status, metadata } = pod;
    if (status?.startTime !== undefined) this.pods.startMs[row] = Date.parse(status.startTime);
    if (metadata.deletionTimestamp !== undefined) this.pods.flags[row] |= PodFlag.Terminating;
    if (isPreempted(pod)) this.pods.flags[row] |= PodFlag.Preempted;
    if (status?.nominatedNodeName !== undefined && pod.spec.nodeName === undefined) {
      const nodeRow = this.nodes.rowOf(status.nominatedNodeName);
      if (nodeRow !== NO_ROW) this.nominate(row, nodeRow);
    }
    return row;
  }

  /**
   * Numbers the shape of a pod for `addPodOfShape`; `nameOf` makes the names of its pods from their numbers. A
   * spec.nodeName here is a wish (plugin NodeName).
   */
  internShape(pod: Pod, nameOf?: (number: number) => string): ShapeId {
    return this.#signatures.intern(pod, nameOf).id;
  }

  /**
   * Rises whenever a node, another object or a shape of pods comes, changes or goes; bookings leave it as it is. While
   * it stands, what was compiled from them holds.
   */
  get structureVersion(): number {
    return this.changes.nodeChanges + this.objects.changeCount + this.pods.signatures.length;
  }

  /** What the scheduler knows of pods of the shape; a shape that nobody interned throws. */
  signature(shape: ShapeId): PodSignature {
    if (VERIFY) assert(shape < this.pods.signatures.length, `shape ${shape} was never interned`);
    return this.pods.signatures[shape];
  }

  /** A pod without an object of its own; a number for a name is turned into text when somebody asks. */
  addPodOfShape(shape: ShapeId, name: string | number): PodRow {
    return this.#addRow(shape, name, undefined);
  }

  #addRow(shape: ShapeId, name: string | number, given: Pod | undefined): PodRow {
    if (shape >= this.pods.signatures.length)
      assert(false, `a pod of shape ${shape}, which was never interned`);
    const row = this.pods.add(shape, name, given);
    this.#onRevert(() => this.pods.remove(row));
    return row;
  }

  /**
   * The pod counts on the node from here on; its nomination is dropped. Whether it fits is the scheduler's business.
   * `devices`: the GPU devices that the decision names, a bit each; absent: the fullest that still have room.
   */
  bindPod(row: PodRow, nodeRow: NodeRow, devices?: number): void {
    if (this.#nominations.size > 0) this.nominate(row, NO_ROW);
    if (!this.pods.isLive(row)) assert(false, `pod row ${row} is bound after its end`);
    const { gpu } = this.pods.signatures[this.pods.shape[row]];
    if (gpu !== undefined) this.pods.devices[row] = devices ?? this.nodes.gpus.choose(nodeRow, gpu);
    this.#book(row, nodeRow);
    this.#onRevert(() => this.#unbook(row));
  }

  /** Takes the pod off its node without removing it. */
  unbindPod(row: PodRow): void {
    const nodeRow = this.pods.nodeRow[row] as NodeRow;
    if (nodeRow === NO_ROW) assert(false, `pod row ${row} is not bound`);
    const moved = this.#unbook(row);
    this.#onRevert(() => this.#rebook(row, nodeRow, moved));
  }

  /** The pod is gone; the row will be reused. */
  removePod(row: PodRow): void {
    if (this.#nominations.size > 0) this.nominate(row, NO_ROW);
    if (this.pods.nodeRow[row] !== NO_ROW) this.unbindPod(row);
    const shape = this.pods.shape[row] as ShapeId;
    const { name, given } = this.pods.identity(row);
    const startMs = this.pods.startMs[row];
    const flags = this.pods.flags[row];
    this.pods.remove(row);
    this.#onRevert(() => {
      const again = this.pods.add(shape, name, given);
      if (again !== row) assert(false, `pod row ${row} came back as ${again}`);
      this.pods.startMs[row] = startMs;
      this.pods.flags[row] = flags;
    });
  }

  /**
   * Another object for the same pod: labels, requests or status changed. Upstream's cache takes the old pod off its node
   * and puts the new one on, so that it becomes the last there.
   */
  updatePod(row: PodRow, pod: Pod): void {
    assert(this.pods.isLive(row), `pod row ${row} is updated after its end`);
    const { given } = this.pods.identity(row);
    const shape = this.pods.shape[row] as ShapeId;
    const { id } = this.#signatures.intern(withoutNodeName(pod));
    const nodeRow = this.pods.nodeRow[row] as NodeRow;
    if (nodeRow === NO_ROW) {
      this.#reshapePending(row, id, pod);
      this.#onRevert(() => this.#reshapePending(row, shape, given));
      return;
    }
    const moved = this.#unbook(row);
    this.pods.reshape(row, id, pod);
    this.#book(row, nodeRow);
    this.#onRevert(() => {
      this.#unbook(row);
      this.pods.reshape(row, shape, given);
      this.#rebook(row, nodeRow, moved);
    });
  }

  #reshapePending(row: PodRow, shape: ShapeId, given: Pod | undefined): void {
    this.pods.reshape(row, shape, given);
    const nominated = this.#nominations.get(row);
    if (nominated !== undefined) this.changes.push(ChangeKind.Nominated, nominated, shape);
  }

  /** A pod's own labels: it gets another shape, and those who count by labels are told. */
  updatePodLabels(row: PodRow, labels: Readonly<Record<string, string>>): void {
    const pod = this.pods.object(row);
    this.updatePod(row, { ...pod, metadata: { ...pod.metadata, labels } });
  }

  /**
   * The pod has a deletionTimestamp from here on; it holds its node until it is removed. `byPreemption`: its condition
   * DisruptionTarget says so, and while such a victim leaves, the pod it makes room for does not preempt again.
   */
  setTerminating(row: PodRow, byPreemption = false): void {
    if (this.pods.isTerminating(row)) return;
    if (!this.pods.isLive(row)) assert(false, `pod row ${row} is free`);
    this.pods.flags[row] |= byPreemption ? PodFlag.Terminating | PodFlag.Preempted : PodFlag.Terminating;
    const nodeRow = this.pods.nodeRow[row];
    if (nodeRow !== NO_ROW) this.changes.push(ChangeKind.Terminating, nodeRow, this.pods.shape[row]);
    this.#onRevert(() => {
      if (nodeRow !== NO_ROW) {
        this.changes.push(ChangeKind.UnbookedTerminating, nodeRow, this.pods.shape[row]);
        this.changes.push(ChangeKind.Booked, nodeRow, this.pods.shape[row]);
      }
      this.pods.flags[row] &= ~(PodFlag.Terminating | PodFlag.Preempted);
    });
  }

  /** status.startTime, in ms; preemption spares the longest running of equal priority. */
  setStartMs(row: PodRow, startMs: number): void {
    const before = this.pods.startMs[row];
    if (!this.pods.isLive(row)) assert(false, `pod row ${row} is free`);
    const nodeRow = this.pods.nodeRow[row];
    this.pods.startMs[row] = startMs;
    if (nodeRow !== NO_ROW) this.changes.push(ChangeKind.PodTouched, nodeRow, this.pods.shape[row]);
    this.#onRevert(() => this.setStartMs(row, before));
  }

  /** status.nominatedNodeName; -1 clears it. */
  nominate(row: PodRow, nodeRow: NodeRow | -1): void {
    const before = this.#nominations.get(row) ?? (NO_ROW as -1);
    if (before === nodeRow) return;
    if (nodeRow !== NO_ROW && this.nodes.names[nodeRow] === undefined)
      assert(false, `pod row ${row} is nominated to node row ${nodeRow}, which is free`);
    if (nodeRow !== NO_ROW && this.pods.nodeRow[row] !== NO_ROW)
      assert(false, `pod row ${row} is nominated to a node and has one`);
    const place = before === NO_ROW ? 0 : this.#leaveNominees(row, before);
    if (nodeRow !== NO_ROW) this.#joinNominees(row, nodeRow);
    this.#onRevert(() => {
      if (nodeRow !== NO_ROW) this.#leaveNominees(row, nodeRow);
      if (before !== NO_ROW) this.#joinNominees(row, before, place);
    });
  }

  /** `place`: among those nominated there; absent: behind them. */
  #joinNominees(row: PodRow, nodeRow: NodeRow, place?: number): void {
    const nominees = this.#nominees.get(nodeRow) ?? [];
    nominees.splice(place ?? nominees.length, 0, row);
    this.#nominees.set(nodeRow, nominees);
    this.#nominations.set(row, nodeRow);
    this.changes.push(ChangeKind.Nominated, nodeRow, this.pods.shape[row]);
  }

  /** Answers the place that the pod had. */
  #leaveNominees(row: PodRow, nodeRow: NodeRow): number {
    const nominees = this.#nominees.get(nodeRow) ?? [];
    const place = nominees.indexOf(row);
    if (place < 0) assert(false, `pod row ${row} is not among those nominated to node row ${nodeRow}`);
    nominees.splice(place, 1);
    if (nominees.length === 0) this.#nominees.delete(nodeRow);
    this.#nominations.delete(row);
    this.changes.push(ChangeKind.Nominated, nodeRow, this.pods.shape[row]);
    return place;
  }

  // ---- what-if

  fork(): void {
    assert(this.#forks.length < FORKS_MAX, `${this.#forks.length} forks are open, none of which was closed`);
    this.#forks.push([]);
    this.objects.recordInto(this.#forks.at(-1));
  }

  /** Everything as it was at the last fork. */
  revert(): void {
    const undo = this.#forks.pop();
    assert(undo !== undefined, 'revert without fork');
    const outer = this.#forks.splice(0); // nothing is recorded while undoing
    this.objects.recordInto(undefined);
    for (let i = undo.length - 1; i >= 0; i--) undo[i]();
    assert(this.#forks.length === 0, 'a fork was made while another was being undone');
    this.#forks.push(...outer);
    this.objects.recordInto(this.#forks.at(-1));
  }

  /** The changes since the last fork stay; an outer fork can still revert them. */
  commit(): void {
    const undo = this.#forks.pop();
    assert(undo !== undefined, 'commit without fork');
    const outer = this.#forks.at(-1);
    if (outer !== undefined) for (const step of undo) outer.push(step);
    this.objects.recordInto(outer);
  }

  /**
   * A fork that is taken back whatever comes of it, and of which only those hear who take part: to the others the change
   * log and the walk order are as they were. Nothing is scheduled within it.
   */
  beginThought(): void {
    assert(this.#forks.length === 0, 'a thought begins within a fork');
    this.fork();
    this.changes.beginThought();
    this.nodes.order.isHeld = true;
  }

  /** Takes the thought back; `turnBack`: those that took part read to its end and go back to `changes.thoughtSince`. */
  endThought(turnBack: () => void): void {
    this.revert();
    assert(this.#forks.length === 0, 'a thought ends within a fork');
    turnBack();
    this.nodes.order.isHeld = false;
    this.changes.endThought();
  }

  #onRevert(step: () => void): void {
    if (this.#forks.length > 0) this.#forks[this.#forks.length - 1].push(step);
  }

  /** The walk order of the nodes has no cheap undo, so a fork that changes nodes keeps a copy, once. */
  #keepOrder(): void {
    if (this.nodes.order.isHeld) return;
    const fork = this.#forks.at(-1);
    if (fork === undefined || this.#orderKept === fork) return;
    this.#orderKept = fork;
    const kept = this.nodes.order.copy();
    this.#onRevert(() => this.nodes.order.restore(kept));
  }

  // ---- booking

  #book(row: PodRow, nodeRow: NodeRow): void {
    this.#assertBookable(row, nodeRow);
    appendToNode(this.pods, this.nodes, row, nodeRow);
    this.#count(row, nodeRow, 1);
  }

  #assertBookable(row: PodRow, nodeRow: NodeRow): void {
    if (this.pods.nodeRow[row] !== NO_ROW) assert(false, `pod row ${row} is bound twice`);
    if (this.nodes.names[nodeRow] === undefined) assert(false, `node row ${nodeRow} is free`);
  }

  /** Answers the pod that has moved into its place on the node; -1: none. */
  #unbook(row: PodRow): PodRow | -1 {
    const nodeRow = this.pods.nodeRow[row] as NodeRow;
    if (this.nodes.podCount[nodeRow] <= 0)
      assert(false, `pod row ${row} leaves node row ${nodeRow}, which has no pods`);
    const moved = takeFromNode(this.pods, this.nodes, row, nodeRow);
    this.#count(row, nodeRow, -1);
    return moved;
  }

  /** Undoes `#unbook`. */
  #rebook(row: PodRow, nodeRow: NodeRow, moved: PodRow | -1): void {
    this.#assertBookable(row, nodeRow);
    putBackOnNode(this.pods, this.nodes, row, nodeRow, moved);
    this.#count(row, nodeRow, 1);
  }

  /** Adds (1) or takes away (-1) what the pod holds, and says so in the change log. */
  #count(row: PodRow, nodeRow: NodeRow, sign: 1 | -1): void {
    const { pods, nodes } = this;
    const shape = pods.shape[row];
    const signature = pods.signatures[shape];
    bookOnNode(nodes, nodeRow, signature, sign, pods.devices[row]);
    linkOfShape(pods, row, signature, sign);
    pods.nodeRow[row] = sign > 0 ? nodeRow : NO_ROW;
    const terminating = pods.isTerminating(row);
    const kind =
      sign > 0
        ? terminating
          ? ChangeKind.BookedTerminating
          : ChangeKind.Booked
        : terminating
          ? ChangeKind.UnbookedTerminating
          : ChangeKind.Unbooked;
    this.changes.push(kind, nodeRow, shape);
  }
}

function isPreempted({ status }: Pod): boolean {
  const target = status?.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}

/** spec.nodeName of a pod in the cluster says where it is, not what it asks for. */
function withoutNodeName(pod: Pod): Pod {
  if (pod.spec.nodeName === undefined) return pod;
  const { nodeName: _nodeName, ...spec } = pod.spec;
  return { ...pod, spec };
}
