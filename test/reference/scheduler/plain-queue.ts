import type { Pod } from '../../../src/model/index.ts';
import type { ClusterEvent } from '../../../src/scheduler/queue/cluster-event.ts';
import { QueueingHints } from '../../../src/scheduler/queue/hints/index.ts';

/** One pod that the queue knows. */
interface Entry {
  readonly row: number;
  readonly priority: number;
  /** When it came, or came back from its last cycle. */
  timestampMs: number;
  unschedulable: number;
  errors: number;
  plugins: readonly string[];
  isGated: boolean;
  place: 'active' | 'backoff' | 'pool' | 'in flight';
  backoffEndMs: number;
  /** Events since it was popped. */
  missed: ClusterEvent[];
}

const FIVE_MINUTES_MS = 300_000;

/**
 * The plain twin of the scheduling queue: one list, looked through for everything that is asked.
 *
 * Upstream: pkg/scheduler/backend/queue, as a text that is read from top to bottom.
 */
export class PlainQueue {
  readonly #entries: Entry[] = [];
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #podOf: (row: number) => Pod;
  readonly #hints = new QueueingHints();

  constructor(initialMs: number, maxMs: number, podOf: (row: number) => Pod) {
    this.#initialMs = initialMs;
    this.#maxMs = maxMs;
    this.#podOf = podOf;
  }

  get unschedulableCount(): number {
    return this.#entries.filter(({ place }) => place === 'pool').length;
  }

  add(row: number, priority: number, nowMs: number, gatedBy?: string): void {
    this.#entries.push({
      row,
      priority,
      timestampMs: nowMs,
      unschedulable: 0,
      errors: 0,
      plugins: gatedBy === undefined ? [] : [gatedBy],
      isGated: gatedBy !== undefined,
      place: gatedBy === undefined ? 'active' : 'pool',
      backoffEndMs: 0,
      missed: [],
    });
  }

  pop(nowMs: number): number {
    for (const entry of this.#entries)
      if (entry.place === 'backoff' && !isBackingOff(entry, nowMs)) entry.place = 'active';
    const ready = this.#entries.filter(({ place }) => place === 'active').sort(byPriority);
    const early = this.#entries
      .filter(({ place, errors }) => place === 'backoff' && errors === 0)
      .sort((a, b) => a.backoffEndMs - b.backoffEndMs || byPriority(a, b));
    const next = ready.at(0) ?? early.at(0);
    if (next === undefined) return -1;
    next.place = 'in flight';
    next.missed = [];
    return next.row;
  }

  failed(row: number, plugins: readonly string[], nowMs: number): void {
    const entry = this.#entry(row);
    if (plugins.length === 0) entry.errors++;
    else {
      entry.unschedulable++;
      entry.errors = 0;
    }
    entry.timestampMs = nowMs;
    entry.plugins = plugins;
    const count = entry.errors > 0 ? entry.errors : entry.unschedulable;
    let durationMs = this.#initialMs;
    for (let doubled = 1; doubled < count && durationMs < this.#maxMs; doubled++) durationMs *= 2;
    entry.backoffEndMs = second(nowMs + Math.min(durationMs, this.#maxMs));
    entry.place = 'pool';
    if (plugins.length === 0 || entry.missed.some((event) => this.#wakes(entry, event)))
      requeue(entry, nowMs);
  }

  remove(row: number): void {
    this.#entries.splice(this.#entries.indexOf(this.#entry(row)), 1);
  }

  onEvent(event: ClusterEvent, nowMs: number): void {
    for (const entry of this.#entries) {
      if (entry.place === 'in flight') entry.missed.push(event);
      else if (entry.place === 'pool' && !entry.isGated && this.#wakes(entry, event)) requeue(entry, nowMs);
    }
  }

  onPodUpdate(row: number, events: readonly ClusterEvent[], nowMs: number, gatedBy?: string): void {
    const entry = this.#entry(row);
    if (entry.place === 'in flight') entry.missed.push(...events);
    if (entry.place !== 'pool' || gatedBy !== undefined) return;
    if (!events.some((event) => this.#wakes(entry, event))) return;
    entry.isGated = false;
    requeue(entry, nowMs);
  }

  flushUnschedulable(nowMs: number): void {
    for (const entry of this.#entries)
      if (entry.place === 'pool' && !entry.isGated && nowMs - entry.timestampMs > FIVE_MINUTES_MS)
        requeue(entry, nowMs);
  }

  #entry(row: number): Entry {
    const found = this.#entries.find((entry) => entry.row === row);
    if (found === undefined) throw new Error(`no pod ${row} in the queue`);
    return found;
  }

  #wakes({ plugins, row }: Entry, event: ClusterEvent): boolean {
    const pod = this.#podOf(row);
    return (
      plugins.length === 0 || plugins.some((plugin) => this.#hints.ask(plugin, pod, event)?.queue === true)
    );
  }
}

function requeue(entry: Entry, nowMs: number): void {
  const hasFailed = entry.errors + entry.unschedulable > 0;
  entry.place = hasFailed && isBackingOff(entry, nowMs) ? 'backoff' : 'active';
}

function isBackingOff({ backoffEndMs }: Entry, nowMs: number): boolean {
  return backoffEndMs >= second(nowMs);
}

function second(timeMs: number): number {
  return timeMs - (timeMs % 1000);
}

function byPriority(a: Entry, b: Entry): number {
  return b.priority - a.priority || a.timestampMs - b.timestampMs;
}
