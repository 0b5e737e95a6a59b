/** client-go's rate limiter: `burst` requests at once, then `qps` a second; each is told when it may go. */
export class TokenBucket {
  readonly #qps: number;
  readonly #burst: number;
  #tokens: number;
  #atMs = 0;

  constructor(qps: number, burst: number) {
    this.#qps = qps;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Reserves a token; gives the time from which it may be used. Tokens go below zero for those who wait. */
  reserve(nowMs: number): number {
    if (this.#qps === Infinity) return nowMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#atMs) * this.#qps) / 1000) - 1;
    this.#atMs = nowMs;
    return this.#tokens >= 0 ? nowMs : nowMs + Math.ceil((-this.#tokens * 1000) / this.#qps);
  }
}
