import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { isOnSilentNode } from '../../apply/nodes/silence-node.ts';
import { ContainerRuntime } from '../../runtime/container-runtime.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * ContainersDue: the kubelet looks after a pod: containers that are being made, probes, restarts, the end.
 *
 * Starts, restarts and ends containers and the pod. Schedules the pod's next event. Logs starts, restarts and ends.
 */
export const onContainersDue: SimHandler = (sim, nowMs, pod, incarnation) => {
  const { runtime } = sim;
  if (isOnSilentNode(sim, pod)) return;
  assert(runtime instanceof ContainerRuntime, 'a pod is due in a run that does not look into containers');
  runtime.podDue(pod as PodRow, incarnation, nowMs);
};
