import { assert, VERIFY } from '../../base/index.ts';
import type { Pod } from '../objects/index.ts';
import type { PodSignature } from './pod-signature.ts';
import { NO_ROW } from './rows.ts';
import type { PodRow, ShapeId } from './rows.ts';

/** Bits of PodTable.flags. */
export const PodFlag = {
  /** The row is in use. */
  Live: 1,
  /** deletionTimestamp is set: the pod still holds what it holds. */
  Terminating: 2,
  /** Taken off its node for the time of a dry run. */
  Hidden: 4,
  /** It terminates because a preemption chose it as a victim. */
  Preempted: 8,
} as const;

const FIRST_CAPACITY = 256;
const UNNAMED = -1;

/**
 * Every pod of the cluster, about forty bytes a row. What pods of one shape share lies in their PodSignature.
 *
 *   row            0        1        2     …
 *   shape        [ 3      ][ 3      ][ 7 ]     number of the signature
 *   nodeRow      [ 12     ][ -1     ][ 4 ]     -1: not bound
 *   nextOnNode   [ 2      ] …                  the pods of a node: a list in kube-scheduler's order
 *   nextOfShape  [ 1      ] …                  the bound pods of a shape: a list without order
 *   number       [ 0      ][ 1      ][ -1 ]    makes the name; -1: the name is in #names
 *
 * A row is reused once its pod is removed. Written by ClusterState alone.
 */
export class PodTable {
  rowCount = 0;
  liveCount = 0;
  flags: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  shape: Int32Array = new Int32Array(FIRST_CAPACITY);
  nodeRow: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NO_ROW);
  nextOnNode: Int32Array = new Int32Array(FIRST_CAPACITY);
  previousOnNode: Int32Array = new Int32Array(FIRST_CAPACITY);
  nextOfShape: Int32Array = new Int32Array(FIRST_CAPACITY);
  previousOfShape: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** status.startTime in ms since 1970 or since the start of the run; Infinity where there is none. */
  startMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  /** GPU devices that the pod holds or last held on its node, a bit each. */
  devices: Int32Array = new Int32Array(FIRST_CAPACITY);
  readonly signatures: PodSignature[] = [];
  /** Shapes that have bound pods, by priority. Written by ClusterState. */
  readonly boundShapes: Map<number, number> = new Map();

  #number: Int32Array = new Int32Array(FIRST_CAPACITY);
  readonly #names: (string | undefined)[] = [];
  readonly #given: (Pod | undefined)[] = [];
  readonly #freeRows: number[] = [];

  /** A free row, or a new one behind the last. `given` is the pod as read, where its object will be asked for. */
  add(shape: ShapeId, name: string | number, given?: Pod): PodRow {
    const row = this.#freeRows.pop() ?? this.rowCount++;
    if (row >= this.flags.length) this.#grow();
    if (this.flags[row] !== 0) assert(false, `pod row ${row} is given out twice`);
    this.flags[row] = PodFlag.Live;
    this.shape[row] = shape;
    this.nodeRow[row] = NO_ROW;
    this.startMs[row] = Infinity;
    this.devices[row] = 0;
    this.#number[row] = typeof name === 'number' ? name : UNNAMED;
    if (typeof name === 'string') this.#names[row] = name;
    if (given !== undefined) this.#given[row] = given;
    this.liveCount++;
    return row as PodRow;
  }

  /** The row is free for the next pod; it must be bound nowhere any more. */
  remove(row: PodRow): void {
    if ((this.flags[row] & PodFlag.Live) === 0) assert(false, `pod row ${row} is free`);
    if (this.nodeRow[row] !== NO_ROW) assert(false, `pod row ${row} is still bound`);
    this.flags[row] = 0;
    if (row < this.#names.length) this.#names[row] = undefined;
    if (row < this.#given.length) this.#given[row] = undefined;
    this.liveCount--;
    if (this.liveCount < 0) assert(false, `${this.liveCount} pods live`);
    this.#freeRows.push(row);
  }

  /** Whether a pod has the row now. */
  isLive(row: number): boolean {
    return row < this.rowCount && (this.flags[row] & PodFlag.Live) !== 0;
  }

  /** Told to stop and still there: it keeps its room on the node. */
  isTerminating(row: number): boolean {
    return (this.flags[row] & PodFlag.Terminating) !== 0;
  }

  /** What the scheduler knows of the pod. */
  signature(row: number): PodSignature {
    if (VERIFY) assert(this.isLive(row), `pod row ${row} is free`);
    return this.signatures[this.shape[row]];
  }

  /** Its own name, which no other pod of the signature has. */
  name(row: number): string {
    const own = row < this.#names.length ? this.#names[row] : undefined;
    if (own !== undefined) return own;
    if (VERIFY) assert(this.#number[row] !== UNNAMED, `pod row ${row} has neither name nor number`);
    return this.signatures[this.shape[row]].nameOf(this.#number[row]);
  }

  /** From its signature: pods of two namespaces are never alike. */
  namespace(row: number): string {
    if (VERIFY) assert(this.isLive(row), `pod row ${row} is free`);
    return this.signatures[this.shape[row]].namespace;
  }

  /** The pod as an object: the one that was given, or one made from its shape. `nodeName` is where it is bound. */
  object(row: number): Pod {
    const given = row < this.#given.length ? this.#given[row] : undefined;
    if (given !== undefined) return given;
    if (VERIFY) assert(this.isLive(row), `pod row ${row} is shown after its end`);
    const { pod } = this.signatures[this.shape[row]];
    return { ...pod, metadata: { ...pod.metadata, name: this.name(row) } };
  }

  /** The lowest priority of a bound pod; Infinity when none is bound. */
  lowestBoundPriority(): number {
    let lowest = Infinity;
    for (const priority of this.boundShapes.keys()) if (priority < lowest) lowest = priority;
    return lowest;
  }

  /** Tells pods of one shape apart: the name, or the number that it is made of. */
  nameKey(row: number): string | number {
    if (VERIFY) assert(this.isLive(row), `pod row ${row} is free`);
    return (row < this.#names.length ? this.#names[row] : undefined) ?? this.#number[row];
  }

  /** The pod has an object of its own. */
  isGiven(row: number): boolean {
    return row < this.#given.length && this.#given[row] !== undefined;
  }

  /** What the pod was added as, for undoing its removal. */
  identity(row: number): { readonly name: string | number; readonly given: Pod | undefined } {
    const own = row < this.#names.length ? this.#names[row] : undefined;
    if (VERIFY) assert(this.isLive(row), `pod row ${row} is free`);
    return { name: own ?? this.#number[row], given: row < this.#given.length ? this.#given[row] : undefined };
  }

  /** The pod has another shape from here on: its labels, say, were changed. It must not be bound meanwhile. */
  reshape(row: PodRow, shape: ShapeId, given: Pod | undefined): void {
    if (this.nodeRow[row] !== NO_ROW) assert(false, `pod row ${row} is bound`);
    assert(
      shape < this.signatures.length,
      `pod row ${row} is given shape ${shape}, which was never interned`,
    );
    if (this.identity(row).given !== undefined || given !== undefined) this.#given[row] = given;
    this.shape[row] = shape;
  }

  #grow(): void {
    const size = this.flags.length * 2;
    this.flags = widened(this.flags, new Uint8Array(size));
    this.shape = widened(this.shape, new Int32Array(size));
    this.nodeRow = widened(this.nodeRow, new Int32Array(size).fill(NO_ROW));
    this.nextOnNode = widened(this.nextOnNode, new Int32Array(size));
    this.previousOnNode = widened(this.previousOnNode, new Int32Array(size));
    this.nextOfShape = widened(this.nextOfShape, new Int32Array(size));
    this.previousOfShape = widened(this.previousOfShape, new Int32Array(size));
    this.devices = widened(this.devices, new Int32Array(size));
    this.startMs = widened(this.startMs, new Float64Array(size));
    this.#number = widened(this.#number, new Int32Array(size));
  }
}

function widened<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
