import { CPU, DEVICES_MAX } from '../../../model/index.ts';
import type { ClusterState } from '../../../model/index.ts';
import { freeDevices } from './fragment.ts';
import type { FreeNode, TypicalPod } from './fragment.ts';
import { FragmentMeter } from './fragment-meter.ts';

/** In place of free cpu: nothing is known of the row. */
const UNKNOWN = NaN;

/**
 * The fragments of a cluster's nodes as they are, kept until something is booked there: every shape of pod compares with
 * the same one. What it was worked out from is kept beside it, so no one has to say what changed.
 */
export class NodeFragments {
  readonly typical: readonly TypicalPod[];
  readonly meter: FragmentMeter;
  readonly #cluster: ClusterState;
  #fragments = new Float64Array(0);
  #milliCpu = new Float64Array(0);
  #free = new Int32Array(0);
  readonly #counts: number[] = [];
  readonly #models: string[] = [];

  constructor(cluster: ClusterState, typical: readonly TypicalPod[]) {
    this.typical = typical;
    this.meter = new FragmentMeter(typical);
    this.#cluster = cluster;
  }

  /** What is free on the node. */
  freeOn(row: number): FreeNode {
    const { allocatable, requested, gpus } = this.#cluster.nodes;
    return freeDevices(gpus, row, allocatable[CPU][row] - requested[CPU][row]);
  }

  /** The fragment of the node, on which so much is free. */
  fragmentOf(row: number, node: FreeNode): number {
    if (row >= this.#fragments.length) this.#grow();
    if (!this.#isKnown(row, node)) this.#measure(row, node);
    return this.#fragments[row];
  }

  #isKnown(row: number, { milliCpu, model, free, from, count }: FreeNode): boolean {
    if (this.#milliCpu[row] !== milliCpu || this.#counts[row] !== count || this.#models[row] !== model)
      return false;
    const known = this.#free;
    for (let i = 0; i < count; i++) if (known[row * DEVICES_MAX + i] !== free[from + i]) return false;
    return true;
  }

  #measure(row: number, node: FreeNode): void {
    const { milliCpu, model, free, from, count } = node;
    this.#fragments[row] = this.meter.fragment(node);
    this.#milliCpu[row] = milliCpu;
    this.#counts[row] = count;
    this.#models[row] = model;
    for (let i = 0; i < count; i++) this.#free[row * DEVICES_MAX + i] = free[from + i];
  }

  #grow(): void {
    const { capacity } = this.#cluster.nodes;
    this.#fragments = new Float64Array(capacity);
    this.#milliCpu = new Float64Array(capacity).fill(UNKNOWN);
    this.#free = new Int32Array(capacity * DEVICES_MAX);
  }
}

const ofClusters = new WeakMap<ClusterState, NodeFragments>();

/** The fragments of a cluster's nodes for these typical pods, which all shapes of pods share. */
export function fragmentsOf(cluster: ClusterState, typical: readonly TypicalPod[]): NodeFragments {
  const known = ofClusters.get(cluster);
  if (known?.typical === typical) return known;
  const fragments = new NodeFragments(cluster, typical);
  ofClusters.set(cluster, fragments);
  return fragments;
}
