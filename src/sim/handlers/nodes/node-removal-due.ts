import type { SimHandler } from '../../simulation.ts';

/**
 * NodeRemovalDue: the next step of a removal that the Cluster Autoscaler began: evictions, waiting, the end of the node.
 *
 * Tells pods to stop, removes the node, or takes its marks away. Schedules itself while the removal goes on.
 */
export const onNodeRemovalDue: SimHandler = (sim, nowMs, removal) =>
  sim.clusterAutoscaler?.removalDue(removal, nowMs);
