import { assert } from '../../../base/index.ts';
import { isReady, isUp } from '../../../kubelet/index.ts';
import { askProbe, beginProbe, reconsiderProbe } from './live-probes.ts';
import type { Answering, LiveProbe } from './live-probes.ts';
import type { LiveContainer } from './live-pod.ts';
import type { ProcessWatch } from './process-watch.ts';

/** What the kubelet believes of running containers: it asks their probes when asking could tell something new. */
export class ContainerHealth {
  readonly #watch: ProcessWatch;

  constructor(watch: ProcessWatch) {
    this.#watch = watch;
  }

  /** Asks the probes that are due; true: the kubelet thinks otherwise of the container now. */
  ask(container: LiveContainer, ticksFromMs: number, nowMs: number): boolean {
    if (container.state.kind !== 'running')
      assert(false, `probes of ${container.name} are asked, it does not run`);
    let changed = false;
    for (const probe of container.probes)
      if (probe.nextMs <= nowMs) changed = this.#askOne(container, probe, ticksFromMs, nowMs) || changed;
    if (changed) this.believe(container);
    return changed;
  }

  /** Its health has changed from outside: probes may have something to ask. */
  reconsider(container: LiveContainer, nowMs: number): void {
    const answering = this.#answering(container, nowMs);
    for (const probe of container.probes) reconsiderProbe(probe, answering, nowMs);
  }

  /** Its probes have long succeeded. */
  trust(container: LiveContainer, nowMs: number): void {
    container.answersFromMs = nowMs;
    for (const probe of container.probes) {
      const isOver = probe.kind === 'startup';
      probe.state = { ...probe.state, verdict: 'success', lastAnswer: 'success', isOver };
      probe.nextMs = Infinity;
      if (!isOver) beginProbe(probe, nowMs, nowMs, nowMs);
    }
    this.reconsider(container, nowMs);
    this.believe(container);
  }

  /** Up and ready, by what its probes have answered. */
  believe(container: LiveContainer): void {
    const { state, probes, spec } = container;
    if (state.kind !== 'running') return;
    const startup = probes.find(({ kind }) => kind === 'startup')?.state;
    const readiness = probes.find(({ kind }) => kind === 'readiness')?.state;
    const states = { ...(startup && { startup }), ...(readiness && { readiness }) };
    container.state = { ...state, isUp: isUp(spec, startup), isReady: isReady(spec, states) };
  }

  #askOne(container: LiveContainer, probe: LiveProbe, ticksFromMs: number, nowMs: number): boolean {
    const effect = askProbe(probe, this.#answering(container, nowMs), nowMs);
    if (effect === undefined) return false;
    const { kind } = probe;
    if (effect === 'restart') {
      if (container.state.kind === 'running' && kind !== 'readiness')
        container.state = { ...container.state, failed: kind };
    } else if (kind === 'startup') {
      for (const other of container.probes)
        if (other !== probe) beginProbe(other, nowMs, container.startedMs, ticksFromMs);
    }
    return true;
  }

  #answering(container: LiveContainer, nowMs: number): Answering {
    const { answersFromMs, answerMs } = container;
    const isUpBySelf = nowMs >= answersFromMs;
    return {
      isHealthy: (kind) => isUpBySelf && (kind !== 'readiness' || this.#watch.hasNeeds(container)),
      answerMs,
      changesMs: isUpBySelf ? Infinity : answersFromMs,
    };
  }
}
