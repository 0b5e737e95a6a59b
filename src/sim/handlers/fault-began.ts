import { removeNode } from '../apply/remove-node.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { FleetNode } from '../node-fleet.ts';
import type { FaultSpec } from '../../scenario/index.ts';
import type { SimHandler } from '../simulation.ts';

/**
 * FaultBegan: the nodes of a fault's target fail at once.
 *
 * Removes them with their pods and remembers them. Schedules FaultEnded. Logs a line a node and pod.
 */
export const onFaultBegan: SimHandler = (sim, nowMs, fault) => {
  const { target, forMs } = sim.scenario.faults[fault];
  const rows = [...sim.fleet.rows()].filter((row) => {
    const host = sim.fleet.get(row);
    return host !== undefined && isTarget(host, target);
  });
  const failed = rows.flatMap((row) => sim.fleet.get(row) ?? []);
  for (const row of rows) removeNode(sim, row, 'failed', nowMs);
  if (rows.length === 0)
    sim.texts.ignore(`fault on ${target.kind}/${target.name}`, 'there was no such node then');
  if (forMs === Infinity) return;
  sim.failedNodes.set(fault, failed);
  sim.events.push(nowMs + forMs, Phase.Arrivals, EventKind.FaultEnded, fault, 0);
};

function isTarget({ node, identity }: FleetNode, { kind, name }: FaultSpec['target']): boolean {
  const { labels, name: nodeName } = node.metadata;
  if (kind === 'node') return nodeName === name;
  if (kind === 'pool') return identity.name === name;
  const zone = labels?.['topology.kubernetes.io/zone'] ?? labels?.['failure-domain.beta.kubernetes.io/zone'];
  return zone === name;
}
