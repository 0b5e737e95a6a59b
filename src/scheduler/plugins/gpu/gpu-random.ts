import { RandomStream } from '../../../base/index.ts';
import { DEVICES_MAX } from '../../../model/index.ts';
import type { Plugin, PresentClasses } from '../../framework/plugin.ts';
import { MAX_POINTS } from '../helper/normalise.ts';

/**
 * GpuRandom: one of the nodes that fit, drawn anew at every decision, and any of its devices. `args: { seed: 7 }` draws others.
 *
 * Follows policy 07-Random of the FGD experiment, whose own draws nobody can repeat: the published mean is what agrees.
 */
export const gpuRandom: Plugin = {
  name: 'GpuRandom',

  compile({ cluster, signature, profile }) {
    const { seed = 0 } = (profile.otherArgs.get('GpuRandom') ?? {}) as { readonly seed?: number };
    const draws = new RandomStream(seed, `gpu-random/${signature.id}`);
    const { gpus } = cluster.nodes;
    const { gpu } = signature;
    return {
      score: {
        kind: 'class',
        // Every node is a class of its own.
        components: [{ fixed: true, valueOf: (row) => row }],
        scoreRaw({ count, raw }) {
          for (let i = 0; i < count; i++) raw[i] = draws.bits();
        },
        normalise: winnerTakesAll,
      },
      devicesOn(row) {
        if (gpu?.count !== 1) return undefined;
        const fitting = [...gpus.freeMilli.subarray(row * DEVICES_MAX, row * DEVICES_MAX + gpus.counts[row])]
          .map((free, device) => (free >= gpu.milli ? device : -1))
          .filter((device) => device >= 0);
        return fitting.length === 0 ? undefined : 1 << fitting[draws.below(fitting.length)];
      },
    };
  },
};

/** 100 for the highest draw: 32 bits make ties as good as none. */
function winnerTakesAll({ count, raw, points }: PresentClasses): void {
  let max = 0;
  for (let i = 0; i < count; i++) max = Math.max(max, raw[i]);
  for (let i = 0; i < count; i++) points[i] = raw[i] === max ? MAX_POINTS : 0;
}
