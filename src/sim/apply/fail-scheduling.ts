import { assert } from '../../base/index.ts';
import { NO_ROW } from '../../model/index.ts';
import type { PodRow } from '../../model/index.ts';
import type { FailedDecision } from '../../scheduler/index.ts';
import { LogEvent } from '../log-kind.ts';
import { PodState } from '../pod-lives.ts';
import type { Simulation } from '../simulation.ts';
import { deletePod, PREEMPTION } from './delete-pod.ts';
import { watchUnschedulable } from './tell-queue.ts';

/**
 * No node took the pod: it goes back to the queue, and where preemption found a node, its victims are told to stop and
 * the pod is nominated there. The log gets a line when the reason is new.
 */
export function failScheduling(sim: Simulation, pod: PodRow, decision: FailedDecision, nowMs: number): void {
  if (sim.cluster.pods.nodeRow[pod] !== NO_ROW)
    assert(false, `pod row ${pod} is bound and fails to be scheduled`);
  const { lives, log } = sim;
  const reason = log.names.intern(decision.message());
  if (lives.failure[pod] !== reason) {
    lives.failure[pod] = reason;
    log.append(nowMs, LogEvent.PodUnschedulable, lives.name[pod], undefined, reason);
  }
  if (decision.clearsNomination) sim.cluster.nominate(pod, NO_ROW);
  sim.queue.failed(pod, decision.plugins, nowMs);
  watchUnschedulable(sim, nowMs);
  if (decision.outcome === 'error') return;
  const { nomination } = decision;
  if (nomination !== undefined) {
    sim.cluster.nominate(pod, nomination.node);
    for (const displaced of nomination.displaced) sim.cluster.nominate(displaced, NO_ROW);
    for (const victim of nomination.victims) preempt(sim, victim, pod, nowMs);
    return;
  }
  sim.autoNodes?.podFailed(pod, nowMs);
}

function preempt(sim: Simulation, victim: PodRow, by: PodRow, nowMs: number): void {
  // Somebody has asked for its end already.
  if (sim.lives.state[victim] === PodState.Terminating) return;
  if (victim === by) assert(false, `pod row ${by} preempts itself`);
  if (sim.cluster.pods.nodeRow[victim] === NO_ROW)
    assert(false, `pod row ${by} preempts pod row ${victim}, which has no node`);
  sim.counts.preempted++;
  sim.log.append(nowMs, LogEvent.PodPreempted, sim.lives.name[victim], sim.lives.name[by]);
  sim.disruptions.add('preempted by a pod of higher priority', sim.lives.name[victim]);
  deletePod(sim, victim, nowMs, PREEMPTION);
}
