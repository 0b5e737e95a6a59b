import { assert } from '../../../base/index.ts';
import { NO_ROW } from '../../../model/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { FailedDecision } from '../../../scheduler/index.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import { preemptVictims } from './preempt-victims.ts';
import { watchUnschedulable } from '../tell-queue.ts';

/**
 * No node took the pod: it goes back to the queue, and where preemption found a node, its victims are told to stop and
 * the pod is nominated there. The log gets a line when the reason is new.
 *
 * True where the pod's status changes: the scheduler writes that before it goes on.
 */
export function failScheduling(
  sim: Simulation,
  pod: PodRow,
  decision: FailedDecision,
  nowMs: number,
): boolean {
  if (sim.cluster.pods.nodeRow[pod] !== NO_ROW)
    assert(false, `pod row ${pod} is bound and fails to be scheduled`);
  const { lives, log } = sim;
  const reason = log.names.intern(decision.message());
  const isNew = lives.failure[pod] !== reason;
  if (isNew) {
    lives.failure[pod] = reason;
    log.append(nowMs, LogEvent.PodUnschedulable, lives.name[pod], undefined, reason);
  }
  if (decision.clearsNomination) sim.cluster.nominate(pod, NO_ROW);
  const nomination = decision.outcome === 'error' ? undefined : decision.nomination;
  if (nomination !== undefined) {
    sim.cluster.nominate(pod, nomination.node);
    for (const displaced of nomination.displaced) sim.cluster.nominate(displaced, NO_ROW);
    preemptVictims(sim, pod, nomination.victims, decision.plugins, nowMs);
    return true;
  }
  sim.queue.failed(pod, decision.plugins, nowMs);
  watchUnschedulable(sim, nowMs);
  if (decision.outcome !== 'error') sim.autoNodes?.podFailed(pod, nowMs);
  return isNew;
}
