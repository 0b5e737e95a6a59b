import { assert } from '../../../base/index.ts';
import type { Pod, PodRow } from '../../../model/index.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import { PodState } from '../../pod-lives.ts';
import { hasEphemeralClaims, makeEphemeralClaims } from '../settle-claims.ts';
import { wakeScheduler } from '../wake-scheduler.ts';

export interface NewPod {
  /** Number in the TemplateBook. */
  readonly template: number;
  /** The event log's number for the pod's name. */
  readonly name: number;
  /** Run time once started; Infinity for ever. */
  readonly durationMs: number;
}

/** A pod comes into being and waits to be scheduled. */
export function createPod(sim: Simulation, pod: NewPod, nowMs: number): PodRow {
  const row = createUnqueuedPod(sim, pod, nowMs);
  queuePod(sim, row, nowMs);
  return row;
}

/** A pod comes into being that the scheduler need not see: the caller binds it. */
export function createUnqueuedPod(sim: Simulation, pod: NewPod, nowMs: number): PodRow {
  const { shape, pod: like } = sim.templates.get(pod.template);
  const row = hasEphemeralClaims(like)
    ? addPodWithClaims(sim, like, sim.log.names.text(pod.name), nowMs)
    : sim.cluster.addPodOfShape(shape, pod.name);
  enterPending(sim, row, pod, nowMs);
  return row;
}

/** Claims are named after the pod, so it shares its shape with nobody. */
function addPodWithClaims(sim: Simulation, like: Pod, name: string, nowMs: number): PodRow {
  const pod: Pod = { ...like, metadata: { ...like.metadata, name } };
  makeEphemeralClaims(sim, pod, nowMs);
  return sim.cluster.addPod(pod);
}

/** Hands a pending pod to the scheduler, unless another scheduler is to place it. */
export function queuePod(sim: Simulation, row: PodRow, nowMs: number): void {
  if (sim.lives.state[row] !== PodState.Pending) assert(false, `pod row ${row} is queued and does not wait`);
  const template = sim.templates.get(sim.lives.template[row]);
  if (template.foreignScheduler) return;
  const gated = template.gates.length > 0 ? 'SchedulingGates' : undefined;
  sim.queue.add(row, template.priority, nowMs, gated);
  wakeScheduler(sim, nowMs);
}

/** Writes down that the pod of this row begins now, pending. */
export function enterPending(sim: Simulation, row: PodRow, pod: NewPod, nowMs: number): void {
  if (!(pod.durationMs >= 0)) assert(false, `pod row ${row} is to run for ${pod.durationMs} ms`);
  sim.lives.begin(row, { nowMs, name: pod.name, template: pod.template, durationMs: pod.durationMs });
  sim.log.append(nowMs, LogEvent.PodCreated, pod.name, undefined, pod.template);
  sim.counts.created++;
  sim.series.podsPending.set(nowMs, ++sim.counts.pending);
}
