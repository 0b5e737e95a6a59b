import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { endPod } from '../../apply/pods/end-pod.ts';
import { isOnSilentNode } from '../../apply/nodes/silence-node.ts';
import { PodState } from '../../pod-lives.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * PodFinished: the pod has run for its time and is done.
 *
 * Frees what it held and its row. A pod that was told to stop meanwhile is left to PodStopped. Logs one line.
 */
export const onPodFinished: SimHandler = (sim, nowMs, pod, incarnation) => {
  if (!sim.lives.isCurrent(pod, incarnation) || sim.lives.state[pod] !== PodState.Running) return;
  if (isOnSilentNode(sim, pod)) return;
  const { boundMs, durationMs } = sim.lives;
  if (nowMs - boundMs[pod] < durationMs[pod])
    assert(
      false,
      `pod row ${pod} has run for its ${durationMs[pod]} ms at ${nowMs} ms, bound at ${boundMs[pod]} ms`,
    );
  endPod(sim, pod as PodRow, 'succeeded', nowMs);
};
