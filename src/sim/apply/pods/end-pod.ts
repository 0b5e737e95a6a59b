import { PodState } from '../../pod-lives.ts';
import { assert } from '../../../base/index.ts';
import type { NodeRow, PodRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import type { PodEnd } from '../../workload-controllers.ts';
import { dropEphemeralClaims, hasEphemeralClaims } from '../settle-claims.ts';
import { tellPodLeft } from '../tell-queue.ts';
import { wakeScheduler } from '../wake-scheduler.ts';

const END_EVENT = {
  succeeded: LogEvent.PodSucceeded,
  failed: LogEvent.PodFailed,
  deleted: LogEvent.PodDeleted,
} as const;

/** The pod is over: what it held is free, its row may be reused, its owner hears of it. */
export function endPod(sim: Simulation, pod: PodRow, how: PodEnd, nowMs: number): void {
  const { lives, cluster, counts } = sim;
  const node = cluster.pods.nodeRow[pod] as NodeRow;
  if (lives.state[pod] === PodState.Free) assert(false, `pod row ${pod} ends twice`);
  if (nowMs < lives.createdMs[pod]) assert(false, `pod row ${pod} ends before it is created`);
  sim.log.append(nowMs, END_EVENT[how], lives.name[pod]);
  counts[how]++;
  if (node < 0) leavePending(sim, pod, nowMs);
  else leaveNode(sim, pod, node, nowMs);
  const exits = sim.runtime.exitsOf?.(pod) ?? [];
  sim.runtime.podGone?.(pod, nowMs);
  sim.controllers.podEnded(pod, how, exits, nowMs);
  tellPodLeft(sim, pod, nowMs);
  if (hasEphemeralClaims(sim.templates.get(lives.template[pod]).pod))
    dropEphemeralClaims(sim, cluster.pods.object(pod));
  cluster.removePod(pod);
  lives.end(pod);
  wakeScheduler(sim, nowMs);
}

function leavePending(sim: Simulation, pod: PodRow, nowMs: number): void {
  const { counts, lives } = sim;
  if (counts.pending <= 0) assert(false, `pod row ${pod} ends pending while none is`);
  sim.series.podsPending.set(nowMs, --counts.pending);
  if (lives.boundMs[pod] < 0) counts.goneUnbound++;
  if (!sim.templates.get(lives.template[pod]).foreignScheduler) sim.queue.remove(pod);
}

function leaveNode(sim: Simulation, pod: PodRow, node: NodeRow, nowMs: number): void {
  const { lives, counts } = sim;
  if (nowMs < lives.boundMs[pod]) assert(false, `pod row ${pod} leaves its node before it is bound`);
  const { owner, amount } = sim.templates.get(lives.template[pod]);
  if (lives.started[pod] === 1) {
    if (counts.running <= 0) assert(false, `pod row ${pod} ends running while none is`);
    sim.series.podsRunning.set(nowMs, --counts.running);
  }
  sim.series.requested(nowMs, amount, -1);
  sim.meter.free(nowMs, sim.fleet.meterNodeOf(node), owner, amount);
}
