import type { SimHandler } from '../../simulation.ts';

/**
 * KedaDue: KEDA polls the triggers of a ScaledObject.
 *
 * Scales its target to zero and back. Schedules the next poll. Logs a line a step.
 */
export const onKedaDue: SimHandler = (sim, nowMs, index) => {
  sim.keda?.due(index, nowMs);
};
