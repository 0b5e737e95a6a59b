import { assert, SECOND_MS } from '../../../base/index.ts';

/**
 * The updater's limit on evictions: `perSecond` of them, `burst` at once (golang.org/x/time/rate, --eviction-rate-limit
 * and --eviction-rate-burst). A rate of 0 or less is no limit, whatever the burst; a limit with no burst admits nothing.
 *
 * Kept as the time at which the bucket is full again: that moves on by one gap an eviction. At 0.5 a second and a burst
 * of 1 evictions are 2,000 ms apart. Times are ms and do not go back.
 */
export class EvictionRate {
  readonly #gapMs: number;
  readonly #burst: number;
  #fullMs = -Infinity;
  #lastMs = -Infinity;

  constructor(perSecond: number, burst: number) {
    this.#gapMs = perSecond <= 0 ? 0 : SECOND_MS / perSecond;
    this.#burst = burst;
  }

  /**
   * When the next eviction may be made, at `nowMs` or later in whole ms; undefined: not before `deadlineMs` is over, and
   * then it is not counted.
   */
  take(nowMs: number, deadlineMs: number): number | undefined {
    if (this.#gapMs === 0) return nowMs;
    if (this.#burst < 1) return undefined;
    assert(nowMs >= this.#lastMs, `evictions are counted at ${nowMs} ms after ${this.#lastMs} ms`);
    const fullMs = Math.max(this.#fullMs, nowMs) + this.#gapMs;
    const atMs = Math.max(nowMs, Math.ceil(fullMs - this.#burst * this.#gapMs - ROUNDING_MS));
    if (atMs > deadlineMs) return undefined;
    this.#fullMs = fullMs;
    this.#lastMs = nowMs;
    return atMs;
  }
}

/** Gaps such as 1000 ÷ 7 ms do not add up to the last bit. */
const ROUNDING_MS = 1e-6;
