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
  /** From here on: the node itself. Labels, taints, allocatable … changed; the node's pods are still on it. */
  NodeChanged: 6,
  NodeAdded: 7,
  /** The node's pods have left before. */
  NodeRemoved: 8,
} as const;

const KIND_BITS = 4;
const CAPACITY = 1 << 16;

/**
 * The last changes of the cluster, as a ring of (row and kind, shape) pairs. Every reader keeps the generation up to
 * which it has read; one that has fallen behind the ring starts over from the tables.
 *
 *     generation  … 65 537     65 538     65 539          next
 *     entry       [ row·16+kind, shape ][ row·16+kind, shape ] …
 */
export class ChangeLog {
  /** Number of changes so far. */
  generation = 0;
  /** Those of them in which a node came, went or changed itself. */
  nodeChanges = 0;
  readonly #entries = new Int32Array(2 * CAPACITY);

  push(kind: number, row: number, shape: number): void {
    if (kind >= ChangeKind.NodeChanged) this.nodeChanges++;
    const place = (this.generation++ & (CAPACITY - 1)) * 2;
    this.#entries[place] = (row << KIND_BITS) | kind;
    this.#entries[place + 1] = shape;
  }

  /** Are all changes since then still here? */
  reachesBackTo(generation: number): boolean {
    return this.generation - generation <= CAPACITY;
  }

  rowAt(generation: number): number {
    return this.#entries[(generation & (CAPACITY - 1)) * 2] >> KIND_BITS;
  }

  kindAt(generation: number): number {
    return this.#entries[(generation & (CAPACITY - 1)) * 2] & ((1 << KIND_BITS) - 1);
  }

  shapeAt(generation: number): number {
    return this.#entries[(generation & (CAPACITY - 1)) * 2 + 1];
  }
}
