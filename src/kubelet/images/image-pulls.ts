import { assert } from '../../base/index.ts';
import type { Image, ImageStore } from './image-store.ts';

export interface PullOptions {
  /** serializeImagePulls: one at a time in the order asked for. */
  readonly isSerial: boolean;
  /** maxParallelImagePulls, where pulls are parallel. */
  readonly maxParallel: number;
  /** What the node draws from the registry, shared evenly by the pulls under way. */
  readonly bytesPerMs: number;
  /** Asking the registry for the manifest; paid also where every layer is there. */
  readonly latencyMs: number;
}

/** The kubelet's defaults; 100 MB/s and half a second are a registry in the same region. */
export const DEFAULT_PULLS: PullOptions = {
  isSerial: true,
  maxParallel: Infinity,
  bytesPerMs: 100_000,
  latencyMs: 500,
};

interface Pull {
  readonly image: Image;
  /** Pods and containers that wait, by the name under which they asked. */
  readonly askers: string[];
  startedMs: number;
  /** Bytes this pull fetches itself. */
  leftBytes: number;
  ownLayers: ReadonlySet<string>;
  /** Layers another pull fetches. */
  awaited: ReadonlySet<string>;
}

export interface FinishedPull {
  readonly image: Image;
  readonly askers: readonly string[];
}

/**
 * The pulls of one node. Layers the node has, or another pull is fetching, are not fetched again. Event driven: ask,
 * then call `advance` at `nextMs`.
 */
export class ImagePulls {
  readonly #store: ImageStore;
  readonly #options: PullOptions;
  readonly #waiting: Pull[] = [];
  #active: Pull[] = [];
  #nowMs = 0;

  constructor(store: ImageStore, options: PullOptions = DEFAULT_PULLS) {
    this.#store = store;
    this.#options = options;
  }

  /** Someone needs the image; they join a pull that is under way or waits. */
  ask(image: Image, asker: string, nowMs: number): void {
    this.#flow(nowMs);
    const same = [...this.#active, ...this.#waiting].find((pull) => pull.image.name === image.name);
    if (same !== undefined) {
      same.askers.push(asker);
      return;
    }
    this.#waiting.push({
      image,
      askers: [asker],
      startedMs: 0,
      leftBytes: 0,
      ownLayers: new Set(),
      awaited: new Set(),
    });
    this.#startWaiting();
  }

  /** When the next pull ends if nobody asks for more; Infinity when none is under way. */
  get nextMs(): number {
    const share = this.#bytesPerMs();
    return this.#active.reduce((least, pull) => {
      if (this.#isBlocked(pull)) return least;
      const flowsFromMs = Math.max(this.#nowMs, this.#flowsFromMs(pull));
      const doneMs = flowsFromMs + pull.leftBytes / share;
      // A pull that begins to flow changes everybody's share.
      const changeMs = flowsFromMs > this.#nowMs && pull.leftBytes > 0 ? flowsFromMs : doneMs;
      return Math.min(least, Math.ceil(changeMs));
    }, Infinity);
  }

  /** Pulls that are done by now; their images are in the store. */
  advance(nowMs: number): readonly FinishedPull[] {
    const finished: FinishedPull[] = [];
    while (this.nextMs <= nowMs) finished.push(...this.#finishAt(this.nextMs));
    this.#flow(nowMs);
    return finished;
  }

  #finishAt(atMs: number): FinishedPull[] {
    this.#flow(atMs);
    const finished: FinishedPull[] = [];
    let done = this.#active.filter((pull) => this.#isDone(pull, atMs));
    while (done.length > 0) {
      for (const pull of done) {
        this.#store.add(pull.image, atMs);
        finished.push({ image: pull.image, askers: pull.askers });
      }
      this.#active = this.#active.filter((pull) => !done.includes(pull));
      done = this.#active.filter((pull) => this.#isDone(pull, atMs));
    }
    this.#startWaiting();
    return finished;
  }

  #isDone(pull: Pull, atMs: number): boolean {
    return !this.#isBlocked(pull) && pull.leftBytes <= ROUNDING_BYTES && this.#flowsFromMs(pull) <= atMs;
  }

  /** All its own bytes are there, others' are not. */
  #isBlocked({ awaited, leftBytes }: Pull): boolean {
    if (leftBytes > ROUNDING_BYTES) return false;
    return [...awaited].some((digest) => this.#active.some(({ ownLayers }) => ownLayers.has(digest)));
  }

  #flowsFromMs({ startedMs }: Pull): number {
    return startedMs + this.#options.latencyMs;
  }

  #flowing(): Pull[] {
    return this.#active.filter(
      (pull) => pull.leftBytes > ROUNDING_BYTES && this.#flowsFromMs(pull) <= this.#nowMs,
    );
  }

  #bytesPerMs(): number {
    return this.#options.bytesPerMs / Math.max(1, this.#flowing().length);
  }

  /** Lets the bytes flow until `nowMs`; no pull ends or begins to flow in between. */
  #flow(nowMs: number): void {
    assert(nowMs >= this.#nowMs, 'time does not go back');
    const share = this.#bytesPerMs() * (nowMs - this.#nowMs);
    for (const pull of this.#flowing()) pull.leftBytes = Math.max(0, pull.leftBytes - share);
    this.#nowMs = nowMs;
  }

  #startWaiting(): void {
    const room = this.#options.isSerial ? 1 : this.#options.maxParallel;
    while (this.#active.length < room) {
      const pull = this.#waiting.shift();
      if (pull === undefined) return;
      const missing = this.#store.missing(pull.image);
      const isUnderWay = (digest: string): boolean =>
        this.#active.some(({ ownLayers }) => ownLayers.has(digest));
      const own = missing.filter(({ digest }) => !isUnderWay(digest));
      pull.startedMs = this.#nowMs;
      pull.ownLayers = new Set(own.map(({ digest }) => digest));
      pull.awaited = new Set(missing.map(({ digest }) => digest).filter(isUnderWay));
      pull.leftBytes = own.reduce((sum, { bytes }) => sum + bytes, 0);
      this.#active.push(pull);
    }
  }
}

/** Sharing a rate leaves fractions of a byte. */
const ROUNDING_BYTES = 1e-3;
