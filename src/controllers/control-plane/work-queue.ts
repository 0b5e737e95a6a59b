import type { ControlPlaneOptions, Workers } from './options.ts';
import type { Timers } from './timers.ts';
import { TokenBucket } from './token-bucket.ts';

/** One request to the API server; false: refused, the rest of the sync is given up. */
export type ApiRequest = (nowMs: number) => boolean | void;

/** A sync's requests: those of a batch go out together, the next batch when all of them are back. */
export type Batches = readonly (readonly ApiRequest[])[];

const FIRST_RETRY_MS = 5;
const LONGEST_RETRY_MS = 1_000_000;

/**
 * The work queue of one controller, with its workers and its rate limit. A key that is added again while it is being
 * synced is synced once more afterwards; never by two workers at once. A later wish does not displace an earlier one.
 */
export class WorkQueue {
  readonly #timers: Timers;
  readonly #options: ControlPlaneOptions;
  readonly #workers: number;
  readonly #bucket: TokenBucket;
  readonly #sync: (key: string, nowMs: number) => Batches;
  /** Keys that wait for a worker, first come first served. */
  readonly #ready = new Set<string>();
  /** When a key that is not ready yet will be. */
  readonly #dueMs = new Map<string, number>();
  readonly #busy = new Set<string>();
  readonly #retries = new Map<string, number>();

  constructor(
    timers: Timers,
    options: ControlPlaneOptions,
    controller: keyof Workers,
    sync: (key: string, nowMs: number) => Batches,
  ) {
    this.#timers = timers;
    this.#options = options;
    this.#workers = options.workers[controller];
    this.#bucket = new TokenBucket(options.qps, options.burst);
    this.#sync = sync;
  }

  add(key: string, atMs: number): void {
    if (this.#ready.has(key)) return;
    const dueMs = this.#dueMs.get(key);
    if (dueMs !== undefined && dueMs <= atMs) return;
    this.#dueMs.set(key, atMs);
    this.#timers.at(atMs, (nowMs) => {
      if (this.#dueMs.get(key) !== atMs) return;
      this.#dueMs.delete(key);
      this.#ready.add(key);
      this.#assign(nowMs);
    });
  }

  #assign(nowMs: number): void {
    for (const key of this.#ready) {
      if (this.#busy.size >= this.#workers) return;
      if (this.#busy.has(key)) continue;
      this.#ready.delete(key);
      this.#busy.add(key);
      this.#runBatch(key, this.#sync(key, nowMs), 0, nowMs);
    }
  }

  #runBatch(key: string, batches: Batches, place: number, nowMs: number): void {
    if (place >= batches.length) {
      this.#retries.delete(key);
      this.#free(key, nowMs);
      return;
    }
    let endMs = nowMs;
    let isRefused = false;
    for (const request of batches[place]) {
      const atMs = this.#bucket.reserve(nowMs) + this.#options.apiMs;
      endMs = Math.max(endMs, atMs);
      this.#timers.at(atMs, (thenMs) => {
        if (request(thenMs) === false) isRefused = true;
      });
    }
    this.#timers.at(endMs, (thenMs) => {
      if (isRefused) this.#retryLater(key, thenMs);
      else this.#runBatch(key, batches, place + 1, thenMs);
    });
  }

  /** Exponential, per key, forgotten after a sync that went well. */
  #retryLater(key: string, nowMs: number): void {
    const retries = this.#retries.get(key) ?? 0;
    this.#retries.set(key, retries + 1);
    this.add(key, nowMs + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** retries));
    this.#free(key, nowMs);
  }

  #free(key: string, nowMs: number): void {
    this.#busy.delete(key);
    if (this.#ready.size > 0) this.#assign(nowMs);
  }
}

/** Requests in batches of 1, 2, 4 …: a controller does not flood a server that refuses the first. */
export function slowStart(requests: readonly ApiRequest[]): Batches {
  const batches: (readonly ApiRequest[])[] = [];
  let from = 0;
  for (let size = 1; from < requests.length; size *= 2) {
    batches.push(requests.slice(from, from + size));
    from += size;
  }
  return batches;
}
