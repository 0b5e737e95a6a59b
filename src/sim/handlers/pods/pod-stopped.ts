import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { endPod } from '../../apply/pods/end-pod.ts';
import { isOnSilentNode } from '../../apply/nodes/silence-node.ts';
import { PodState } from '../../pod-lives.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * PodStopped: a pod that was told to stop has done so.
 *
 * Frees what it held and its row. Logs one line.
 */
export const onPodStopped: SimHandler = (sim, nowMs, pod, incarnation) => {
  if (!sim.lives.isCurrent(pod, incarnation) || isOnSilentNode(sim, pod)) return;
  if (sim.lives.state[pod] !== PodState.Terminating)
    assert(false, `pod row ${pod} has stopped and was not told to`);
  endPod(sim, pod as PodRow, 'deleted', nowMs);
};
