import { amountIn, CPU } from '../../../model/index.ts';
import type { PresentClasses, Plugin } from '../../framework/plugin.ts';
import { componentAsRaw, MAX_POINTS } from '../helper/normalise.ts';
import { LARGEST_GPU_MILLI, LARGEST_MILLI_CPU, totalMilli } from './amounts.ts';

/**
 * GpuBestFit: the node that would have the least left of cpu and GPU, each as a share of the largest machine.
 *
 * Follows policy 05-BestFit of the FGD experiment.
 */
export const gpuBestFit: Plugin = {
  name: 'GpuBestFit',

  compile({ cluster, signature }) {
    const { nodes } = cluster;
    const milliCpu = amountIn(signature.sums.requests, CPU);
    const gpuMilli = totalMilli(signature.gpu);
    const rawOf = (row: number): number => {
      const cpuLeft =
        (nodes.allocatable[CPU][row] - nodes.requested[CPU][row] - milliCpu) / LARGEST_MILLI_CPU;
      const gpuLeft = (nodes.gpus.totalFreeMilli[row] - gpuMilli) / LARGEST_GPU_MILLI;
      return Math.trunc(MAX_POINTS * (1 - (0.5 * cpuLeft + 0.5 * gpuLeft)));
    };
    return {
      score: {
        kind: 'class',
        components: [{ fixed: false, valueOf: rawOf }],
        scoreRaw: componentAsRaw,
        normalise: spreadOut,
      },
    };
  },
};

/** The lowest becomes 0, the highest 100, in whole numbers; all equal: 0. */
function spreadOut({ count, raw, points }: PresentClasses): void {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < count; i++) {
    min = Math.min(min, raw[i]);
    max = Math.max(max, raw[i]);
  }
  for (let i = 0; i < count; i++) {
    points[i] = max === min ? 0 : Math.trunc(((raw[i] - min) * MAX_POINTS) / (max - min));
  }
}
