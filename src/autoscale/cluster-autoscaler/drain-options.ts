import { HOUR_MS } from '../../base/index.ts';
import type { CaFlags } from './ca-flags.ts';
import type { DrainOptions } from './simulator/drain-rules.ts';

/** Which pods keep a node from being drained, by the flags of the same names. */
export function drainOptionsOf(flags: CaFlags): DrainOptions {
  return {
    skipNodesWithSystemPods: flags.flag('skip-nodes-with-system-pods', true),
    skipNodesWithLocalStorage: flags.flag('skip-nodes-with-local-storage', true),
    skipNodesWithCustomControllerPods: flags.flag('skip-nodes-with-custom-controller-pods', true),
    minReplicaCount: flags.number('min-replica-count', 0),
    systemPodDisruptionTimeoutMs: flags.durationMs('blocking-system-pod-distruption-timeout', HOUR_MS),
  };
}
