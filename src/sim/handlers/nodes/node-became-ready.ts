import type { NodeRow } from '../../../model/index.ts';
import { readyNode } from '../../apply/nodes/join-node.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * NodeBecameReady: the kubelet of a node that joined some time ago says that it is ready, unless the node is gone.
 *
 * Takes the not-ready taint away; wakes the scheduler. Logs one line.
 */
export const onNodeBecameReady: SimHandler = (sim, nowMs, name) => {
  const row = sim.cluster.nodes.rowOf(sim.log.names.text(name)) as NodeRow;
  if (row >= 0 && sim.fleet.get(row)?.silence === 'none') readyNode(sim, row, nowMs);
};
