import { assert } from '../../../base/index.ts';
import { advanceCrashLoop, advancePullBackoff, decidePull } from '../../../kubelet/index.ts';
import type { CrashLoopConfig } from '../../../kubelet/index.ts';
import { LogEvent } from '../../log-kind.ts';
import type { Simulation } from '../../simulation.ts';
import type { NodeImages } from '../node/node-images.ts';
import type { ContainerHealth } from './container-health.ts';
import type { ContainerTimes } from './container-times.ts';
import { probesOf } from './live-probes.ts';
import type { LiveContainer, LivePod } from './live-pod.ts';
import type { ProcessWatch } from './process-watch.ts';

export interface StepParts {
  readonly sim: Simulation;
  readonly images: NodeImages;
  readonly times: ContainerTimes;
  readonly watch: ProcessWatch;
  readonly health: ContainerHealth;
  readonly crashLoop: CrashLoopConfig;
}

/**
 * The way of a container from nothing to a process and to its end: its image is pulled, it is made, its postStart hook
 * runs, it runs, it exits.
 *
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, startContainer.
 */
export class ContainerSteps {
  readonly #parts: StepParts;

  constructor(parts: StepParts) {
    this.#parts = parts;
  }

  /** The first step of a start; false: its image is in back-off. */
  begin(pod: LivePod, container: LiveContainer, nowMs: number): boolean {
    assert(
      container.step === 'none',
      `container ${container.name} of ${pod.name} begins while ${container.step}`,
    );
    const { images } = this.#parts;
    const { image } = container.spec;
    if (!images.isKnown(image)) {
      this.#countRestart(pod, container, nowMs);
      this.create(pod, container, nowMs);
      return true;
    }
    const isPresent = images.isPresent(pod.node, image);
    const decision = decidePull(container.spec, isPresent, container.pullBackoff, nowMs);
    if (decision.kind === 'wait') {
      pod.retryMs = Math.min(pod.retryMs, decision.retryMs);
      return false;
    }
    this.#countRestart(pod, container, nowMs);
    if (decision.kind === 'pull') this.#pull(pod, container, image, nowMs);
    else this.create(pod, container, nowMs);
    return true;
  }

  /** Its image is there. */
  create(pod: LivePod, container: LiveContainer, nowMs: number): void {
    const { step } = container;
    assert(step === 'none' || step === 'pulling', `container ${container.name} is made while ${step}`);
    container.state = { kind: 'starting' };
    container.step = 'creating';
    container.stepMs = nowMs + this.#parts.times.createMs(pod, container);
  }

  /** The step it is in is over. */
  finish(pod: LivePod, container: LiveContainer, nowMs: number): void {
    assert(
      container.stepMs <= nowMs,
      `${container.step} of ${container.name} is over at ${container.stepMs} ms`,
    );
    assert(container.step !== 'none', `container ${container.name} of ${pod.name} is in no step`);
    if (container.step === 'pulling') {
      container.pullBackoff = advancePullBackoff(container.pullBackoff, nowMs);
      container.step = 'none';
      container.state = { kind: 'absent' };
    } else if (container.step === 'creating') {
      container.step = 'hook';
      container.startedMs = nowMs;
      container.stepMs = nowMs + this.#parts.times.postStartMs(container);
    } else this.#run(pod, container, nowMs);
  }

  exit(pod: LivePod, container: LiveContainer, nowMs: number): void {
    assert(container.state.kind === 'running', `container ${container.name} exits ${container.state.kind}`);
    this.#parts.watch.stopped(pod, container, nowMs);
    container.state = { kind: 'exited', exitCode: container.exitCode, exitedMs: nowMs };
    container.exitMs = Infinity;
    container.workMs = Infinity;
    container.isStopping = false;
    container.probes = [];
  }

  /** The pod of a dump runs already: nothing is pulled or waited for, and its probes have succeeded. */
  adopt(pod: LivePod, nowMs: number): void {
    const { images, health } = this.#parts;
    for (const container of pod.containers) {
      if (container.role === 'init') {
        container.state = { kind: 'exited', exitCode: 0, exitedMs: nowMs };
        continue;
      }
      const { image } = container.spec;
      if (image !== undefined) images.put(pod.node, image, nowMs);
      container.startedMs = nowMs;
      this.#run(pod, container, nowMs);
      health.trust(container, nowMs);
    }
  }

  #pull(pod: LivePod, container: LiveContainer, image: string, nowMs: number): void {
    const { images } = this.#parts;
    container.state = { kind: 'starting' };
    container.step = 'pulling';
    container.stepMs = images.isMissing(image) ? nowMs + images.latencyMs : Infinity;
    if (container.stepMs === Infinity) images.ask(pod.node, image, askerOf(pod, container), nowMs);
  }

  /** The back-off of a container that has run before advances when it is started. */
  #countRestart(pod: LivePod, container: LiveContainer, nowMs: number): void {
    const { sim, watch, crashLoop } = this.#parts;
    const { state } = container;
    if (state.kind !== 'exited') return;
    assert(
      state.exitedMs <= nowMs,
      `container ${container.name} exits at ${state.exitedMs} ms, after its restart`,
    );
    container.crashLoop = advanceCrashLoop(container.crashLoop, state.exitedMs, nowMs, crashLoop);
    container.restarts++;
    sim.log.append(nowMs, LogEvent.ContainerRestarted, sim.lives.name[pod.row]);
    watch.restarted(pod, container, nowMs);
    sim.controllers.podRestarted(pod.row, nowMs);
  }

  #run(pod: LivePod, container: LiveContainer, nowMs: number): void {
    const { times, watch, health } = this.#parts;
    assert(container.state.kind !== 'running', `container ${container.name} of ${pod.name} runs twice`);
    container.step = 'none';
    container.stepMs = Infinity;
    container.isStopping = false;
    container.pullBackoff = undefined;
    container.answersFromMs = container.startedMs + times.readyAfterMs(pod, container);
    container.probes = probesOf(container.spec, nowMs, pod.boundMs);
    container.state = { kind: 'running', isUp: true, isReady: true };
    times.foreseeExit(pod, container);
    health.believe(container);
    watch.started(pod, container, nowMs);
  }
}

/** The name under which a container asks for an image; `readAsker` reads it. */
function askerOf({ row, incarnation }: LivePod, { name }: LiveContainer): string {
  return `${row}/${incarnation}/${name}`;
}

/** The way back from the text under which a container asked for its image. */
export function readAsker(asker: string): {
  readonly row: number;
  readonly incarnation: number;
  readonly container: string;
} {
  const [row, incarnation, container] = asker.split('/');
  assert(container !== undefined, `${asker} is not what asks for an image`);
  return { row: Number(row), incarnation: Number(incarnation), container };
}
