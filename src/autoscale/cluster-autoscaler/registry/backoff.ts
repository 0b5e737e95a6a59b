/** --initial-node-group-backoff-duration and its companions. */
export interface BackoffConfig {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly resetTimeoutMs: number;
}

interface Entry {
  durationMs: number;
  untilMs: number;
  lastFailureMs: number;
}

/**
 * Node groups that failed to grow are left alone for a while; the while doubles when a failure comes after it is over and
 * the one before is recent. Success clears nothing: only hours without failure do.
 */
export class NodeGroupBackoff {
  readonly #config: BackoffConfig;
  readonly #entries = new Map<string, Entry>();

  constructor(config: BackoffConfig) {
    this.#config = config;
  }

  failed(group: string, nowMs: number): void {
    const { initialMs, maxMs } = this.#config;
    const entry = this.#entries.get(group);
    const durationMs =
      entry === undefined
        ? initialMs
        : entry.untilMs < nowMs
          ? Math.min(entry.durationMs * 2, maxMs)
          : entry.durationMs;
    this.#entries.set(group, { durationMs, untilMs: nowMs + durationMs, lastFailureMs: nowMs });
  }

  isBackedOff(group: string, nowMs: number): boolean {
    const entry = this.#entries.get(group);
    return entry !== undefined && entry.untilMs >= nowMs;
  }

  isAnyBackedOff(nowMs: number): boolean {
    return [...this.#entries.keys()].some((group) => this.isBackedOff(group, nowMs));
  }

  /** Forgets failures that lie long enough back. */
  forgetOld(nowMs: number): void {
    for (const [group, { lastFailureMs }] of this.#entries) {
      if (lastFailureMs + this.#config.resetTimeoutMs < nowMs) this.#entries.delete(group);
    }
  }
}
