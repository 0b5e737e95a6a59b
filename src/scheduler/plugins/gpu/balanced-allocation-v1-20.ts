import { amountIn, CPU, MEMORY } from '../../../model/index.ts';
import type { Plugin } from '../../framework/plugin.ts';
import { MAX_POINTS } from '../helper/normalise.ts';

/**
 * BalancedAllocationV120: NodeResourcesBalancedAllocation as Kubernetes 1.20 had it, which the FGD experiment ran on:
 * 100 less the distance of the shares of cpu and memory in use; 0 where one is used up.
 */
export const balancedAllocationV120: Plugin = {
  name: 'BalancedAllocationV120',

  compile({ cluster, signature }) {
    const { nodes } = cluster;
    const milliCpu = amountIn(signature.sums.requests, CPU);
    const memoryBytes = amountIn(signature.sums.requests, MEMORY);
    return {
      score: {
        kind: 'row',
        score(rows, count, weight, points) {
          const { allocatable, requested } = nodes;
          for (let i = 0; i < count; i++) {
            const row = rows[i];
            const cpu = (requested[CPU][row] + milliCpu) / allocatable[CPU][row];
            const memory = (requested[MEMORY][row] + memoryBytes) / allocatable[MEMORY][row];
            if (cpu >= 1 || memory >= 1) continue;
            points[i] += weight * Math.trunc((1 - Math.abs(cpu - memory)) * MAX_POINTS);
          }
        },
      },
    };
  },
};
