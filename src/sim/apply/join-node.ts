import type { Node, NodeRow } from '../../model/index.ts';
import type { PoolIdentity } from '../../result/index.ts';
import { allocatableAmount } from '../amount.ts';
import { LogEvent } from '../log-kind.ts';
import type { BilledNode } from '../node-fleet.ts';
import type { Simulation } from '../simulation.ts';
import { tellNodeAdded } from './tell-queue.ts';
import { wakeScheduler } from './wake-scheduler.ts';

/** The node is paid for from here on. */
export function billNode(sim: Simulation, node: Node, identity: PoolIdentity, nowMs: number): BilledNode {
  const pool = sim.accounts.pool(identity, nowMs);
  const { allocatable } = node.status ?? {};
  const size = { ...allocatableAmount(allocatable), pods: Number(allocatable?.['pods'] ?? 0) };
  sim.series.countNode(nowMs, identity.name, 1);
  return { node, identity, meterNode: sim.meter.launchNode(nowMs, pool, size) };
}

/** The node belongs to the cluster and takes pods from here on. */
export function joinNode(sim: Simulation, billed: BilledNode, nowMs: number): NodeRow {
  const { node } = billed;
  const row = sim.cluster.addNode(node);
  const amount = allocatableAmount(node.status?.allocatable);
  const name = sim.log.names.intern(node.metadata.name);
  sim.fleet.set(row, { ...billed, name, amount, leaving: false, silence: 'none' });
  sim.series.nodesReady.set(nowMs, sim.fleet.count);
  sim.series.allocatable(nowMs, amount, 1);
  sim.counts.nodesMax = Math.max(sim.counts.nodesMax, sim.fleet.count);
  sim.log.append(nowMs, LogEvent.NodeJoined, name, undefined, sim.fleet.sizeNumber(billed.identity, amount));
  tellNodeAdded(sim, row, nowMs);
  sim.runtime.nodeJoined(row, nowMs);
  sim.controllers.nodeJoined(row, nowMs);
  wakeScheduler(sim, nowMs);
  return row;
}
