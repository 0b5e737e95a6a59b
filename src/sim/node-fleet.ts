import { assert } from '../base/index.ts';
import { nodeOfPool } from '../cloudprovider/index.ts';
import { NO_ROW } from '../model/index.ts';
import type { Labels, Node, NodeRow, PodRow } from '../model/index.ts';
import type { PoolIdentity } from '../result/index.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import type { ResourceAmount } from './record/run-series.ts';

/** A node pool of the scenario while the run goes on. */
export interface PoolState {
  readonly spec: NodePoolSpec;
  /** Nodes made so far: the next one's number. */
  made: number;
  /** Whose turn it is among the zones. */
  zoneTurn: number;
}

/** A node that is paid for: in the cluster already, or still on its way. */
export interface BilledNode {
  readonly node: Node;
  /** The pool that it is accounted to. */
  readonly identity: PoolIdentity;
  /** The UsageMeter's number of the node. */
  readonly meterNode: number;
}

/** What the run knows of a node beyond the cluster's own table, by the same row. */
export interface FleetNode extends BilledNode {
  /** The event log's number of its name. */
  readonly name: number;
  readonly amount: ResourceAmount;
  /** It is being taken away: nothing is to be put on it any more. */
  leaving: boolean;
  /**
   * Nothing is heard of its kubelet, and nothing happens to its pods. 'away': it comes back; 'gone': the machine is no
   * more, and the node object goes when the cloud is asked.
   */
  silence: 'none' | 'away' | 'gone';
}

/** What the event log's size number of a node stands for. */
export interface NodeSizeFacts extends ResourceAmount {
  readonly pool: string;
  readonly instanceType: string;
}

/** Adds nodes for pods that found none. */
export interface NodeProvider {
  podFailed(pod: PodRow, nowMs: number): void;
}

/** The nodes that are there, by row; and the scenario's pools that make more of them. */
export class NodeFleet {
  readonly pools: PoolState[];
  readonly #nodes: (FleetNode | undefined)[] = [];
  /** By row, -1 where no node is: what every pod that comes or goes asks for, side by side instead of in objects. */
  #meterNodes: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NO_ROW);
  #names: Int32Array = new Int32Array(FIRST_CAPACITY).fill(NO_ROW);
  readonly #poolCounts = new Map<string, number>();
  count = 0;
  /** The rows on which nodes came or went, one after the other: who reads on from where he was misses none. */
  readonly moves: NodeRow[] = [];
  /** A machine of this run fell silent before now. */
  hadSilence = false;
  /** Distinct sizes of nodes so far. */
  readonly sizes: NodeSizeFacts[] = [];
  readonly #sizeNumbers = new Map<string, number>();

  /** `given`: nodes that are there already; new ones get names that none of them has. */
  constructor(pools: readonly NodePoolSpec[], given: readonly Node[] = []) {
    this.pools = pools.map((spec) => ({ spec, made: firstFreeNumber(spec.name, given), zoneTurn: 0 }));
  }

  /** Number of a size of node in `sizes`, for the event log. */
  sizeNumber({ name, instanceType }: PoolIdentity, amount: ResourceAmount): number {
    const { milliCpu, memoryBytes, milliGpu } = amount;
    const key = `${name}/${instanceType}/${milliCpu}/${memoryBytes}/${milliGpu}`;
    const known = this.#sizeNumbers.get(key);
    if (known !== undefined) return known;
    assert(this.#sizeNumbers.size === this.sizes.length, `${this.sizes.length} sizes of nodes have numbers`);
    this.#sizeNumbers.set(key, this.sizes.length);
    return this.sizes.push({ pool: name, instanceType, ...amount }) - 1;
  }

  /** The row is the node table's. */
  set(row: NodeRow, node: FleetNode): void {
    assert(row >= 0, `node row ${row} cannot join the fleet`);
    const before = this.#nodes[row];
    if (before?.identity !== node.identity) this.moves.push(row);
    if (before === undefined) this.count++;
    else this.#countPool(before, -1);
    this.#countPool(node, 1);
    this.#nodes[row] = node;
    if (row >= this.#names.length) {
      this.#meterNodes = widened(this.#meterNodes, row);
      this.#names = widened(this.#names, row);
    }
    this.#meterNodes[row] = node.meterNode;
    this.#names[row] = node.name;
  }

  /** The UsageMeter's number of the row's node; a free row has none. */
  meterNodeOf(row: NodeRow): number {
    const number = this.#meterNodes[row];
    if (!(number >= 0)) assert(false, `node row ${row} is free and has no number at the meter`);
    return number;
  }

  /** The event log's number for the name of the row's node. */
  nameOf(row: NodeRow): number {
    const name = this.#names[row];
    if (!(name >= 0)) assert(false, `node row ${row} is free and has no name`);
    return name;
  }

  /** Undefined: no node has the row. */
  get(row: NodeRow): FleetNode | undefined {
    return this.#nodes[row];
  }

  /** Throws where no node has the row. */
  delete(row: NodeRow): void {
    assert(this.#nodes[row] !== undefined, `node row ${row} is not in the fleet`);
    const node = this.#nodes[row];
    if (node === undefined) return;
    this.count--;
    this.moves.push(row);
    this.#countPool(node, -1);
    this.#nodes[row] = undefined;
    this.#meterNodes[row] = NO_ROW;
    this.#names[row] = NO_ROW;
  }

  /** Nodes that are accounted to a pool. */
  countIn(pool: string): number {
    return this.#poolCounts.get(pool) ?? 0;
  }

  #countPool({ identity }: FleetNode, sign: 1 | -1): void {
    this.#poolCounts.set(identity.name, this.countIn(identity.name) + sign);
  }

  /** Rows that hold a node, ascending. */
  *rows(): Generator<NodeRow> {
    for (let row = 0; row < this.#nodes.length; row++)
      if (this.#nodes[row] !== undefined) yield row as NodeRow;
  }
}

const FIRST_CAPACITY = 64;

function widened(column: Int32Array, row: number): Int32Array {
  const wider = new Int32Array(row * 2).fill(NO_ROW);
  wider.set(column);
  return wider;
}

function firstFreeNumber(pool: string, given: readonly Node[]): number {
  let free = 0;
  for (const { metadata } of given) {
    if (!metadata.name.startsWith(`${pool}-`)) continue;
    const number = metadata.name.slice(pool.length + 1);
    if (/^\d{1,9}$/.test(number)) free = Math.max(free, Number(number) + 1);
  }
  return free;
}

/**
 * The pools of a run. Where the Cluster Autoscaler runs on a dump, the pools that the labels of its nodes tell of are
 * groups too, unless the scenario writes a pool of that name: they may shrink to none and come back to what they were.
 */
export function poolsOfRun({ cluster, clusterAutoscaler }: Scenario): readonly NodePoolSpec[] {
  const { nodePools, inferredPools = [] } = cluster;
  if (clusterAutoscaler === undefined) return nodePools;
  const names = new Set(nodePools.map(({ name }) => name));
  const ofDump = new Map<string, NodePoolSpec>();
  for (const pool of inferredPools) {
    // As nodes without a pool's label are accounted to.
    const isNamed = pool.name !== 'default' || pool.instanceType === 'unknown';
    const name = isNamed ? pool.name : pool.instanceType;
    if (names.has(name)) continue;
    const { max, ...known } = ofDump.get(name) ?? { ...pool, name, max: 0 };
    ofDump.set(name, { ...known, count: 0, max: max + pool.max });
  }
  return [...nodePools, ...ofDump.values()];
}

/** The next node of a pool: named after it, zones in turn, registered under its own hostname. */
export function nextNodeOfPool(pool: PoolState): Node {
  const { spec } = pool;
  const name = `${spec.name}-${pool.made++}`;
  const zone = spec.zones[pool.zoneTurn++ % Math.max(1, spec.zones.length)];
  const node = nodeOfPool(spec.template, name, zone);
  assert(node.metadata.name === name, `node ${name} of pool ${spec.name} is called ${node.metadata.name}`);
  return { ...node, metadata: { ...node.metadata, labels: withLegacyLabels(node.metadata.labels ?? {}) } };
}

/** Kubelets still write the old names of two labels beside the new ones, and old manifests select by them. */
function withLegacyLabels(labels: Labels): Labels {
  const { 'kubernetes.io/os': os = 'linux', 'kubernetes.io/arch': arch = 'amd64' } = labels;
  return { 'beta.kubernetes.io/os': os, 'beta.kubernetes.io/arch': arch, ...labels };
}
