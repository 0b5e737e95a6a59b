import type { ScalingRules } from '../hpa-spec.ts';

/**
 * What the controller remembers of one autoscaler between syncs; lost when the controller restarts.
 *
 * The lists are slots, not queues: a new entry takes the place of the *last* one that is too old and is appended only
 * where there is none. Which slot is overwritten shows once an edit of the spec makes a window or period longer.
 */
export class HpaMemory {
  readonly #recommendations: { atMs: number; replicas: number }[] = [];
  readonly scaleUpEvents: ScaleEvent[] = [];
  readonly scaleDownEvents: ScaleEvent[] = [];

  get recommendations(): readonly Recommendation[] {
    return this.#recommendations;
  }

  /** Stores what the metrics asked for, before any limit. Slots from before the cutoff are free. */
  remember(nowMs: number, replicas: number, cutoffMs: number): void {
    const slots = this.#recommendations;
    let last = slots.length - 1;
    while (last >= 0 && slots[last].atMs >= cutoffMs) last--;
    if (last < 0) {
      slots.push({ atMs: nowMs, replicas });
      return;
    }
    // The slot is written over, not replaced: one is stored for every period of every autoscaler.
    slots[last].atMs = nowMs;
    slots[last].replicas = replicas;
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

function putAt<Entry>(list: Entry[], slot: number, entry: Entry): void {
  if (slot < 0) list.push(entry);
  else list[slot] = entry;
}
