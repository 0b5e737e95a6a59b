import { assert } from '../../base/index.ts';
import type { Condition, NodeRow, Taint } from '../../model/index.ts';
import { podsOnNode } from '../apply/pods/pods-on-node.ts';
import { setPodReady } from '../apply/pods/set-pod-ready.ts';
import { updateNode } from '../apply/nodes/update-node.ts';
import { EventKind, Phase } from '../event-kind.ts';
import { LogEvent } from '../log-kind.ts';
import type { Simulation } from '../simulation.ts';

/** The cloud is asked this often whether a machine that is not ready still exists (--node-monitor-period). */
const CLOUD_CHECK_MS = 5000;

/** The node's taints are these from here on. */
export function taintNode(sim: Simulation, name: string, taints: readonly Taint[], nowMs: number): void {
  const row = sim.cluster.nodes.rowOf(name) as NodeRow;
  const node = sim.cluster.nodes.objects[row];
  if (row < 0 || node === undefined) return;
  if (JSON.stringify(node.spec?.taints ?? []) === JSON.stringify(taints)) return;
  updateNode(sim, row, { ...node, spec: { ...node.spec, taints } }, nowMs);
}

/**
 * Nothing was heard of the node for its grace period: its conditions are unknown, its pods count as not ready. Where
 * the machine itself is gone, the cloud says so at its next check, and the node object is deleted.
 */
export function markNodeUnknown(sim: Simulation, name: string, nowMs: number): void {
  const row = sim.cluster.nodes.rowOf(name) as NodeRow;
  const host = sim.fleet.get(row);
  const node = sim.cluster.nodes.objects[row];
  if (host === undefined || node === undefined) return;
  assert(host.node === node, `the run and the cluster know node ${name} differently`);
  sim.log.append(nowMs, LogEvent.NodeNotReady, host.name);
  const others = (node.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const conditions: readonly Condition[] = [...others, { type: 'Ready', status: 'Unknown' }];
  updateNode(sim, row, { ...node, status: { ...node.status, conditions } }, nowMs);
  for (const pod of podsOnNode(sim, row)) {
    if (sim.lives.ready[pod] === 1) sim.log.append(nowMs, LogEvent.PodUnready, sim.lives.name[pod]);
    setPodReady(sim, pod, false, nowMs);
    sim.runtime.podUnknown?.(pod, nowMs);
  }
  if (host.silence !== 'gone') return;
  const checkMs = (Math.floor(nowMs / CLOUD_CHECK_MS) + 1) * CLOUD_CHECK_MS;
  sim.events.push(checkMs, Phase.Departures, EventKind.MachineMissed, host.name, 0);
}
