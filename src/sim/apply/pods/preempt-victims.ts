import { assert } from '../../../base/index.ts';
import { NO_ROW } from '../../../model/index.ts';
import type { PodRow } from '../../../model/index.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import { LogEvent } from '../../log-kind.ts';
import { PodState } from '../../pod-lives.ts';
import type { Preemption, Simulation } from '../../simulation.ts';
import { apiRequestMs } from '../api-request.ts';
import { deletePod, PREEMPTION } from './delete-pod.ts';
import { watchUnschedulable } from '../tell-queue.ts';
import { wakeScheduler } from '../wake-scheduler.ts';

/** A victim costs a patch of its condition and a deletion, one after the other. */
const REQUESTS_A_VICTIM = 2;

/**
 * Tells the victims of a preemption to stop, in the background: all but the last at the same time, then the last.
 *
 * The preemptor's cycle is over, but it is kept out of the queue until the last requests are on their way; the going of
 * the last victim wakes it. It counts as in flight for so long. Upstream: preemption/executor.go, prepareCandidateAsync,
 * and PreEnqueue of DefaultPreemption.
 *
 * @param plugins - those that rejected the preemptor: it goes back to the queue with them
 */
export function preemptVictims(
  sim: Simulation,
  preemptor: PodRow,
  victims: readonly PodRow[],
  plugins: readonly string[],
  nowMs: number,
): void {
  const { lives, preemptions } = sim;
  // Somebody has asked for the end of the others already.
  const standing = victims.filter((victim) => lives.state[victim] !== PodState.Terminating);
  const preemption: Preemption = {
    preemptor,
    incarnation: lives.incarnation[preemptor],
    name: lives.name[preemptor],
    victims: standing.map((pod) => ({ pod, incarnation: lives.incarnation[pod] })),
    plugins,
    failedAtMs: nowMs,
  };
  const spentMs = REQUESTS_A_VICTIM * apiRequestMs(sim.scenario);
  if (spentMs === 0 || standing.length === 0) {
    requeuePreemptor(sim, preemption, nowMs);
    for (const victim of preemption.victims) endVictim(sim, victim, preemption, nowMs);
    return;
  }
  const number = sim.counts.attempts;
  preemptions.set(number, preemption);
  const lastMs = standing.length === 1 ? nowMs + spentMs : nowMs + 2 * spentMs;
  if (standing.length > 1)
    sim.events.push(nowMs + spentMs, Phase.Departures, EventKind.VictimsDue, number, 0);
  sim.events.push(lastMs, Phase.Departures, EventKind.VictimsDue, number, 1);
}

/** The requests of a preemption have their effect: on its last victim, or on all others. */
export function endVictims(sim: Simulation, number: number, isLast: boolean, nowMs: number): void {
  const preemption = sim.preemptions.get(number);
  if (preemption === undefined) assert(false, `preemption ${number} has told its last victim already`);
  const { victims } = preemption;
  if (isLast) {
    requeuePreemptor(sim, preemption, nowMs);
    sim.preemptions.delete(number);
  }
  const due = isLast ? victims.slice(-1) : victims.slice(0, -1);
  for (const victim of due) endVictim(sim, victim, preemption, nowMs);
  wakeScheduler(sim, nowMs);
}

/** It may have been deleted meanwhile. */
function requeuePreemptor(sim: Simulation, preemption: Preemption, nowMs: number): void {
  const { preemptor, incarnation, plugins, failedAtMs } = preemption;
  if (!sim.lives.isCurrent(preemptor, incarnation)) return;
  sim.queue.failed(preemptor, plugins, failedAtMs);
  watchUnschedulable(sim, nowMs);
}

function endVictim(
  sim: Simulation,
  { pod, incarnation }: Preemption['victims'][number],
  { preemptor, name }: Preemption,
  nowMs: number,
): void {
  const { lives } = sim;
  if (!lives.isCurrent(pod, incarnation) || lives.state[pod] === PodState.Terminating) return;
  if (pod === preemptor) assert(false, `pod row ${preemptor} preempts itself`);
  if (sim.cluster.pods.nodeRow[pod] === NO_ROW)
    assert(false, `pod row ${preemptor} preempts pod row ${pod}, which has no node`);
  sim.counts.preempted++;
  sim.log.append(nowMs, LogEvent.PodPreempted, lives.name[pod], name);
  sim.disruptions.add('preempted by a pod of higher priority', lives.name[pod]);
  deletePod(sim, pod, nowMs, PREEMPTION);
}
