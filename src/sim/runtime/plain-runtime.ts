import type { NodeRow, PodRow } from '../../model/index.ts';
import { drawDurationMs } from '../draw-duration.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';
import type { NodeRuntime } from './node-runtime.ts';

/**
 * Containers that need no looking into: a bound pod runs after the scenario's start delay, is ready at once, runs for
 * its time and stops after the scenario's stop delay.
 */
export class PlainRuntime implements NodeRuntime {
  readonly #sim: Simulation;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  podBound(pod: PodRow, _node: NodeRow, nowMs: number): void {
    const sim = this.#sim;
    const { podStartMs } = sim.scenario.timing;
    const delayMs =
      podStartMs.kind === 'constant'
        ? podStartMs.ms
        : drawDurationMs(podStartMs, sim.random.stream('pod-start', this.#nameOf(pod)));
    sim.events.push(nowMs + delayMs, Phase.Arrivals, EventKind.PodStarted, pod, sim.lives.incarnation[pod]);
  }

  podAdopted(pod: PodRow, _node: NodeRow, nowMs: number): void {
    const { events, lives } = this.#sim;
    events.push(nowMs, Phase.Arrivals, EventKind.PodStarted, pod, lives.incarnation[pod]);
  }

  podTerminating(pod: PodRow, nowMs: number): void {
    const { events, lives } = this.#sim;
    const stopMs = nowMs + this.#stopDelayMs(pod);
    events.push(stopMs, Phase.Departures, EventKind.PodStopped, pod, lives.incarnation[pod]);
  }

  podGone(): void {
    // Nothing is kept for a pod.
  }

  nodeJoined(): void {
    // Nothing is kept for a node.
  }

  nodeLeft(): void {
    // As above.
  }

  begin(): void {
    // Every pod has its event.
  }

  metricSlots(): readonly number[] {
    return [];
  }

  facts(): undefined {
    return undefined;
  }

  #stopDelayMs(pod: PodRow): number {
    const sim = this.#sim;
    const { podStopMs } = sim.scenario.timing;
    const { graceMs } = sim.templates.get(sim.lives.template[pod]);
    if (podStopMs.kind === 'constant') return Math.min(graceMs, podStopMs.ms);
    return Math.min(graceMs, drawDurationMs(podStopMs, sim.random.stream('pod-stop', this.#nameOf(pod))));
  }

  #nameOf(pod: PodRow): string {
    return this.#sim.log.names.text(this.#sim.lives.name[pod]);
  }
}
