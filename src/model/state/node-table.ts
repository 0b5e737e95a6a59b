import { assert, VERIFY } from '../../base/index.ts';
import { GpuDevices } from './gpu-devices.ts';
import { NodeOrder } from './node-order.ts';
import type { Labels, Node, Taint } from '../objects/index.ts';
import { allocatableAmounts } from '../resources/resource-amounts.ts';
import type { ResourceAmounts } from '../resources/resource-amounts.ts';
import { CPU, EPHEMERAL_STORAGE, MEMORY } from '../resources/resource-names.ts';
import type { ResourceNames } from '../resources/resource-names.ts';
import { NO_ROW } from './rows.ts';
import type { NodeRow, PodRow } from './rows.ts';
import { TopologyDomains } from './topology-domains.ts';

const FIRST_CAPACITY = 64;
const NO_LABELS: Labels = {};
const NO_TAINTS: readonly Taint[] = [];

/**
 * Every node of the cluster, one column per field. A node is a row number.
 *
 *   row                  0        1        2      …
 *   allocatable[CPU]   [ 3920   ][ 3920  ][ 15890 ]     milli-cores; the other resources in whole units
 *   requested[CPU]     [ 1250   ][ 0     ][ 15800 ]     summed over the node's pods
 *   podCount           [ 12     ][ 0     ][ 40    ]
 *   names              [ 'n-0'  ][ free  ][ 'n-2' ]
 *
 * Invariants: `names[row]` is undefined exactly for free rows; a free row has no pods and no requests, and is reused by
 * a later node. Amounts lie in doubles, exact to 2^53. Columns are replaced when the table grows: keep none across
 * `add`. Written by ClusterState alone.
 */
export class NodeTable {
  /** One more than the highest row ever used. */
  rowCount = 0;
  /** Nodes that are there. */
  liveCount = 0;
  readonly names: (string | undefined)[] = [];
  readonly objects: (Node | undefined)[] = [];
  readonly labels: Labels[] = [];
  readonly taints: (readonly Taint[])[] = [];
  unschedulable: Uint8Array;

  readonly allocatable: Float64Array[] = [];
  readonly requested: Float64Array[] = [];
  /** Sums with 100m and 200 MiB put in for containers that ask for nothing: what the scores look at. */
  scoreMilliCpu: Float64Array;
  scoreMemoryBytes: Float64Array;
  allocatablePods: Float64Array;
  podCount: Int32Array;
  /** The node's pods, in the order that kube-scheduler keeps: a list through PodTable's columns. */
  firstPod: Int32Array;
  lastPod: Int32Array;
  /** Host ports in use; a set, as upstream: one of two pods with the same port frees it when it leaves. */
  readonly usedPorts: (Set<string> | undefined)[] = [];

  readonly gpus: GpuDevices = new GpuDevices();
  /** Pods that a dry run has put onto the node it looks at, for that time. */
  readonly guests: PodRow[] = [];
  /** Counts the changes of what images lie on which nodes. */
  imageEpoch = 0;

  readonly resources: ResourceNames;
  readonly order: NodeOrder = new NodeOrder();
  readonly #rowOf = new Map<string, number>();
  readonly #freeRows: number[] = [];
  readonly #domains = new Map<string, TopologyDomains>();
  #capacity = FIRST_CAPACITY;

  constructor(resources: ResourceNames) {
    this.resources = resources;
    this.unschedulable = new Uint8Array(FIRST_CAPACITY);
    this.scoreMilliCpu = new Float64Array(FIRST_CAPACITY);
    this.scoreMemoryBytes = new Float64Array(FIRST_CAPACITY);
    this.allocatablePods = new Float64Array(FIRST_CAPACITY);
    this.podCount = new Int32Array(FIRST_CAPACITY);
    this.firstPod = new Int32Array(FIRST_CAPACITY).fill(NO_ROW);
    this.lastPod = new Int32Array(FIRST_CAPACITY).fill(NO_ROW);
    this.reserveResources();
  }

  /** Rows that the columns have room for. */
  get capacity(): number {
    return this.#capacity;
  }

  /** The row of the node with this name, or -1. */
  rowOf(name: string): NodeRow | -1 {
    return (this.#rowOf.get(name) ?? NO_ROW) as NodeRow | -1;
  }

  /** Which node lies in which domain of this topology key. */
  domains(key: string): TopologyDomains {
    const known = this.#domains.get(key);
    if (known !== undefined) return known;
    const domains = new TopologyDomains(key, this.#capacity);
    this.#domains.set(key, domains);
    for (let row = 0; row < this.rowCount; row++) {
      if (this.names[row] !== undefined) domains.place(row, this.labels[row]);
    }
    return domains;
  }

  /** Makes a column for every resource that has a name by now. */
  reserveResources(): void {
    while (this.allocatable.length < this.resources.count) {
      this.allocatable.push(new Float64Array(this.#capacity));
      this.requested.push(new Float64Array(this.#capacity));
    }
    if (VERIFY) assert(this.requested.length === this.allocatable.length, 'a resource has one column of two');
  }

  /** A free row, or a new one behind the last; a name that is there already throws. */
  add(node: Node): NodeRow {
    const row = this.#freeRows.pop() ?? this.rowCount++;
    if (row >= this.#capacity) this.#grow();
    const { name } = node.metadata;
    assert(!this.#rowOf.has(name), `node ${name} is there already`);
    assert(this.names[row] === undefined, `node ${name} takes row ${row} from ${this.names[row]}`);
    assert(this.podCount[row] === 0, `node ${name} takes row ${row} with ${this.podCount[row]} pods`);
    assert(this.firstPod[row] === NO_ROW, `node ${name} takes row ${row} with a list of pods`);
    this.#rowOf.set(name, row);
    this.names[row] = name;
    this.liveCount++;
    this.#describe(row, node);
    this.order.add(row, this.labels[row]);
    return row as NodeRow;
  }

  /** The node's labels, taints, allocatable and so on are these from here on. */
  update(row: NodeRow, node: Node): void {
    assert(this.names[row] === node.metadata.name, `row ${row} is not node ${node.metadata.name}`);
    this.#describe(row, node);
    this.order.relabel(row, this.labels[row]);
  }

  /** The row is free for the next node. Its pods must have left it. */
  remove(row: NodeRow): void {
    const name = this.names[row];
    assert(name !== undefined, `row ${row} is free`);
    if (imagesOf(this.objects[row]) !== 0) this.imageEpoch++;
    assert(this.podCount[row] === 0, `node ${name} still has pods`);
    this.#rowOf.delete(name);
    this.names[row] = undefined;
    this.objects[row] = undefined;
    this.usedPorts[row] = undefined;
    this.gpus.forget(row);
    for (const column of this.allocatable) column[row] = 0;
    this.allocatablePods[row] = 0;
    for (const domains of this.#domains.values()) domains.place(row, undefined);
    this.order.remove(row);
    assert(this.lastPod[row] === NO_ROW, `node ${name} leaves with a list of pods`);
    this.liveCount--;
    assert(this.#rowOf.size === this.liveCount, `${this.liveCount} nodes and ${this.#rowOf.size} names`);
    this.#freeRows.push(row);
  }

  #describe(row: number, node: Node): void {
    if (imagesOf(node) !== 0 || imagesOf(this.objects[row]) !== 0) this.imageEpoch++;
    this.objects[row] = node;
    this.labels[row] = node.metadata.labels ?? NO_LABELS;
    this.taints[row] = node.spec?.taints ?? NO_TAINTS;
    this.unschedulable[row] = node.spec?.unschedulable === true ? 1 : 0;
    this.#readAllocatable(row, node);
    this.gpus.describe(row, node);
    for (const domains of this.#domains.values()) domains.place(row, this.labels[row]);
  }

  #readAllocatable(row: number, node: Node): void {
    const { milliCpu, memoryBytes, ephemeralStorageBytes, pods, scalars } = amountsOfNode(node);
    for (const name of scalars.keys()) this.resources.column(name);
    this.reserveResources();
    for (const column of this.allocatable) column[row] = 0;
    this.allocatablePods[row] = pods;
    this.allocatable[CPU][row] = milliCpu;
    this.allocatable[MEMORY][row] = memoryBytes;
    this.allocatable[EPHEMERAL_STORAGE][row] = ephemeralStorageBytes;
    for (const [name, amount] of scalars) this.allocatable[this.resources.column(name)][row] = amount;
  }

  #grow(): void {
    const size = this.#capacity * 2;
    this.#capacity = size;
    this.unschedulable = widened(this.unschedulable, new Uint8Array(size));
    for (const columns of [this.allocatable, this.requested]) {
      columns.forEach((column, resource) => (columns[resource] = widened(column, new Float64Array(size))));
    }
    this.scoreMilliCpu = widened(this.scoreMilliCpu, new Float64Array(size));
    this.scoreMemoryBytes = widened(this.scoreMemoryBytes, new Float64Array(size));
    this.allocatablePods = widened(this.allocatablePods, new Float64Array(size));
    this.podCount = widened(this.podCount, new Int32Array(size));
    this.firstPod = widened(this.firstPod, new Int32Array(size).fill(NO_ROW));
    this.lastPod = widened(this.lastPod, new Int32Array(size).fill(NO_ROW));
    for (const domains of this.#domains.values()) domains.reserve(size);
  }
}

/** Nodes of a pool share what is written of their size: autoscalers add the same one in thought at every loop. */
function amountsOfNode(node: Node): ResourceAmounts {
  const key = node.status?.allocatable;
  if (key === undefined) return allocatableAmounts(node);
  let amounts = AMOUNTS.get(key);
  if (amounts === undefined) AMOUNTS.set(key, (amounts = allocatableAmounts(node)));
  return amounts;
}

const AMOUNTS = new WeakMap<object, ResourceAmounts>();

function imagesOf(node: Node | undefined): number {
  return node?.status?.images?.length ?? 0;
}

function widened<T extends Uint8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
