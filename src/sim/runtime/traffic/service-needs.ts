import type { UsageSpec } from '../../../scenario/index.ts';
import type { LiveContainer, LivePod } from '../pod/live-pod.ts';
import type { ServiceBook, TrackedService } from './service-book.ts';

/**
 * Containers that hang on a Service: ready only while it has a ready endpoint (`usage.needs`), ended by themselves only
 * while it has none (`usage.exits.without`). Pods are looked at again when the first endpoint comes and the last one goes.
 */
export class ServiceNeeds {
  readonly #services: ServiceBook;
  readonly #reconsider: (pod: LivePod, nowMs: number) => void;
  /** Pods that have run a container which needs the Service. */
  readonly #needing = new Map<TrackedService, Set<LivePod>>();

  constructor(services: ServiceBook, reconsider: (pod: LivePod, nowMs: number) => void) {
    this.#services = services;
    this.#reconsider = reconsider;
  }

  /** Follows every Service that the scenario's usage names; to be called once, before the first event. */
  begin(usage: readonly UsageSpec[]): void {
    for (const { needs, exits } of usage) {
      if (exits?.without !== undefined) this.#services.track(exits.without);
      if (needs !== undefined) this.#follow(this.#services.track(needs));
    }
  }

  started(pod: LivePod, { usage }: LiveContainer): void {
    if (usage?.needs !== undefined) this.#needing.get(this.#services.track(usage.needs))?.add(pod);
  }

  podGone(pod: LivePod): void {
    for (const pods of this.#needing.values()) pods.delete(pod);
  }

  areMet({ usage }: LiveContainer): boolean {
    return usage?.needs === undefined || this.#services.hasReady(usage.needs);
  }

  /** Only a container that would work for ever waits; one with work of its own ends when that is done. */
  mayExit({ usage, workMs }: LiveContainer): boolean {
    const without = workMs === Infinity ? usage?.exits?.without : undefined;
    return without === undefined || !this.#services.hasReady(without);
  }

  #follow(service: TrackedService): void {
    if (this.#needing.has(service)) return;
    const pods = new Set<LivePod>();
    this.#needing.set(service, pods);
    let hadReady = false;
    service.watchers.push((nowMs) => {
      const hasReady = service.ready.size > 0;
      if (hasReady === hadReady) return;
      hadReady = hasReady;
      for (const pod of pods) this.#reconsider(pod, nowMs);
    });
  }
}
