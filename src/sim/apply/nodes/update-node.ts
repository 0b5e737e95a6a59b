import { assert } from '../../../base/index.ts';
import type { Node, NodeRow } from '../../../model/index.ts';
import { allocatableAmount } from '../../amount.ts';
import type { Simulation } from '../../simulation.ts';
import { tellNodeChanged } from '../tell-queue.ts';
import { wakeScheduler } from '../wake-scheduler.ts';

/** The node's labels, taints or sizes are these from here on; its pods stay. */
export function updateNode(sim: Simulation, row: NodeRow, node: Node, nowMs: number): void {
  const host = sim.fleet.get(row);
  assert(host !== undefined, `node row ${row} is free`);
  const amount = allocatableAmount(node.status?.allocatable);
  const before = host.node;
  assert(
    sim.cluster.nodes.objects[row] === before,
    `the run and the cluster know node row ${row} differently`,
  );
  sim.cluster.updateNode(row, node);
  sim.controllers.nodeChanged(row, nowMs);
  sim.series.allocatable(nowMs, host.amount, -1);
  sim.series.allocatable(nowMs, amount, 1);
  sim.meter.resizeNode(nowMs, host.meterNode, { ...amount, pods: sim.cluster.nodes.allocatablePods[row] });
  sim.fleet.set(row, { ...host, node, amount });
  tellNodeChanged(sim, row, before, nowMs);
  wakeScheduler(sim, nowMs);
}

/** Marks the node so that no pod comes to it, or takes the mark away. */
export function cordonNode(sim: Simulation, row: NodeRow, unschedulable: boolean, nowMs: number): void {
  const host = sim.fleet.get(row);
  assert(host !== undefined, `node row ${row} is free`);
  const taints = (host.node.spec?.taints ?? []).filter(({ key }) => key !== CORDON_TAINT.key);
  const spec = {
    ...host.node.spec,
    unschedulable,
    taints: unschedulable ? [...taints, CORDON_TAINT] : taints,
  };
  updateNode(sim, row, { ...host.node, spec }, nowMs);
}

/** What the node lifecycle controller sets on a cordoned node. */
const CORDON_TAINT = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
