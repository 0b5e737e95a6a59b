import { endVictims } from '../../apply/pods/preempt-victims.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * VictimsDue: the scheduler's requests that end the victims of a preemption have their effect.
 *
 * Tells all victims but the last to stop, or the last one, and sends the preemptor back to the queue with that. Logs two
 * lines a victim.
 */
export const onVictimsDue: SimHandler = (sim, nowMs, preemption, isLast) => {
  endVictims(sim, preemption, isLast === 1, nowMs);
};
