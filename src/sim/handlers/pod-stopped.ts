import type { PodRow } from '../../model/index.ts';
import { endPod } from '../apply/end-pod.ts';
import type { SimHandler } from '../simulation.ts';

/**
 * PodStopped: a pod that was told to stop has done so.
 *
 * Frees what it held and its row. Logs one line.
 */
export const onPodStopped: SimHandler = (sim, nowMs, pod, incarnation) => {
  if (sim.lives.isCurrent(pod, incarnation)) endPod(sim, pod as PodRow, 'deleted', nowMs);
};
