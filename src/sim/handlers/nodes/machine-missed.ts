import type { NodeRow } from '../../../model/index.ts';
import { removeNode } from '../../apply/nodes/remove-node.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * MachineMissed: asked for a node that is not ready, the cloud says that its machine is gone.
 *
 * Deletes the node object; its pods hold nothing any more. Logs a line a node and pod.
 */
export const onMachineMissed: SimHandler = (sim, nowMs, name) => {
  const row = sim.cluster.nodes.rowOf(sim.log.names.text(name)) as NodeRow;
  if (row < 0 || sim.fleet.get(row)?.silence !== 'gone') return;
  removeNode(sim, row, 'failed', nowMs);
};
