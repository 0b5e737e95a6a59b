import { billNode, joinNode } from '../apply/join-node.ts';
import type { SimHandler } from '../simulation.ts';

/**
 * FaultEnded: the nodes that a fault took away come back, empty.
 *
 * Adds them to the cluster under their old names; wakes the scheduler. Logs a line a node.
 */
export const onFaultEnded: SimHandler = (sim, nowMs, fault) => {
  for (const { node, identity } of sim.failedNodes.get(fault) ?? []) {
    if (sim.cluster.nodes.rowOf(node.metadata.name) >= 0) continue;
    joinNode(sim, billNode(sim, node, identity, nowMs), nowMs);
  }
  sim.failedNodes.delete(fault);
};
