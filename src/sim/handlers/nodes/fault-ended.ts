import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { billNode, joinNode } from '../../apply/nodes/join-node.ts';
import { wakeNode } from '../../apply/nodes/silence-node.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * FaultEnded: the machines that a fault stopped run again.
 *
 * Nodes that were only silent go on with the pods that are left on them; those that had been removed join anew, empty.
 * Wakes the scheduler. Logs a line a node.
 */
export const onFaultEnded: SimHandler = (sim, nowMs, fault) => {
  const failed = sim.failedNodes.get(fault);
  assert(failed !== undefined, `fault ${fault} ends and never began`);
  for (const { node, identity } of failed) {
    const row = sim.cluster.nodes.rowOf(node.metadata.name) as NodeRow;
    if (row >= 0) wakeNode(sim, row, nowMs);
    else joinNode(sim, billNode(sim, node, identity, nowMs), nowMs);
    const again = sim.cluster.nodes.rowOf(node.metadata.name) as NodeRow;
    assert(
      sim.fleet.get(again)?.silence === 'none',
      `node ${node.metadata.name} does not run after its fault`,
    );
  }
  sim.failedNodes.delete(fault);
};
