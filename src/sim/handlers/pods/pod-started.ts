import type { PodRow } from '../../../model/index.ts';
import { setPodReady } from '../../apply/pods/set-pod-ready.ts';
import { isOnSilentNode } from '../../apply/nodes/silence-node.ts';
import { startPod } from '../../apply/pods/start-pod.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * PodStarted: the containers of a bound pod run from here on.
 *
 * Changes the pod's state. Schedules PodFinished where the pod has a run time. Logs one line.
 */
export const onPodStarted: SimHandler = (sim, nowMs, pod, incarnation) => {
  const { lives } = sim;
  if (!lives.isCurrent(pod, incarnation) || lives.state[pod] !== PodState.Starting) return;
  if (isOnSilentNode(sim, pod)) return;
  startPod(sim, pod as PodRow, nowMs);
  setPodReady(sim, pod as PodRow, true, nowMs);
  const durationMs = lives.durationMs[pod];
  if (durationMs !== Infinity)
    sim.events.push(nowMs + durationMs, Phase.Departures, EventKind.PodFinished, pod, incarnation);
};
