import { assert } from '../../../base/index.ts';
import type { NodeRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import { endPod } from '../pods/end-pod.ts';
import { podsOnNode } from '../pods/pods-on-node.ts';

/**
 * The node is gone, with all pods on it: they failed, and whoever owns them may make new ones. It costs nothing from
 * here on.
 */
export function removeNode(sim: Simulation, row: NodeRow, how: 'removed' | 'failed', nowMs: number): void {
  const node = sim.fleet.get(row);
  assert(node !== undefined, `node row ${row} is removed twice`);
  const failsNow = how === 'failed' && node.silence === 'none';
  sim.log.append(nowMs, failsNow ? LogEvent.NodeFailed : LogEvent.NodeRemoved, node.name);
  node.leaving = true;
  for (const pod of podsOnNode(sim, row)) endPod(sim, pod, 'failed', nowMs);
  assert(
    sim.cluster.nodes.podCount[row] === 0,
    `node row ${row} leaves with ${sim.cluster.nodes.podCount[row]} pods`,
  );
  sim.runtime.nodeLeft?.(row, nowMs);
  sim.controllers.nodeLeft(row, nowMs);
  sim.cluster.removeNode(row);
  sim.fleet.delete(row);
  assert(
    sim.fleet.count === sim.cluster.nodes.liveCount,
    `${sim.fleet.count} nodes in the fleet, ${sim.cluster.nodes.liveCount} in the cluster`,
  );
  sim.meter.deleteNode(nowMs, node.meterNode);
  sim.series.countNode(nowMs, node.identity.name, -1);
  sim.series.nodesReady.set(nowMs, sim.fleet.count);
  sim.series.allocatable(nowMs, node.amount, -1);
  // One that fell silent was counted then: a node leaves once.
  if (failsNow) sim.counts.nodesFailed++;
  else if (node.silence === 'none') sim.counts.nodesRemoved++;
}
