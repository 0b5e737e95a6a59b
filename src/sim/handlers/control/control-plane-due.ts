import type { SimHandler } from '../../simulation.ts';

/**
 * ControlPlaneDue: the controllers have work that is due: queues to empty, deadlines, nodes to look at.
 *
 * Creates and deletes pods, writes objects, taints nodes. Schedules the controllers' next time. Logs what they do.
 */
export const onControlPlaneDue: SimHandler = (sim, nowMs) => {
  sim.controllers.due(nowMs);
};
