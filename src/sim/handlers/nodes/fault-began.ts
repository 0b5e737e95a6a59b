import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { removeNode } from '../../apply/nodes/remove-node.ts';
import { silenceNode } from '../../apply/nodes/silence-node.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { FleetNode } from '../../node-fleet.ts';
import type { FaultSpec } from '../../../scenario/index.ts';
import type { SimHandler } from '../../simulation.ts';

/**
 * FaultBegan: the machines of a fault's target stop at once.
 *
 * They fall silent: those that come back keep their node object, of the others the cloud will say that they are gone.
 * The instant control plane knows at once: nodes are removed with their pods. Schedules FaultEnded. Logs a line a node.
 */
export const onFaultBegan: SimHandler = (sim, nowMs, fault) => {
  const { target, forMs, atMs } = sim.scenario.faults[fault];
  assert(atMs === nowMs, `fault ${fault} of ${atMs} ms begins at ${nowMs} ms`);
  assert(!sim.failedNodes.has(fault), `fault ${fault} begins twice`);
  const rows = [...sim.fleet.rows()].filter((row) => {
    const host = sim.fleet.get(row);
    return host !== undefined && host.silence === 'none' && isTarget(host, target);
  });
  const failed = rows.flatMap((row) => sim.fleet.get(row) ?? []);
  const fail = (row: NodeRow): void => {
    if (sim.scenario.timing.controlPlane === 'instant') removeNode(sim, row, 'failed', nowMs);
    else silenceNode(sim, row, forMs === Infinity ? 'gone' : 'away', nowMs);
  };
  for (const row of rows) fail(row);
  for (const row of rows)
    assert(sim.fleet.get(row)?.silence !== 'none', `node row ${row} has outlived its fault`);
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
