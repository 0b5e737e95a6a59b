import { EventKind, Phase } from '../event-kind.ts';
import { LogEvent } from '../log-kind.ts';
import { PodState } from '../pod-lives.ts';
import type { SimHandler } from '../simulation.ts';

/**
 * PodStarted: the containers of a bound pod run from here on.
 *
 * Changes the pod's state. Schedules PodFinished where the pod has a run time. Logs one line.
 */
export const onPodStarted: SimHandler = (sim, nowMs, pod, incarnation) => {
  const { lives, counts } = sim;
  if (!lives.isCurrent(pod, incarnation) || lives.state[pod] !== PodState.Starting) return;
  lives.state[pod] = PodState.Running;
  lives.started[pod] = 1;
  sim.series.podsRunning.set(nowMs, ++counts.running);
  sim.log.append(nowMs, LogEvent.PodStarted, lives.name[pod]);
  const durationMs = lives.durationMs[pod];
  if (durationMs !== Infinity)
    sim.events.push(nowMs + durationMs, Phase.Departures, EventKind.PodFinished, pod, incarnation);
};
