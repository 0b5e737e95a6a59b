import type { SimHandler } from '../../simulation.ts';

/**
 * HpaDue: one horizontal autoscaler looks at its metrics, or at whether they have changed.
 *
 * Scales its target. Schedules its next look. Logs its events and a line a change of replicas.
 */
export const onHpaDue: SimHandler = (sim, nowMs, index) => {
  sim.hpas?.due(index, nowMs);
};
