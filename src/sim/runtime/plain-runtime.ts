import type { NodeRow, PodRow } from '../../model/index.ts';
import { EventKind, Phase } from '../event-kind.ts';
import type { Simulation } from '../simulation.ts';
import type { NodeRuntime } from './node-runtime.ts';
import { podStartDelayMs, podStopDelayMs } from './pod-delays.ts';

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
    const delayMs = podStartDelayMs(sim, () => this.#nameOf(pod));
    sim.events.push(nowMs + delayMs, Phase.Arrivals, EventKind.PodStarted, pod, sim.lives.incarnation[pod]);
  }

  /** It runs already: no delay. */
  podAdopted(pod: PodRow, _node: NodeRow, nowMs: number): void {
    const { events, lives } = this.#sim;
    events.push(nowMs, Phase.Arrivals, EventKind.PodStarted, pod, lives.incarnation[pod]);
  }

  /** Its stop delay, cut short by its grace period. */
  podTerminating(pod: PodRow, nowMs: number): void {
    const { events, lives } = this.#sim;
    const stopMs = nowMs + this.#stopDelayMs(pod);
    events.push(stopMs, Phase.Departures, EventKind.PodStopped, pod, lives.incarnation[pod]);
  }

  #stopDelayMs(pod: PodRow): number {
    const sim = this.#sim;
    const { graceMs } = sim.templates.get(sim.lives.template[pod]);
    return Math.min(
      graceMs,
      podStopDelayMs(sim, () => this.#nameOf(pod)),
    );
  }

  #nameOf(pod: PodRow): string {
    return this.#sim.log.names.text(this.#sim.lives.name[pod]);
  }
}
