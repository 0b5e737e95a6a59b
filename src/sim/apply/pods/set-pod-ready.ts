import { assert } from '../../../base/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { Simulation } from '../../simulation.ts';

/** The pod's Ready condition; saying what it is already does nothing. */
export function setPodReady(sim: Simulation, pod: PodRow, isReady: boolean, nowMs: number): void {
  const { lives } = sim;
  const ready = isReady ? 1 : 0;
  if (lives.ready[pod] === ready) return;
  if (isReady && lives.started[pod] === 0) assert(false, `pod row ${pod} is ready before it has started`);
  if (nowMs < lives.readySinceMs[pod])
    assert(false, `readiness of pod row ${pod} changes before it last did`);
  lives.ready[pod] = ready;
  lives.readySinceMs[pod] = nowMs;
  sim.controllers.podReady(pod, isReady, nowMs);
}
