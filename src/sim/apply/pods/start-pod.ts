import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';

/** The containers of a bound pod run from here on; whether it is ready is for `setPodReady`. */
export function startPod(sim: Simulation, pod: PodRow, nowMs: number): void {
  const { lives, counts } = sim;
  if (lives.state[pod] !== PodState.Starting)
    assert(false, `pod row ${pod} starts in state ${lives.state[pod]}`);
  if (lives.started[pod] === 1) assert(false, `pod row ${pod} starts twice`);
  lives.state[pod] = PodState.Running;
  lives.started[pod] = 1;
  sim.series.podsRunning.set(nowMs, ++counts.running);
  sim.log.append(nowMs, LogEvent.PodStarted, lives.name[pod]);
  sim.controllers.podRunning(pod, nowMs);
}
