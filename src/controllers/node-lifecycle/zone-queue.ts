/**
 * The nodes of a zone that wait for their NoExecute taint, let through by a token bucket of one token: the first at
 * once, then one every 1/rate. A node that was let through stays known until it is seen healthy, so that it does not
 * enter twice.
 *
 * Upstream: nodelifecycle/scheduler/rate_limited_queue.go.
 */
export class ZoneQueue {
  #rate: number;
  /** When the bucket is full again; at a rate of 0 never. */
  #readyAtMs = -Infinity;
  readonly #waiting: string[] = [];
  readonly #known = new Set<string>();

  constructor(rate: number) {
    this.#rate = rate;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(node: string): void {
    if (this.#known.has(node)) return;
    this.#known.add(node);
    this.#waiting.push(node);
  }

  remove(node: string): void {
    this.#known.delete(node);
    const place = this.#waiting.indexOf(node);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  clear(): void {
    this.#known.clear();
    this.#waiting.length = 0;
  }

  /** The next node that may be tainted, if any may. */
  take(nowMs: number): string | undefined {
    if (this.#waiting.length === 0 || !this.#spend(nowMs)) return undefined;
    return this.#waiting.shift();
  }

  /** When `take` may next give a node; Infinity when none waits. */
  nextMs(nowMs: number): number {
    if (this.#waiting.length === 0 || this.#rate === 0) return Infinity;
    return Math.max(nowMs, this.#readyAtMs);
  }

  /** A new rate comes with a new bucket, empty where the old one was. */
  setRate(rate: number, nowMs: number): void {
    if (rate === this.#rate) return;
    const hadToken = this.#spend(nowMs);
    this.#rate = rate;
    this.#readyAtMs = hadToken ? nowMs : this.#refilledMs(nowMs);
  }

  #spend(nowMs: number): boolean {
    if (this.#rate === 0 || nowMs < this.#readyAtMs) return false;
    this.#readyAtMs = this.#refilledMs(nowMs);
    return true;
  }

  #refilledMs(nowMs: number): number {
    return this.#rate === 0 ? Infinity : nowMs + Math.ceil(1000 / this.#rate);
  }
}
