import type { SimHandler } from '../../simulation.ts';

/**
 * AutoscalerDue: one loop of the Cluster Autoscaler.
 *
 * Launches nodes, taints nodes and begins removals; schedules itself, NodeJoined and NodeRemovalDue. Logs its events.
 */
export const onAutoscalerDue: SimHandler = (sim, nowMs) => sim.clusterAutoscaler?.due(nowMs);
