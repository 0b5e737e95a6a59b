import type { ClusterState } from '../../model/index.ts';

const EMPTY = -1;
const FIRST_SLOTS = 256;
/** Beside four kinds a node, so many more are kept before kinds that nodes no longer have are forgotten. */
const SPARE_KINDS = 4096;

/**
 * Kinds of nodes by what they have and what is booked on them: plugins that look at nothing else say the same of all
 * nodes of a kind. A new plan looks at each kind once; in a cluster of few machine types that is not full yet, a few
 * kinds stand for thousands of nodes.
 *
 *     kind 0    tuples[0 × width …]    allocatable, requested of each resource, sums for scores, pods
 *     slots     open addressing, the hash of a tuple → its kind
 *
 * Reads the cluster's change log; a change costs one look into the table, whatever the number of plans.
 */
export class BookingKinds {
  kindOf: Int32Array = new Int32Array(0);
  count = 0;
  readonly #cluster: ClusterState;
  #generation = -1;
  #width = 0;
  #tuples = new Float64Array(0);
  #slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);
  #tuple = new Float64Array(0);
  #bits = new Int32Array(0);

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
  }

  /** Numbers the kinds of the rows that changed. `rows`: all that are there. */
  catchUp(rows: Int32Array): void {
    const { changes, nodes } = this.#cluster;
    const since = this.#generation;
    this.#generation = changes.generation;
    const isLost = since < 0 || !changes.reachesBackTo(since) || this.count > 4 * rows.length + SPARE_KINDS;
    if (isLost || this.#width !== tupleWidth(nodes.allocatable.length)) {
      this.#startOver(rows);
      return;
    }
    if (this.kindOf.length < nodes.capacity) {
      const wider = new Int32Array(nodes.capacity);
      wider.set(this.kindOf);
      this.kindOf = wider;
    }
    for (let at = since; at < changes.generation; at++) {
      const row = changes.rowAt(at);
      if (nodes.names[row] !== undefined) this.kindOf[row] = this.#kind(row);
    }
  }

  #startOver(rows: Int32Array): void {
    const { nodes } = this.#cluster;
    this.count = 0;
    this.#width = tupleWidth(nodes.allocatable.length);
    this.#tuple = new Float64Array(this.#width);
    this.#bits = new Int32Array(this.#tuple.buffer);
    this.#tuples = new Float64Array((FIRST_SLOTS >> 1) * this.#width);
    this.#slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);
    this.kindOf = new Int32Array(nodes.capacity);
    for (let i = 0; i < rows.length; i++) this.kindOf[rows[i]] = this.#kind(rows[i]);
  }

  #kind(row: number): number {
    this.#read(row);
    const mask = this.#slots.length - 1;
    let slot = this.#hash() & mask;
    for (; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      if (this.#isKind(this.#slots[slot])) return this.#slots[slot];
    }
    const kind = this.count++;
    this.#slots[slot] = kind;
    this.#tuples.set(this.#tuple, kind * this.#width);
    if (this.count * 2 >= this.#slots.length) this.#grow();
    return kind;
  }

  #read(row: number): void {
    const { allocatable, requested, scoreMilliCpu, scoreMemoryBytes, allocatablePods, podCount } =
      this.#cluster.nodes;
    const tuple = this.#tuple;
    let at = 0;
    for (let resource = 0; resource < allocatable.length; resource++) {
      tuple[at++] = allocatable[resource][row];
      tuple[at++] = requested[resource][row];
    }
    tuple[at++] = scoreMilliCpu[row];
    tuple[at++] = scoreMemoryBytes[row];
    tuple[at++] = allocatablePods[row];
    tuple[at] = podCount[row];
  }

  #hash(): number {
    let hash = 0;
    for (let i = 0; i < this.#bits.length; i++) {
      hash = Math.imul(hash ^ this.#bits[i], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #isKind(kind: number): boolean {
    const from = kind * this.#width;
    for (let i = 0; i < this.#width; i++) if (this.#tuples[from + i] !== this.#tuple[i]) return false;
    return true;
  }

  #grow(): void {
    const size = this.#slots.length * 2;
    const tuples = new Float64Array((size >> 1) * this.#width);
    tuples.set(this.#tuples);
    this.#tuples = tuples;
    this.#slots = new Int32Array(size).fill(EMPTY);
    for (let kind = 0; kind < this.count; kind++) {
      this.#tuple.set(tuples.subarray(kind * this.#width, (kind + 1) * this.#width));
      let slot = this.#hash() & (size - 1);
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = kind;
    }
  }
}

/** Two numbers a resource, two sums for scores, pods there and pods allowed. */
function tupleWidth(resources: number): number {
  return 2 * resources + 4;
}
