import { HOUR_MS } from '../../../base/index.ts';
import type { NodeGroup } from '../node-group.ts';
import type { CooldownOptions } from './run-once-options.ts';

type Cause = 'add' | 'delete' | 'failure';

/**
 * For how long nothing is removed after nodes came, went or could not go. By default each wait holds for the whole
 * cluster, with --scale-down-delay-type-local for the group alone (its nodes are then no candidates).
 */
export class Cooldown {
  readonly #options: CooldownOptions;
  readonly #waitMs: Readonly<Record<Cause, number>>;
  readonly #cluster: Record<Cause, number> = { add: -HOUR_MS, delete: -HOUR_MS, failure: -HOUR_MS };
  readonly #groups: Readonly<Record<Cause, Map<string, number>>> = {
    add: new Map(),
    delete: new Map(),
    failure: new Map(),
  };

  constructor(options: CooldownOptions) {
    this.#options = options;
    const { afterAddMs, afterDeleteMs, afterFailureMs } = options;
    this.#waitMs = { add: afterAddMs, delete: afterDeleteMs, failure: afterFailureMs };
  }

  noteCluster(cause: Cause, nowMs: number): void {
    this.#cluster[cause] = nowMs;
  }

  noteGroup(cause: Cause, group: string, nowMs: number): void {
    this.#groups[cause].set(group, nowMs);
  }

  /** When the wait for the whole cluster is over; in the past: there is none. */
  untilMs(): number {
    if (this.#options.isLocal) return -Infinity;
    return Math.max(...CAUSES.map((cause) => this.#cluster[cause] + this.#waitMs[cause]));
  }

  mayShrink({ id }: NodeGroup, nowMs: number): boolean {
    if (!this.#options.isLocal) return true;
    return CAUSES.every((cause) => {
      const sinceMs = this.#groups[cause].get(id);
      return sinceMs === undefined || sinceMs + this.#waitMs[cause] <= nowMs;
    });
  }
}

const CAUSES: readonly Cause[] = ['add', 'delete', 'failure'];
