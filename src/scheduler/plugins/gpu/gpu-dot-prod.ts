import { amountIn, CPU } from '../../../model/index.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { MAX_POINTS } from '../helper/normalise.ts';
import { LARGEST_GPU_MILLI, LARGEST_MILLI_CPU, totalMilli } from './amounts.ts';

/**
 * GpuDotProd: the smaller the product of what the pod asks and what the node has free, the better.
 *
 * Follows policy 02-DotProd of the FGD experiment, which so prefers nodes with little free of what the pod asks.
 */
export const gpuDotProd: Plugin = {
  name: 'GpuDotProd',

  compile({ cluster, signature }) {
    const { nodes } = cluster;
    const cpuShare = amountIn(signature.sums.requests, CPU) / LARGEST_MILLI_CPU;
    const gpuShare = totalMilli(signature.gpu) / LARGEST_GPU_MILLI;
    return {
      score: {
        kind: 'row',
        score(rows, count, weight, points) {
          const capacity = nodes.allocatable[CPU];
          const used = nodes.requested[CPU];
          const { totalFreeMilli } = nodes.gpus;
          for (let i = 0; i < count; i++) {
            const row = rows[i];
            const cpu = ((capacity[row] - used[row]) / LARGEST_MILLI_CPU) * cpuShare;
            const gpu = (totalFreeMilli[row] / LARGEST_GPU_MILLI) * gpuShare;
            points[i] += weight * Math.trunc(MAX_POINTS * (1 - (cpu + gpu) / 2));
          }
        },
      },
    };
  },
};
