import type { ScalingRules } from '../hpa-spec.ts';

/**
 * What the controller remembers of one autoscaler between syncs; lost when the controller restarts.
 *
 *     recommendedAtMs     [ 315000 ][ 15000 ][ 30000 ] …   slots 0 … recommendedCount − 1
 *     recommendedReplicas [ 4      ][ 5     ][ 5     ] …
 *
 * The lists are slots, not queues: a new entry takes the place of the *last* one that is too old and is appended only
 * where there is none. Which slot is overwritten shows once an edit of the spec makes a window or period longer.
 * Recommendations are columns, since all of them are read at every sync and one is stored for every period.
 */
export class HpaMemory {
  recommendedCount = 0;
  recommendedAtMs: Float64Array = new Float64Array(FIRST_SLOTS);
  recommendedReplicas: Float64Array = new Float64Array(FIRST_SLOTS);
  readonly scaleUpEvents: ScaleEvent[] = [];
  readonly scaleDownEvents: ScaleEvent[] = [];

  /** The slots as a list, for readers that are in no hurry. */
  get recommendations(): readonly Recommendation[] {
    return Array.from({ length: this.recommendedCount }, (_, slot) => ({
      atMs: this.recommendedAtMs[slot],
      replicas: this.recommendedReplicas[slot],
    }));
  }

  /** Stores what the metrics asked for, before any limit. Slots from before the cutoff are free. */
  remember(nowMs: number, replicas: number, cutoffMs: number): void {
    const times = this.recommendedAtMs;
    let slot = this.recommendedCount - 1;
    while (slot >= 0 && times[slot] >= cutoffMs) slot--;
    if (slot < 0) slot = this.#append();
    this.recommendedAtMs[slot] = nowMs;
    this.recommendedReplicas[slot] = replicas;
  }

  /**
   * Stores a rescale that was written. Events older than the longest period of that side's policies are marked, and the
   * mark stays; a marked event still counts wherever a policy's period reaches it.
   */
  recordScale(nowMs: number, change: number, rules: ScalingRules): void {
    const events = change > 0 ? this.scaleUpEvents : this.scaleDownEvents;
    const longestMs = rules.policies.reduce((longest, { periodMs }) => Math.max(longest, periodMs), 0);
    for (const event of events) if (event.atMs < nowMs - longestMs) event.outdated = true;
    const slot = events.findLastIndex(({ outdated }) => outdated);
    putAt(events, slot, { atMs: nowMs, change: Math.abs(change), outdated: false });
  }

  #append(): number {
    const slot = this.recommendedCount++;
    if (slot === this.recommendedAtMs.length) {
      this.recommendedAtMs = doubled(this.recommendedAtMs);
      this.recommendedReplicas = doubled(this.recommendedReplicas);
    }
    return slot;
  }
}

export interface Recommendation {
  readonly atMs: number;
  readonly replicas: number;
}

export interface ScaleEvent {
  readonly atMs: number;
  /** How many replicas, up or down; positive. */
  readonly change: number;
  outdated: boolean;
}

/** Five minutes of syncs every 15 s, and the slots that a window's ends leave over. */
const FIRST_SLOTS = 24;

function doubled(column: Float64Array): Float64Array {
  const larger = new Float64Array(2 * column.length);
  larger.set(column);
  return larger;
}

function putAt<Entry>(list: Entry[], slot: number, entry: Entry): void {
  if (slot < 0) list.push(entry);
  else list[slot] = entry;
}
