import type { PodRow } from '../../model/index.ts';
import type { Simulation } from '../simulation.ts';

/** The pod's Ready condition; saying what it is already does nothing. */
export function setPodReady(sim: Simulation, pod: PodRow, isReady: boolean, nowMs: number): void {
  const { lives } = sim;
  const ready = isReady ? 1 : 0;
  if (lives.ready[pod] === ready) return;
  lives.ready[pod] = ready;
  lives.readySinceMs[pod] = nowMs;
  sim.controllers.podReady(pod, isReady, nowMs);
}
