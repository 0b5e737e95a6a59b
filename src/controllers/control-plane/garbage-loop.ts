import type { PodRecord } from './pod-book.ts';
import type { ApiRequest, Batches, WorkQueue } from './work-queue.ts';
import type { World } from './world.ts';

/** Deletes what belonged to an owner that is gone, in the background: `dependents` gives the requests for a key. */
export class GarbageLoop {
  readonly #queue: WorkQueue;
  readonly #world: World;

  constructor(world: World, dependents: (ownerKey: string) => readonly ApiRequest[]) {
    this.#world = world;
    const sync = (key: string): Batches => [[...dependents(key), ...this.#pods(key)]];
    this.#queue = world.queueOf('garbage', sync);
  }

  /** What it owned is looked for after the collector has heard of it. */
  ownerGone(key: string, nowMs: number): void {
    this.#queue.add(key, nowMs + this.#world.options.watchMs);
  }

  #pods(ownerKey: string): ApiRequest[] {
    return [...this.#world.pods.ofOwner(ownerKey)].map((pod: PodRecord) => (nowMs) => {
      pod.isTracked = false;
      this.#world.deletePod(pod, nowMs);
    });
  }
}
