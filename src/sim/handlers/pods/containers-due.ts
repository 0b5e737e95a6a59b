import type { PodRow } from '../../../model/index.ts';
import { ContainerRuntime } from '../../runtime/container-runtime.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * ContainersDue: the kubelet looks after a pod: containers that are being made, probes, restarts, the end.
 *
 * Starts, restarts and ends containers and the pod. Schedules the pod's next event. Logs starts, restarts and ends.
 */
export const onContainersDue: SimHandler = ({ runtime }, nowMs, pod, incarnation) => {
  if (runtime instanceof ContainerRuntime) runtime.podDue(pod as PodRow, incarnation, nowMs);
};
