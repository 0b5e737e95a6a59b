import { assert, VERIFY } from '../../base/index.ts';

/** What happened to a node row. */
export const ChangeKind = {
  /** A pod of the given shape came onto the node. */
  Booked: 0,
  /** A pod of the given shape left the node. */
  Unbooked: 1,
  /** A pod of the given shape on the node began to terminate. */
  Terminating: 2,
  /** As Unbooked, of a pod that was terminating. */
  UnbookedTerminating: 3,
  /** As Booked, of a pod that is terminating. */
  BookedTerminating: 4,
  /** Something about a pod on the node changed that no counter looks at: when it started. */
  PodTouched: 5,
  /** A pending pod of the given shape was nominated to the node, or is not any more. */
  Nominated: 6,
  /** From here on: the node itself. Labels, taints, allocatable … changed; the node's pods are still on it. */
  NodeChanged: 7,
  NodeAdded: 8,
  /** The node's pods have left before. */
  NodeRemoved: 9,
} as const;

const KIND_BITS = 4;
const CAPACITY = 1 << 16;
/** A row and its kind share 31 bits. */
const ROWS_MAX = 1 << (31 - KIND_BITS);
/** Changes of nodes within thoughts are numbered from here on: no real cluster gets so far. */
const FIRST_THOUGHT_CHANGE = 2 ** 40;

/**
 * The last changes of the cluster, as a ring of (row and kind, shape) pairs. Every reader keeps the generation up to
 * which it has read; one that has fallen behind the ring starts over from the tables.
 *
 *     generation  … 65 537     65 538     65 539          next
 *     entry       [ row·16+kind, shape ][ row·16+kind, shape ] …
 *
 * What happens within a thought, and is taken back at its end, is in the log for those who take part in it. Afterwards
 * the log stands where it stood before, so that nobody else hears of it.
 */
export class ChangeLog {
  /** Number of changes so far. */
  generation = 0;
  /** Those of them in which a node came, went or changed itself. */
  nodeChanges = 0;
  /** Where the log stood when the thought under way began; undefined: there is none. */
  thoughtSince: number | undefined = undefined;
  readonly #entries = new Int32Array(2 * CAPACITY);
  /** Of real changes; while there is no thought it is `nodeChanges`. */
  #realNodeChanges = 0;
  /** Never the same twice, so that what was compiled in one thought is not taken for anything later. */
  #thoughtChanges = FIRST_THOUGHT_CHANGE;
  /** The first change that is still here: a thought may have written over older ones. */
  #oldest = 0;

  push(kind: number, row: number, shape: number): void {
    if (VERIFY) {
      assert(kind >= 0 && kind <= ChangeKind.NodeRemoved, `change ${kind} is none of the kinds`);
      assert(row >= 0 && row < ROWS_MAX, `node row ${row} does not fit into an entry of the change log`);
      assert(shape >= 0, `a change names shape ${shape}`);
    }
    if (kind >= ChangeKind.NodeChanged) this.#countNodeChange();
    const place = (this.generation++ & (CAPACITY - 1)) * 2;
    this.#entries[place] = (row << KIND_BITS) | kind;
    this.#entries[place + 1] = shape;
  }

  #countNodeChange(): void {
    if (this.thoughtSince === undefined) this.nodeChanges = ++this.#realNodeChanges;
    else this.nodeChanges = ++this.#thoughtChanges;
  }

  /** From here on all is thought: whoever reads on has to turn back to `thoughtSince` before its end. */
  beginThought(): void {
    assert(this.thoughtSince === undefined, 'a thought begins within another');
    this.thoughtSince = this.generation;
  }

  /** All that was thought has been taken back. */
  endThought(): void {
    const { thoughtSince } = this;
    assert(thoughtSince !== undefined, 'a thought ends that has not begun');
    const overwritten = Math.min(thoughtSince, this.generation - CAPACITY);
    this.#oldest = Math.max(this.#oldest, overwritten);
    this.generation = thoughtSince;
    this.nodeChanges = this.#realNodeChanges;
    this.thoughtSince = undefined;
  }

  /** Are all changes since then still here? */
  reachesBackTo(generation: number): boolean {
    if (generation > this.generation)
      assert(false, `a reader has read up to change ${generation} of ${this.generation}`);
    return generation >= this.#oldest && this.generation - generation <= CAPACITY;
  }

  /** The node of a change that the log still holds. */
  rowAt(generation: number): number {
    if (VERIFY) assert(this.#holds(generation), `change ${generation} is not in the log any more`);
    return this.#entries[(generation & (CAPACITY - 1)) * 2] >> KIND_BITS;
  }

  /** A ChangeKind. */
  kindAt(generation: number): number {
    if (VERIFY) assert(this.#holds(generation), `change ${generation} is not in the log any more`);
    return this.#entries[(generation & (CAPACITY - 1)) * 2] & ((1 << KIND_BITS) - 1);
  }

  /** The shape of the pod that was booked or freed; of other kinds it says nothing. */
  shapeAt(generation: number): number {
    if (VERIFY) assert(this.#holds(generation), `change ${generation} is not in the log any more`);
    return this.#entries[(generation & (CAPACITY - 1)) * 2 + 1];
  }

  #holds(generation: number): boolean {
    return generation < this.generation && this.reachesBackTo(generation);
  }
}
