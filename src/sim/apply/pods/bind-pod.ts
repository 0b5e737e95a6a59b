import { assert, VERIFY } from '../../../base/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Simulation } from '../../simulation.ts';
import { provisionClaims } from '../settle-claims.ts';
import { tellPodBound } from '../tell-queue.ts';

/**
 * The pod was given to a node: its request is booked and paid for from here on; the node starts it after the
 * scenario's start delay. `devices` are the GPUs that a plugin chose, a bit each; absent: the cluster chooses.
 */
export function bindPod(
  sim: Simulation,
  pod: PodRow,
  node: NodeRow,
  nowMs: number,
  devices?: number | undefined,
): void {
  sim.cluster.bindPod(pod, node, devices);
  takeBoundPod(sim, pod, node, nowMs);
  provisionClaims(sim, pod, node, nowMs);
  tellPodBound(sim, pod, nowMs);
  sim.counts.pendingMs.add(nowMs - sim.lives.createdMs[pod]);
  sim.controllers.podBound(pod, node, nowMs);
  sim.runtime.podBound(pod, node, nowMs);
}

/** Books a pod that the cluster already holds on a node. */
export function takeBoundPod(sim: Simulation, pod: PodRow, node: NodeRow, nowMs: number): void {
  const { lives, fleet, counts } = sim;
  if (counts.pending <= 0) assert(false, `pod row ${pod} is bound while none is pending`);
  if (VERIFY) {
    assert(
      fleet.get(node)?.leaving === false,
      `pod row ${pod} is bound to node row ${node}, which is leaving`,
    );
    assert(lives.state[pod] === PodState.Pending, `pod row ${pod} is bound twice`);
    assert(sim.cluster.pods.nodeRow[pod] === node, `pod row ${pod} is on another node than ${node}`);
    assert(nowMs >= lives.createdMs[pod], `pod row ${pod} is bound before it is created`);
  }
  const { owner, amount } = sim.templates.get(lives.template[pod]);
  lives.state[pod] = PodState.Starting;
  lives.boundMs[pod] = nowMs;
  counts.bound++;
  sim.series.podsPending.set(nowMs, --counts.pending);
  sim.series.requested(nowMs, amount, 1);
  sim.meter.book(nowMs, fleet.meterNodeOf(node), owner, amount);
  sim.log.append(nowMs, LogEvent.PodBound, lives.name[pod], fleet.nameOf(node));
}
