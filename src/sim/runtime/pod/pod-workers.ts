import { assert, SECOND_MS } from '../../../base/index.ts';
import {
  arePodContainersReady,
  graceSecondsOf,
  podActions,
  podPhase,
  stopTimes,
} from '../../../kubelet/index.ts';
import type { ContainerKill } from '../../../kubelet/index.ts';
import { endPod } from '../../apply/pods/end-pod.ts';
import { setPodReady } from '../../apply/pods/set-pod-ready.ts';
import { startPod } from '../../apply/pods/start-pod.ts';
import { EventKind, Phase } from '../../event-kind.ts';
import type { ContainerHealth } from './container-health.ts';
import { ContainerSteps } from './container-steps.ts';
import type { StepParts } from './container-steps.ts';
import type { LiveContainer, LivePod } from './live-pod.ts';

const SIGKILLED = 137;
const SIGTERMED = 143;
/** A container is pulled, made, hooked, run and ended in five: more than this in one millisecond never ends. */
const ROUNDS_MAX = 100;

/**
 * Works on a pod whenever something of it is due: advances containers that are being made, ends those whose time has
 * come, asks probes, and does what the kubelet's `podActions` says, until nothing more is to be done in this
 * millisecond. Then one event is put into the queue for the next moment at which something is due.
 *
 * Upstream: pkg/kubelet/pod_workers.go, kuberuntime_manager.go SyncPod.
 */
export class PodWorkers {
  readonly #parts: StepParts;
  readonly #steps: ContainerSteps;
  readonly #health: ContainerHealth;

  constructor(parts: StepParts) {
    this.#parts = parts;
    this.#steps = new ContainerSteps(parts);
    this.#health = parts.health;
  }

  /** Does everything that is due for the pod by now. */
  sync(pod: LivePod, nowMs: number): void {
    if (isMade(pod, nowMs)) {
      if (pod.isAdopted && !pod.hasStarted && !pod.isOver) this.#steps.adopt(pod, nowMs);
      let rounds = 0;
      while (this.#advance(pod, nowMs))
        if (++rounds > ROUNDS_MAX * (1 + pod.containers.length))
          assert(false, `${pod.name} has moved ${rounds} times at ${nowMs} ms`);
      if (this.#endIfDone(pod, nowMs)) return;
      this.#tell(pod, nowMs);
    }
    this.#schedule(pod, nowMs);
  }

  /** The pod has come to its node: its first event is put into the queue. */
  waitForSandbox(pod: LivePod, nowMs: number): void {
    assert(pod.dueMs === Infinity, `${pod.name} waits for its sandbox and is due at ${pod.dueMs} ms`);
    pod.dueMs = Math.max(nowMs, pod.sandboxMs);
    this.#push(pod, Phase.Arrivals);
  }

  /** The pod has to stop within so many seconds; `how` is what becomes of it. */
  stop(pod: LivePod, how: 'deleted' | 'failed', graceSeconds: number, nowMs: number): void {
    const { times } = this.#parts;
    pod.stopping = how;
    pod.isOver = true;
    const running = pod.containers.filter(({ state }) => state.kind === 'running');
    const alone = Math.min(graceSeconds * SECOND_MS, times.shutdownMs(pod));
    pod.endMs = nowMs + (running.length === 0 ? alone : 0);
    const stopped = stopTimes(
      running.map((container) => times.stopping(pod, container)),
      graceSeconds,
    );
    assert(
      stopped.length === running.length,
      `${stopped.length} of ${running.length} containers are told when to stop`,
    );
    stopped.forEach(({ exitMs, isKilled }, place) => {
      end(running[place], nowMs + exitMs, isKilled);
      pod.endMs = Math.max(pod.endMs, nowMs + exitMs);
    });
    for (const container of pod.containers) container.step = 'none';
    this.#schedule(pod, nowMs);
  }

  /** The kubelet does not take the pod. */
  refuse(pod: LivePod, nowMs: number): void {
    assert(!pod.hasStarted, `${pod.name} is refused after it has started`);
    pod.stopping = 'failed';
    pod.isOver = true;
    pod.endMs = nowMs;
    this.#schedule(pod, nowMs);
  }

  /** The kernel kills the container's processes. */
  kill(pod: LivePod, container: LiveContainer, nowMs: number): void {
    assert(
      container.state.kind === 'running',
      `container ${container.name} of ${pod.name} is killed at rest`,
    );
    end(container, nowMs, true);
    this.sync(pod, nowMs);
  }

  /** A resize asks for it: the container is told to stop within the pod's grace, and is started anew. */
  restart(pod: LivePod, container: LiveContainer, nowMs: number): void {
    if (pod.stopping !== undefined || container.isStopping) return;
    const grace = graceSecondsOf(pod.pod, container.spec, 'deleted');
    const [{ exitMs, isKilled }] = stopTimes([this.#parts.times.stopping(pod, container)], grace);
    end(container, nowMs + exitMs, isKilled);
    this.sync(pod, nowMs);
  }

  /** An image that a container waited for is there. */
  pulled(pod: LivePod, container: LiveContainer, nowMs: number): void {
    if (container.step !== 'pulling') return;
    this.#steps.create(pod, container, nowMs);
    this.sync(pod, nowMs);
  }

  /** How a container answers, or when it will be done, has changed from outside. */
  reconsider(pod: LivePod, nowMs: number): void {
    for (const container of pod.containers)
      if (container.state.kind === 'running') this.#health.reconsider(container, nowMs);
    this.#schedule(pod, nowMs);
  }

  /** One round; true: something has moved, look again. */
  #advance(pod: LivePod, nowMs: number): boolean {
    let moved = false;
    for (const container of pod.containers) {
      if (container.state.kind === 'running') moved = this.#advanceRunning(pod, container, nowMs) || moved;
      else if (container.step !== 'none' && container.stepMs <= nowMs) {
        this.#steps.finish(pod, container, nowMs);
        moved = true;
      }
    }
    return pod.isOver ? moved : this.#act(pod, nowMs) || moved;
  }

  #advanceRunning(pod: LivePod, container: LiveContainer, nowMs: number): boolean {
    if (container.exitMs > nowMs)
      return pod.stopping === undefined && this.#health.ask(container, pod.boundMs, nowMs);
    if (!container.isStopping && !this.#parts.watch.mayExit(container)) {
      container.exitMs = Infinity;
      return false;
    }
    this.#steps.exit(pod, container, nowMs);
    return true;
  }

  #act(pod: LivePod, nowMs: number): boolean {
    const actions = podActions(pod.pod, pod.run, nowMs);
    pod.retryMs = actions.retryMs;
    pod.isOver = actions.isOver;
    let moved = false;
    for (const kill of actions.kill) moved = this.#stopContainer(pod, kill, nowMs) || moved;
    if (pod.containers.some(({ step }) => step !== 'none')) return moved;
    for (const name of actions.start) {
      const container = pod.run.get(name);
      if (container !== undefined && this.#steps.begin(pod, container, nowMs)) return true;
    }
    return moved;
  }

  #stopContainer(pod: LivePod, { name, reason }: ContainerKill, nowMs: number): boolean {
    const container = pod.run.get(name);
    if (container === undefined || container.isStopping) return false;
    if (container.state.kind !== 'running') {
      container.step = 'none';
      container.state = { kind: 'exited', exitCode: SIGKILLED, exitedMs: nowMs };
      return true;
    }
    const grace = graceSecondsOf(pod.pod, container.spec, reason === 'pod-done' ? 'deleted' : reason);
    const [{ exitMs, isKilled }] = stopTimes([this.#parts.times.stopping(pod, container)], grace);
    end(container, nowMs + exitMs, isKilled);
    return true;
  }

  /** Phase and Ready condition as they are now. */
  #tell(pod: LivePod, nowMs: number): void {
    const { sim, watch } = this.#parts;
    if (!pod.hasStarted && podPhase(pod.pod, pod.run) !== 'Pending') {
      pod.hasStarted = true;
      if (pod.stopping === undefined) startPod(sim, pod.row, nowMs);
    }
    const isPodReady = pod.hasStarted && arePodContainersReady(pod.pod, pod.run);
    setPodReady(sim, pod.row, isPodReady, nowMs);
    watch.ready(pod, isPodReady, nowMs);
  }

  /** Ends the pod where nothing of it runs any more and nothing will. */
  #endIfDone(pod: LivePod, nowMs: number): boolean {
    if (!pod.isOver || nowMs < pod.endMs) return false;
    const isBusy = pod.containers.some(({ state, step }) => state.kind === 'running' || step !== 'none');
    if (isBusy) return false;
    const phase = podPhase(pod.pod, pod.run);
    const how = pod.stopping ?? (phase === 'Succeeded' ? 'succeeded' : 'failed');
    endPod(this.#parts.sim, pod.row, how, nowMs);
    return true;
  }

  #schedule(pod: LivePod, nowMs: number): void {
    const startMs = nextStartMs(pod);
    const endMs = nextEndMs(pod);
    const dueMs = isMade(pod, nowMs) ? Math.min(startMs, endMs) : pod.sandboxMs;
    if (dueMs < nowMs) assert(false, `${pod.name} was due at ${dueMs} ms, it is ${nowMs} ms`);
    if (dueMs === pod.dueMs) return;
    pod.dueMs = dueMs;
    this.#push(pod, endMs <= dueMs ? Phase.Departures : Phase.Arrivals);
  }

  /** What lies beyond the horizon nobody lives to see, and it may lie further off than the queue counts. */
  #push({ dueMs, row, incarnation }: LivePod, phase: number): void {
    const { events, scenario } = this.#parts.sim;
    if (dueMs <= scenario.horizonMs) events.push(dueMs, phase, EventKind.ContainersDue, row, incarnation);
  }
}

function end(container: LiveContainer, atMs: number, isKilled: boolean): void {
  container.isStopping = true;
  container.exitMs = Math.min(container.exitMs, atMs);
  container.exitCode = isKilled ? SIGKILLED : SIGTERMED;
}

/** Its sandbox is there, or it is not waited for any more. */
function isMade({ sandboxMs, stopping }: LivePod, nowMs: number): boolean {
  return nowMs >= sandboxMs || stopping !== undefined;
}

/** When something next comes up: a step, a probe, the end of a back-off. */
function nextStartMs({ containers, isOver, retryMs, stopping }: LivePod): number {
  let nextMs = isOver ? Infinity : retryMs;
  for (const { step, stepMs, state, probes } of containers) {
    if (step !== 'none') nextMs = Math.min(nextMs, stepMs);
    if (state.kind !== 'running' || stopping !== undefined) continue;
    for (const probe of probes) nextMs = Math.min(nextMs, probe.nextMs);
  }
  return nextMs;
}

function nextEndMs({ containers, stopping, endMs }: LivePod): number {
  let nextMs = stopping === undefined ? Infinity : endMs;
  for (const { state, exitMs } of containers) if (state.kind === 'running') nextMs = Math.min(nextMs, exitMs);
  return nextMs;
}
