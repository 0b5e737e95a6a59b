import { amountIn, CPU, DEVICES_MAX, WHOLE_DEVICE } from '../../../model/index.ts';
import type { GpuRequest } from '../../../model/index.ts';
import type { PlanContext, Plugin } from '../../framework/plugin.ts';
import { MAX_POINTS } from '../helper/normalise.ts';
import type { FreeNode, TypicalPod } from './fragment.ts';
import { fragmentsOf } from './node-fragments.ts';
import type { NodeFragments } from './node-fragments.ts';

/**
 * GpuFragmentation: fragmentation gradient descent, the node (and the device) on which the pod makes the least of the
 * free GPU useless for the pods that are expected to come. Its argument `typicalPods` says which these are.
 *
 * Follows policy 06-FGD of "Beware of Fragmentation" (USENIX ATC'23).
 */
export const gpuFragmentation: Plugin = {
  name: 'GpuFragmentation',

  compile(context) {
    const descent = new Descent(context);
    return {
      score: {
        kind: 'row',
        score(rows, count, weight, points) {
          for (let i = 0; i < count; i++) points[i] += weight * descent.scoreOf(rows[i]);
        },
      },
      devicesOn: (row) => descent.devicesOn(row),
    };
  },
};

interface FragmentationArgs {
  readonly typicalPods?: readonly TypicalPod[];
}

class Descent {
  readonly #nodes: NodeFragments;
  readonly #milliCpu: number;
  readonly #gpu: GpuRequest | undefined;
  readonly #free = new Int32Array(DEVICES_MAX);
  /** Set by `scoreOf`: the first device with the best score. */
  #bestDevice = -1;

  constructor({ cluster, signature, profile }: PlanContext) {
    const args = (profile.otherArgs.get('GpuFragmentation') ?? {}) as FragmentationArgs;
    this.#nodes = fragmentsOf(cluster, args.typicalPods ?? NOBODY);
    this.#milliCpu = amountIn(signature.sums.requests, CPU);
    this.#gpu = signature.gpu;
  }

  /** 50 where nothing gets worse, less where it does. */
  scoreOf(row: number): number {
    const node = this.#nodes.freeOn(row);
    const before = this.#nodes.fragmentOf(row, node);
    const gpu = this.#gpu;
    this.#bestDevice = -1;
    if (gpu === undefined || !isShare(gpu)) return this.#pointsOf(before, this.#afterWhole(node));
    const { free, from, count } = node;
    let best = -1;
    for (let device = 0; device < count; device++) {
      const milli = free[from + device];
      // Devices with as much free leave the same fragment, and the first of them is taken.
      if (milli < gpu.milli || free.indexOf(milli, from) < from + device) continue;
      const points = this.#pointsOf(before, this.#after(node, device));
      if (points <= best) continue;
      best = points;
      this.#bestDevice = device;
    }
    return best < 0 ? 0 : best;
  }

  /** The devices to take on the node, as a mask; undefined: the choice is left to the cluster. */
  devicesOn(row: number): number | undefined {
    if (this.#gpu === undefined || !isShare(this.#gpu)) return undefined;
    this.scoreOf(row);
    return this.#bestDevice < 0 ? undefined : 1 << this.#bestDevice;
  }

  #pointsOf(before: number, after: number): number {
    return Math.trunc(MAX_POINTS * sigmoid((before - after) / WHOLE_DEVICE));
  }

  /** The fragment once the share is taken from one device. */
  #after(node: FreeNode, device: number): number {
    this.#copyFree(node);
    this.#free[device] -= this.#gpu?.milli ?? 0;
    return this.#fragmentOfCopy(node);
  }

  /** The fragment once whole devices (or cpu alone) are taken: those with the least free that have enough. */
  #afterWhole(node: FreeNode): number {
    this.#copyFree(node);
    const { count, milli } = this.#gpu ?? { count: 0, milli: 0 };
    for (let taken = 0; taken < count; taken++) {
      let best = -1;
      for (let i = 0; i < node.count; i++) {
        if (node.free[node.from + i] < milli || this.#free[i] !== node.free[node.from + i]) continue;
        if (best < 0 || this.#free[i] < this.#free[best]) best = i;
      }
      if (best < 0) break;
      this.#free[best] -= milli;
    }
    return this.#fragmentOfCopy(node);
  }

  #copyFree({ free, from, count }: FreeNode): void {
    for (let i = 0; i < count; i++) this.#free[i] = free[from + i];
  }

  #fragmentOfCopy({ milliCpu, model, count }: FreeNode): number {
    return this.#nodes.meter.fragment({
      milliCpu: milliCpu - this.#milliCpu,
      model,
      free: this.#free,
      from: 0,
      count,
    });
  }
}

const NOBODY: readonly TypicalPod[] = [];

function isShare({ count, milli }: GpuRequest): boolean {
  return count === 1 && milli < WHOLE_DEVICE;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
