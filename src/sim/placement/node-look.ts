import { assert } from '../../base/index.ts';
import { CPU, MEMORY, NO_ROW } from '../../model/index.ts';
import type { ClusterState } from '../../model/index.ts';
import { freeDevices } from '../../scheduler/index.ts';
import { WHOLE_GPU_NAMES } from '../amount.ts';
import { PodState } from '../pod-lives.ts';
import type { Simulation } from '../simulation.ts';
import type { ExpectedPods } from './expected-pods.ts';

/** What a look at a node speaks of, in this order. */
export const RESOURCES = ['cpu', 'memory', 'gpu'] as const;
const CPU_AT = 0;
const MEMORY_AT = 1;
const GPU_AT = 2;

/** The nodes at one moment, a figure a resource in the order of RESOURCES. */
export interface NodeLook {
  readonly nodes: number;
  /** Free amount over all nodes, and the part that an expected pod could not use. */
  readonly free: Float64Array;
  readonly unusable: Float64Array;
  /** Standard deviation of requested ÷ allocatable over the nodes that have the resource; NaN where none has it. */
  readonly deviation: Float64Array;
  /** Mean distance of a node's CPU from its memory allocation. */
  readonly cpuMemoryGap: number;
  readonly emptyNodes: number;
}

/**
 * Looks at every node once. Whether a pod could use what is free is asked by size alone: cpu, memory, GPU, a slot.
 *
 * The unusable part is the fragment of "Beware of Fragmentation" (USENIX ATC'23), F(n) = Σ pods p(pod) × free(n) where the
 * pod does not fit, here for any resource; where GPUs are shared by device it is that paper's own measure. O(nodes × sizes).
 */
export function lookAtNodes(sim: Simulation, expected: ExpectedPods): NodeLook {
  const { cluster } = sim;
  const free = new Float64Array(RESOURCES.length);
  const unusable = new Float64Array(RESOURCES.length);
  const spreads = RESOURCES.map(() => new Spread());
  let gap = 0;
  let nodes = 0;
  for (let row = 0; row < cluster.nodes.rowCount; row++) {
    if (cluster.nodes.names[row] === undefined) continue;
    nodes++;
    const node = readNode(cluster, row);
    const misfit = misfitShare(node, expected);
    for (let i = 0; i < RESOURCES.length; i++) {
      free[i] += node.free[i];
      unusable[i] += node.free[i] * misfit;
      if (node.allocatable[i] > 0) spreads[i].add(1 - node.free[i] / node.allocatable[i]);
    }
    if (cluster.nodes.gpus.counts[row] > 0)
      unusable[GPU_AT] +=
        expected.fragments.fragment(freeDevices(cluster.nodes.gpus, row, node.free[CPU_AT])) -
        node.free[GPU_AT] * misfit;
    gap += Math.abs(ratioOf(node, CPU_AT) - ratioOf(node, MEMORY_AT));
  }
  const busy = busyNodes(sim);
  assert(nodes === cluster.nodes.liveCount, `${nodes} nodes are looked at of ${cluster.nodes.liveCount}`);
  assert(busy <= nodes, `${busy} of ${nodes} nodes are busy`);
  return {
    nodes,
    free,
    unusable,
    deviation: Float64Array.from(spreads, (spread) => spread.deviation()),
    cpuMemoryGap: nodes === 0 ? 0 : gap / nodes,
    emptyNodes: nodes - busy,
  };
}

interface NodeAmounts {
  readonly allocatable: readonly number[];
  /** Never below 0: a node may be booked beyond its size. */
  readonly free: readonly number[];
  readonly hasSlot: boolean;
}

function readNode({ nodes }: ClusterState, row: number): NodeAmounts {
  const { allocatable, requested, gpus } = nodes;
  const whole = [0, 0, 0];
  const free = [0, 0, 0];
  for (const [at, column] of [CPU, MEMORY].entries()) {
    whole[at] = allocatable[column][row];
    free[at] = Math.max(0, whole[at] - requested[column][row]);
  }
  const devices = gpus.counts[row] ?? 0;
  if (devices > 0) {
    whole[GPU_AT] = devices * MILLI;
    free[GPU_AT] = gpus.totalFreeMilli[row];
  } else
    for (const name of WHOLE_GPU_NAMES) {
      const column = nodes.resources.find(name);
      if (column < 0) continue;
      whole[GPU_AT] += allocatable[column][row] * MILLI;
      free[GPU_AT] += Math.max(0, allocatable[column][row] - requested[column][row]) * MILLI;
    }
  return { allocatable: whole, free, hasSlot: nodes.podCount[row] < nodes.allocatablePods[row] };
}

const MILLI = 1000;

/** Share of the expected pods that do not fit what is free. What a pod does not ask for is never short: free is never below 0. */
function misfitShare({ free, hasSlot }: NodeAmounts, { sizes }: ExpectedPods): number {
  if (!hasSlot) return 1;
  let share = 0;
  for (const { milliCpu, memoryBytes, milliGpu, weight } of sizes)
    if (milliCpu > free[CPU_AT] || memoryBytes > free[MEMORY_AT] || milliGpu > free[GPU_AT]) share += weight;
  if (share > 1 + 1e-9) assert(false, `${share} of the expected pods do not fit`);
  return share;
}

function ratioOf({ allocatable, free }: NodeAmounts, at: number): number {
  return allocatable[at] > 0 ? 1 - free[at] / allocatable[at] : 0;
}

function busyNodes({ cluster, lives, templates }: Simulation): number {
  const busy = new Set<number>();
  for (let pod = 0; pod < cluster.pods.rowCount; pod++) {
    const node = cluster.pods.nodeRow[pod];
    if (node === NO_ROW || lives.state[pod] === PodState.Free) continue;
    if (templates.get(lives.template[pod]).ownedBy.kind !== 'DaemonSet') busy.add(node);
  }
  return busy.size;
}

/** Welford's running variance: no difference of large sums. */
class Spread {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.#count++;
    const step = value - this.#mean;
    this.#mean += step / this.#count;
    this.#squares += step * (value - this.#mean);
  }

  deviation(): number {
    assert(this.#squares >= 0, `squares sum up to ${this.#squares}`);
    return this.#count === 0 ? NaN : Math.sqrt(this.#squares / this.#count);
  }
}
