import { assert } from '../../../base/index.ts';
import type { Node, NodeRow, Taint } from '../../../model/index.ts';
import type { PoolIdentity } from '../../../result/index.ts';
import { allocatableAmount } from '../../amount.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import type { BilledNode } from '../../node-fleet.ts';
import type { Simulation } from '../../simulation.ts';
import { tellNodeAdded } from '../tell-queue.ts';
import { updateNode } from './update-node.ts';
import { wakeScheduler } from '../wake-scheduler.ts';

/** The node is paid for from here on, and counts as added however it came. */
export function billNode(sim: Simulation, node: Node, identity: PoolIdentity, nowMs: number): BilledNode {
  const pool = sim.accounts.pool(identity, nowMs);
  const { allocatable } = node.status ?? {};
  const size = { ...allocatableAmount(allocatable), pods: Number(allocatable?.['pods'] ?? 0) };
  sim.series.countNode(nowMs, identity.name, 1);
  sim.counts.nodesAdded++;
  return { node, identity, meterNode: sim.meter.launchNode(nowMs, pool, size) };
}

/** The node belongs to the cluster and takes pods from here on. */
export function joinNode(sim: Simulation, billed: BilledNode, nowMs: number): NodeRow {
  const { node } = billed;
  const row = sim.cluster.addNode(node);
  assert(sim.fleet.get(row) === undefined, `node ${node.metadata.name} joins on row ${row}, which is taken`);
  const amount = allocatableAmount(node.status?.allocatable);
  const name = sim.log.names.intern(node.metadata.name);
  sim.fleet.set(row, { ...billed, name, amount, leaving: false, silence: 'none' });
  assert(
    sim.fleet.count === sim.cluster.nodes.liveCount,
    `${sim.fleet.count} nodes in the fleet, ${sim.cluster.nodes.liveCount} in the cluster`,
  );
  sim.series.nodesReady.set(nowMs, sim.fleet.count);
  sim.series.allocatable(nowMs, amount, 1);
  sim.counts.nodesMax = Math.max(sim.counts.nodesMax, sim.fleet.count);
  sim.log.append(nowMs, LogEvent.NodeJoined, name, undefined, sim.fleet.sizeNumber(billed.identity, amount));
  tellNodeAdded(sim, row, nowMs);
  sim.runtime.nodeJoined?.(row, nowMs);
  sim.controllers.nodeJoined(row, nowMs);
  wakeScheduler(sim, nowMs);
  return row;
}

/** What admission puts on a node that registers; it goes when the node is ready. */
const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** The node registers, and takes pods only once it is ready; until then only those that tolerate that it is not. */
export function joinUnready(sim: Simulation, billed: BilledNode, nowMs: number, readyAtMs: number): void {
  assert(readyAtMs >= nowMs, `a node that joins at ${nowMs} ms is ready at ${readyAtMs} ms`);
  const { node } = billed;
  const taints = [...(node.spec?.taints ?? []), NOT_READY];
  const unready = { ...withReady(node, 'False'), spec: { ...node.spec, taints } };
  joinNode(sim, { ...billed, node: unready }, nowMs);
  const name = sim.log.names.intern(node.metadata.name);
  sim.events.push(readyAtMs, Phase.Arrivals, EventKind.NodeBecameReady, name, 0);
}

/** The kubelet reports that the node is ready. */
export function readyNode(sim: Simulation, row: NodeRow, nowMs: number): void {
  const host = sim.fleet.get(row);
  assert(host !== undefined, `node row ${row} is free`);
  assert(host.silence === 'none', `node row ${row} reports that it is ready while it is silent`);
  const taints = (host.node.spec?.taints ?? []).filter(({ key }) => key !== NOT_READY.key);
  const { node } = host;
  sim.log.append(nowMs, LogEvent.NodeReady, host.name);
  updateNode(sim, row, { ...withReady(node, 'True'), spec: { ...node.spec, taints } }, nowMs);
}

function withReady(node: Node, status: 'True' | 'False'): Node {
  const others = (node.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  return { ...node, status: { ...node.status, conditions: [...others, { type: 'Ready', status }] } };
}
