/** A scale-up of a group that has not arrived yet. */
interface ScaleUpRequest {
  increase: number;
  sinceMs: number;
  /** It is given up after this. */
  dueMs: number;
}

/** Scale-ups under way, one a group; further increases add up and start the clock anew. */
export class ScaleUpRequests {
  readonly #requests = new Map<string, ScaleUpRequest>();

  has(group: string): boolean {
    return this.#requests.has(group);
  }

  increaseOf(group: string): number {
    return this.#requests.get(group)?.increase ?? 0;
  }

  entries(): readonly (readonly [string, Readonly<ScaleUpRequest>])[] {
    return [...this.#requests];
  }

  delete(group: string): void {
    this.#requests.delete(group);
  }

  /** `delta` below 0: so many of the nodes asked for will not come. */
  change(group: string, delta: number, provisionMs: number, nowMs: number): void {
    const request = this.#requests.get(group);
    if (request === undefined) {
      if (delta > 0)
        this.#requests.set(group, { increase: delta, sinceMs: nowMs, dueMs: nowMs + provisionMs });
      return;
    }
    if (request.increase + delta <= 0) {
      this.#requests.delete(group);
      return;
    }
    request.increase += delta;
    if (delta <= 0) return;
    request.sinceMs = nowMs;
    request.dueMs = nowMs + provisionMs;
  }
}
