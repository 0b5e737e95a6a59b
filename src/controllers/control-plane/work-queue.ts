import type { ControlPlaneOptions, Workers } from './options.ts';
import type { Timers } from './timers.ts';
import { TokenBucket } from './token-bucket.ts';

/** One request to the API server; false: refused, the rest of the sync is given up. */
export type ApiRequest = (nowMs: number) => boolean | void;

/** A sync's requests: those of a batch go out together, the next batch when all of them are back. */
export type Batches = readonly (readonly ApiRequest[])[];

/** A sync whose status is written even where one of its other requests was refused. */
export interface Work {
  readonly batches: Batches;
  readonly status: Batches;
}

/** When a refused sync is tried again: after `firstMs`, then twice as long each time. */
export interface RetryRule {
  readonly firstMs: number;
  readonly longestMs: number;
  /** After so many retries the key is dropped until something adds it. */
  readonly most: number;
}

/** client-go's DefaultTypedControllerRateLimiter. */
export const DEFAULT_RETRIES: RetryRule = { firstMs: 5, longestMs: 1_000_000, most: Infinity };

/** A sync under way. */
interface Run {
  readonly key: string;
  readonly batches: Batches;
  /** Place of the first batch that a refusal does not call off. */
  readonly statusFrom: number;
  isRefused: boolean;
}

/**
 * The work queue of one controller, with its workers and its rate limit. A key that is added again while it is being
 * synced is synced once more afterwards; never by two workers at once. A later wish does not displace an earlier one.
 */
export class WorkQueue {
  readonly #timers: Timers;
  readonly #options: ControlPlaneOptions;
  readonly #workers: number;
  readonly #bucket: TokenBucket;
  readonly #sync: (key: string, nowMs: number) => Batches | Work;
  readonly #rule: RetryRule;
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
    sync: (key: string, nowMs: number) => Batches | Work,
    rule: RetryRule = DEFAULT_RETRIES,
  ) {
    this.#timers = timers;
    this.#options = options;
    this.#workers = options.workers[controller];
    this.#bucket = new TokenBucket(options.qps, options.burst);
    this.#sync = sync;
    this.#rule = rule;
  }

  /**
   * Once a key, at the earliest time asked for; one that is ready already stays where it is. Upstream: workqueue
   * AddAfter.
   */
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
      this.#runBatch(runOf(key, this.#sync(key, nowMs)), 0, nowMs);
    }
  }

  #runBatch(run: Run, place: number, nowMs: number): void {
    const { key, batches, statusFrom } = run;
    if (place >= batches.length) {
      if (run.isRefused) this.#retryLater(key, nowMs);
      else this.#retries.delete(key);
      this.#free(key, nowMs);
      return;
    }
    let endMs = nowMs;
    for (const request of batches[place]) {
      const atMs = this.#bucket.reserve(nowMs) + this.#options.apiMs;
      endMs = Math.max(endMs, atMs);
      this.#timers.at(atMs, (thenMs) => {
        if (request(thenMs) === false) run.isRefused = true;
      });
    }
    this.#timers.at(endMs, (thenMs) => {
      this.#runBatch(run, run.isRefused ? Math.max(place + 1, statusFrom) : place + 1, thenMs);
    });
  }

  /** Exponential, per key, forgotten after a sync that went well. */
  #retryLater(key: string, nowMs: number): void {
    const retries = this.#retries.get(key) ?? 0;
    const { firstMs, longestMs, most } = this.#rule;
    if (retries >= most) {
      this.#retries.delete(key);
      return;
    }
    this.#retries.set(key, retries + 1);
    this.add(key, nowMs + Math.min(longestMs, firstMs * 2 ** retries));
  }

  #free(key: string, nowMs: number): void {
    this.#busy.delete(key);
    if (this.#ready.size > 0) this.#assign(nowMs);
  }
}

function runOf(key: string, work: Batches | Work): Run {
  if (!('status' in work)) return { key, batches: work, statusFrom: work.length, isRefused: false };
  const { batches, status } = work;
  return { key, batches: [...batches, ...status], statusFrom: batches.length, isRefused: false };
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
