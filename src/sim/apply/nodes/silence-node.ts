import { assert, SECOND_MS } from '../../../base/index.ts';
import type { Condition, NodeRow, PodRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import { podsOnNode } from '../pods/pods-on-node.ts';
import { setPodReady } from '../pods/set-pod-ready.ts';
import { updateNode } from './update-node.ts';

/** Kubelets renew their lease this often. */
const RENEWAL_MS = 10 * SECOND_MS;

/**
 * The machine stops: its kubelet falls silent and nothing happens to its pods any more. The control plane has to find
 * out: after the grace period the node is unknown, its pods not ready; after the pods' tolerationSeconds they are
 * deleted, but their objects stay until the node is back or its object gone.
 */
export function silenceNode(sim: Simulation, row: NodeRow, silence: 'away' | 'gone', nowMs: number): void {
  const host = sim.fleet.get(row);
  assert(host !== undefined, `node row ${row} is free`);
  if (host.silence !== 'none') return;
  host.silence = silence;
  sim.fleet.hadSilence = true;
  sim.counts.nodesFailed++;
  sim.log.append(nowMs, LogEvent.NodeFailed, host.name);
  sim.runtime.nodeSilent?.(row, nowMs);
  const sinceRenewal =
    sim.leaseAgeMs ?? sim.random.stream('node-lease', host.node.metadata.name).below(RENEWAL_MS);
  assert(sinceRenewal >= 0, `the lease of node row ${row} was renewed ${-sinceRenewal} ms ahead`);
  sim.controllers.nodeFellSilent(row, Math.max(0, nowMs - sinceRenewal), nowMs);
}

/** The machine runs again: pods that were to stop do so, the others are started once more. */
export function wakeNode(sim: Simulation, row: NodeRow, nowMs: number): void {
  const host = sim.fleet.get(row);
  assert(host !== undefined, `node row ${row} is free`);
  if (host.silence === 'none') return;
  host.silence = 'none';
  // It was counted as failed when it fell silent.
  sim.counts.nodesAdded++;
  sim.log.append(nowMs, LogEvent.NodeReady, host.name);
  const { node } = host;
  const others = (node.status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  const conditions: readonly Condition[] = [...others, { type: 'Ready', status: 'True' }];
  updateNode(sim, row, { ...node, status: { ...node.status, conditions } }, nowMs);
  sim.controllers.nodeReported(row, true, nowMs);
  if (sim.runtime.nodeBack !== undefined) {
    sim.runtime.nodeBack(row, nowMs);
    return;
  }
  sim.runtime.nodeRestarted?.(row, nowMs);
  for (const pod of podsOnNode(sim, row)) {
    if (sim.lives.state[pod] === PodState.Terminating) sim.runtime.podTerminating(pod, nowMs);
    else startAgain(sim, pod, row, nowMs);
  }
}

/** Whether a pod's node is silent: then nothing happens to the pod. */
export function isOnSilentNode({ cluster, fleet }: Simulation, pod: number): boolean {
  if (!fleet.hadSilence) return false;
  const node = cluster.pods.nodeRow[pod];
  return node >= 0 && fleet.get(node as NodeRow)?.silence !== 'none';
}

function startAgain(sim: Simulation, pod: PodRow, node: NodeRow, nowMs: number): void {
  const { lives, counts } = sim;
  assert(lives.state[pod] !== PodState.Pending, `pod row ${pod} is started again and has never been bound`);
  setPodReady(sim, pod, false, nowMs);
  if (lives.started[pod] === 1) {
    assert(counts.running > 0, `pod row ${pod} stops running while none runs`);
    sim.series.podsRunning.set(nowMs, --counts.running);
    lives.started[pod] = 0;
    sim.controllers.podRestarted(pod, nowMs);
  }
  lives.state[pod] = PodState.Starting;
  // What was due for its containers before is void.
  lives.incarnation[pod]++;
  sim.runtime.podGone?.(pod, nowMs);
  sim.runtime.podBound(pod, node, nowMs);
}
