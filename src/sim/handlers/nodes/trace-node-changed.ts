import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { NAME_ON_ITS_WAY } from '../../apply/apply-object.ts';
import { isOnItsWay } from '../../apply/nodes/launch-node.ts';
import { billNode, joinNode } from '../../apply/nodes/join-node.ts';
import { removeNode } from '../../apply/nodes/remove-node.ts';
import { updateNode } from '../../apply/nodes/update-node.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { poolIdentityOfNode } from '../../pool-identity.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * TraceNodeChanged: the machines of a workload trace come, change or go.
 *
 * Adds, updates or removes one node. Schedules the trace's next change. Logs as the change does.
 */
export const onTraceNodeChanged: SimHandler = (sim, nowMs, traceNumber, index) => {
  const { nodeEvents, name } = sim.traces[traceNumber].trace;
  assert(index < nodeEvents.length, `machine event ${index} of ${name} is none of ${nodeEvents.length}`);
  const { kind, node } = nodeEvents[index];
  assert(
    nodeEvents[index].timeMs <= nowMs,
    `node event of ${nodeEvents[index].timeMs} ms comes at ${nowMs} ms`,
  );
  const row = sim.cluster.nodes.rowOf(node.metadata.name) as NodeRow;
  if (kind === 'add' && row < 0 && isOnItsWay(sim, node.metadata.name))
    sim.texts.ignore(`node ${node.metadata.name} of trace ${name}`, NAME_ON_ITS_WAY);
  else if (kind === 'add' && row < 0)
    joinNode(sim, billNode(sim, node, poolIdentityOfNode(node, sim.scenario.prices), nowMs), nowMs);
  else if (kind === 'remove' && row >= 0) removeNode(sim, row, 'removed', nowMs);
  else if (kind !== 'remove' && row >= 0) updateNode(sim, row, node, nowMs);
  const next = nodeEvents[index + 1];
  if (next !== undefined)
    sim.events.push(next.timeMs, Phase.Departures, EventKind.TraceNodeChanged, traceNumber, index + 1);
};
