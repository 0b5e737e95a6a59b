import type { ClusterState, GpuRequest } from '../../../model/index.ts';
import type { Plugin } from '../../framework/plugin.ts';

/** Points of a node for a pod that asks for GPUs; such a plugin gives other pods none. */
export type GpuRowScore = (gpu: GpuRequest, row: number, cluster: ClusterState) => number;

/** A plugin of the FGD experiment that looks at the request for GPUs alone, node by node. */
export function scoredByGpuRequest(name: string, scoreOf: GpuRowScore): Plugin {
  return {
    name,

    compile({ cluster, signature }) {
      const { gpu } = signature;
      return {
        score: {
          kind: 'row',
          score(rows, count, weight, points) {
            if (gpu === undefined) return;
            for (let i = 0; i < count; i++) points[i] += weight * scoreOf(gpu, rows[i], cluster);
          },
        },
      };
    },
  };
}
