import { Code, FEASIBLE } from '../../framework/plugin.ts';
import type { Plugin } from '../../framework/plugin.ts';

const REASON = 'node(s) did not have free GPU devices of the wanted share';

/**
 * GpuShare: a pod that asks for shares of GPU devices needs that many devices with that much free each, of a model that
 * will do. A plugin of our own: not in the default profile.
 *
 * Follows Open-Gpu-Share of the FGD experiment (USENIX ATC'23).
 */
export const gpuShare: Plugin = {
  name: 'GpuShare',

  compile({ cluster, signature, verdicts }) {
    const { gpu } = signature;
    if (gpu === undefined) return {};
    const noDevice = verdicts.number('GpuShare', Code.Unschedulable, [REASON]);
    return {
      filter: {
        kind: 'row',
        fixed: false,
        filter(rows, count, found) {
          const { gpus } = cluster.nodes;
          for (let i = 0; i < count; i++) {
            const row = rows[i];
            if (found[row] === FEASIBLE && !gpus.fits(row, gpu)) found[row] = noDevice;
          }
        },
      },
    };
  },
};
