import { assert } from '../../../base/index.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * NodeRemovalDue: the next step of a removal that the Cluster Autoscaler began: evictions, waiting, the end of the node.
 *
 * Tells pods to stop, removes the node, or takes its marks away. Schedules itself while the removal goes on.
 */
export const onNodeRemovalDue: SimHandler = ({ clusterAutoscaler }, nowMs, removal) => {
  assert(clusterAutoscaler !== undefined, 'a removal is due of a Cluster Autoscaler that does not run');
  clusterAutoscaler.removalDue(removal, nowMs);
};
