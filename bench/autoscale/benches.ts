import { cpuTimed } from '../harness.ts';
import type { Bench } from '../harness.ts';
import { clusterAutoscalerBenches } from './cluster-autoscaler-day.ts';
import { runFleet } from './hpa-fleet.ts';

const MINUTE_MS = 60_000;

/** A month of 500 HPAs over 20,000 pods in a closed loop; a day of a cluster that grows and shrinks. */
export const autoscaleBenches: readonly Bench[] = [
  {
    name: 'autoscale/hpa-fleet',
    isLong: true,
    roundsMax: 1,
    prepare: (toy) => () => {
      const size = toy ? { hpas: 5, pods: 50, days: 0.02 } : { hpas: 500, pods: 20_000, days: 30 };
      const { result, spent } = cpuTimed(() => runFleet({ ...size, stepMs: 5 * MINUTE_MS }));
      const { digest, ...counts } = result;
      return { operations: counts.syncs, counts, digest, figures: { cpuSeconds: spent.cpuMs / 1000 }, spent };
    },
  },
  ...clusterAutoscalerBenches,
];
