import { assert } from '../../../base/index.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * AutoscalerDue: one loop of the Cluster Autoscaler.
 *
 * Launches nodes, taints nodes and begins removals; schedules itself, NodeJoined and NodeRemovalDue. Logs its events.
 */
export const onAutoscalerDue: SimHandler = ({ clusterAutoscaler }, nowMs) => {
  assert(clusterAutoscaler !== undefined, 'a loop is due of a Cluster Autoscaler that does not run');
  clusterAutoscaler.due(nowMs);
};
