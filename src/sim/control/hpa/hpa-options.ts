import { DEFAULT_HPA_CONFIG } from '../../../autoscale/index.ts';
import type { HpaControllerConfig } from '../../../autoscale/index.ts';
import type { Simulation } from '../../simulation.ts';
import { FlagReader } from '../flag-reader.ts';

/** kube-controller-manager's flags of the horizontal autoscaler. */
export function hpaConfigOf({ scenario, texts }: Simulation): HpaControllerConfig {
  const written = scenario.kubeControllerManager ?? {};
  const own = Object.entries(written).filter(([name]) => name.startsWith('horizontal-pod-autoscaler-'));
  const flags = new FlagReader(Object.fromEntries(own), 'kube-controller-manager', texts);
  const config = {
    ...DEFAULT_HPA_CONFIG,
    ...flags.numbers({ tolerance: 'horizontal-pod-autoscaler-tolerance' }),
    ...flags.periods({ syncPeriodMs: 'horizontal-pod-autoscaler-sync-period' }),
    ...flags.durations({
      downscaleStabilizationMs: 'horizontal-pod-autoscaler-downscale-stabilization',
      cpuInitializationPeriodMs: 'horizontal-pod-autoscaler-cpu-initialization-period',
      initialReadinessDelayMs: 'horizontal-pod-autoscaler-initial-readiness-delay',
    }),
  };
  flags.ignoreOthers();
  return config;
}
