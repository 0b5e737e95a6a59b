import { assert, SECOND_MS } from '../../../base/index.ts';
import type { Stopping } from '../../../kubelet/index.ts';
import type { DurationSpec } from '../../../scenario/index.ts';
import { drawDurationMs } from '../../draw-duration.ts';
import type { Simulation } from '../../simulation.ts';
import { podStopDelayMs } from '../pod-delays.ts';
import type { LiveContainer, LivePod } from './live-pod.ts';

/** How long things take that the kubelet does not decide: drawn by pod, container and life, or read from its hooks. */
export class ContainerTimes {
  readonly #sim: Simulation;
  readonly #containerStartMs: DurationSpec;

  constructor(sim: Simulation, containerStartMs: DurationSpec) {
    this.#sim = sim;
    this.#containerStartMs = containerStartMs;
  }

  /** From the image to a process. */
  createMs(pod: LivePod, container: LiveContainer): number {
    return this.#draw(this.#containerStartMs, 'container-start', pod, container);
  }

  /** From the start of the process to its first good answer, in ms. */
  readyAfterMs(pod: LivePod, container: LiveContainer): number {
    const { readyAfterMs } = container.usage ?? {};
    return readyAfterMs === undefined ? 0 : this.#draw(readyAfterMs, 'ready-after', pod, container);
  }

  /** Of the postStart hook; the container is not running for the kubelet before it is done. */
  postStartMs({ spec }: LiveContainer): number {
    return this.#hookMs(spec.lifecycle?.['postStart']) ?? 0;
  }

  /** How long it takes to end when told to, in ms, hook first. */
  stopping(pod: LivePod, container: LiveContainer): Stopping {
    const { shutdownMs } = container.usage ?? {};
    const preStopMs = this.#hookMs(container.spec.lifecycle?.['preStop']);
    return {
      name: container.name,
      isSidecar: container.role === 'sidecar',
      ...(preStopMs === undefined ? {} : { preStopMs }),
      shutdownMs:
        shutdownMs === undefined ? this.shutdownMs(pod) : this.#draw(shutdownMs, 'shutdown', pod, container),
    };
  }

  /** The scenario's stop delay, the same for all containers of a pod. */
  shutdownMs({ name }: LivePod): number {
    return podStopDelayMs(this.#sim, () => name);
  }

  /** When the process that has just started will end by itself: its work is done, or the scenario says so. */
  foreseeExit(pod: LivePod, container: LiveContainer): void {
    const { startedMs, role } = container;
    const exits = container.usage?.exits;
    container.exitMs = Infinity;
    container.exitCode = 0;
    container.workMs = Infinity;
    if (exits !== undefined && startedMs >= exits.fromMs && startedMs < exits.untilMs) {
      container.exitMs = startedMs + this.#draw(exits.afterMs, 'exit-after', pod, container);
      container.exitCode = exits.exitCode;
    } else if (role === 'init') {
      this.#sim.texts.assume('Init containers that do not say how long they run are taken to end at once.');
      container.exitMs = startedMs;
    } else if (role === 'main') {
      container.workMs = this.#sim.lives.durationMs[pod.row];
      container.workSinceMs = startedMs;
      container.speed = 1;
      container.exitMs = startedMs + container.workMs;
    }
    assert(
      container.exitMs >= startedMs,
      `${container.name} of ${pod.name} is foreseen to end before it starts`,
    );
  }

  /** A hook that sleeps takes as long; of all others nobody knows, and they are taken to take no time. */
  #hookMs(hook: unknown): number | undefined {
    if (!isMapping(hook)) return undefined;
    const { sleep, exec } = hook;
    if (isMapping(sleep)) return Number(sleep['seconds'] ?? 0) * SECOND_MS;
    if (isMapping(exec) && Array.isArray(exec['command'])) {
      const seconds = /(?:^|[\s;&])sleep[\s,]+(?<seconds>\d+(?:\.\d+)?)\b/.exec(exec['command'].join(' '));
      if (seconds?.groups !== undefined) return Math.round(Number(seconds.groups['seconds']) * SECOND_MS);
    }
    this.#sim.texts.assume('Hooks of containers that do not sleep are taken to take no time.');
    return 0;
  }

  #draw(spec: DurationSpec, what: string, { name }: LivePod, container: LiveContainer): number {
    if (spec.kind === 'constant') return spec.ms;
    const life = String(container.restarts);
    return drawDurationMs(spec, this.#sim.random.stream(what, name, container.name, life));
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
