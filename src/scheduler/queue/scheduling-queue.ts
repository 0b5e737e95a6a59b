import { assert, Interner, MINUTE_MS, VERIFY } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import { comparePending } from '../plugins/priority-sort.ts';
import { backoffDurationMs, backoffEndMs, firstReadyMs, isBackingOff } from './backoff.ts';
import type { BackoffConfig } from './backoff.ts';
import type { ClusterEvent } from './cluster-event.ts';
import { QueueingHints } from './hints/index.ts';
import { Place, QueueColumns } from './queue-columns.ts';
import { RowHeap } from './row-heap.ts';
import { UnschedulablePool } from './unschedulable-pool.ts';
import type { PoolGroup } from './unschedulable-pool.ts';

/** What the queue asks about a pod row. */
export interface QueuedPods {
  /** The pod's object, for hints; made on demand. */
  object(row: number): Pod;
  /** Equal for pods that every hint answers alike: their signature. */
  signature(row: number): number;
}

export interface QueueOptions {
  readonly backoff: BackoffConfig;
  readonly pods: QueuedPods;
  readonly hints?: QueueingHints;
}

const NOBODY = -1;
const UNSCHEDULABLE_MAX_MS: number = 5 * MINUTE_MS;

/**
 * The pods that wait to be scheduled: ready ones by priority and age, those that failed until their back-off ends or an
 * event may help them.
 *
 *     add ──► active ──pop──► in flight ──failed──► unschedulable pool ──event──► back-off ──► active
 *
 * Upstream: pkg/scheduler/backend/queue. When nothing is ready the head of the back-off queue is popped at once
 * (SchedulerPopFromBackoffQ), unless it failed by an error. Hints are asked once per group of equal pods.
 * add, pop, failed and remove are O(log n); an event costs the groups, plus the pods that it moves.
 */
export class SchedulingQueue {
  readonly #columns = new QueueColumns();
  readonly #active: RowHeap;
  readonly #backoff: RowHeap;
  readonly #errorBackoff: RowHeap;
  readonly #pool: UnschedulablePool;
  readonly #config: BackoffConfig;
  readonly #pods: QueuedPods;
  readonly #hints: QueueingHints;
  readonly #pluginSets = new Interner();
  /** Pool entries by age, for the flush: rows with the stamps they had. */
  #aging: { readonly row: number; readonly stamp: number }[] = [];
  #sequence = 0;
  #inFlight = 0;
  /** Events since the oldest pod in flight was popped. */
  #events: ClusterEvent[] = [];
  #eventNumber = 0;

  constructor({ backoff, pods, hints }: QueueOptions) {
    this.#config = backoff;
    this.#pods = pods;
    this.#hints = hints ?? new QueueingHints();
    const columns = this.#columns;
    this.#active = new RowHeap((a, b) => this.#isBefore(a, b));
    const byEnd = (a: number, b: number): boolean => {
      const { backoffEndMs: ends } = columns;
      return ends[a] !== ends[b] ? ends[a] < ends[b] : this.#isBefore(a, b);
    };
    this.#backoff = new RowHeap(byEnd);
    this.#errorBackoff = new RowHeap(byEnd);
    this.#pool = new UnschedulablePool(columns);
  }

  /** Number of pods that wait for an event or are gated. */
  get unschedulableCount(): number {
    return this.#pool.size;
  }

  /** A pod comes into the queue; one that a PreEnqueue plugin holds back (scheduling gates) goes to the pool. */
  add(row: number, priority: number, nowMs: number, gatedBy?: string): void {
    this.#columns.reserve(row + 1);
    const columns = this.#columns;
    if (VERIFY) assert(columns.place[row] === Place.Nowhere, `pod ${row} is queued twice`);
    columns.priority[row] = priority;
    columns.timestampMs[row] = nowMs;
    columns.unschedulableCount[row] = 0;
    columns.errorCount[row] = 0;
    columns.plugins[row] = this.#pluginSet(gatedBy === undefined ? [] : [gatedBy]);
    columns.gated[row] = Number(gatedBy !== undefined);
    if (gatedBy === undefined) this.#activate(row);
    else this.#toPool(row);
  }

  /** The next pod to schedule, or -1. It is in flight until `failed` or `remove`. */
  pop(nowMs: number): number {
    this.#leaveBackoff(this.#backoff, nowMs);
    this.#leaveBackoff(this.#errorBackoff, nowMs);
    const active = this.#active.pop();
    const row = active === NOBODY ? this.#backoff.pop() : active;
    if (row === NOBODY) return NOBODY;
    this.#move(row, Place.InFlight);
    this.#columns.firstEvent[row] = this.#eventNumber;
    this.#inFlight++;
    return row;
  }

  /** The pod's cycle found no node. `plugins` rejected it; none: the cycle failed with an error. */
  failed(row: number, plugins: readonly string[], nowMs: number): void {
    const columns = this.#columns;
    if (VERIFY) assert(columns.place[row] === Place.InFlight, `pod ${row} is not in flight`);
    const isError = plugins.length === 0;
    if (isError) columns.errorCount[row]++;
    else {
      columns.unschedulableCount[row]++;
      columns.errorCount[row] = 0;
    }
    columns.timestampMs[row] = nowMs;
    columns.plugins[row] = this.#pluginSet(plugins);
    columns.gated[row] = 0;
    this.#setBackoffEnd(row);
    const missed = this.#events.slice(this.#events.length - (this.#eventNumber - columns.firstEvent[row]));
    this.#landed();
    if (isError || missed.some((event) => this.#wakes(plugins, row, event))) this.#requeue(row, nowMs);
    else this.#toPool(row);
  }

  /** The pod is bound or gone. */
  remove(row: number): void {
    const columns = this.#columns;
    if (row >= columns.place.length) return;
    if (columns.place[row] === Place.InFlight) this.#landed();
    if (columns.place[row] === Place.Unschedulable) this.#pool.remove(row);
    this.#move(row, Place.Nowhere);
  }

  /** Something changed in the cluster: pods that it may help leave the pool. */
  onEvent(event: ClusterEvent, nowMs: number): void {
    if (this.#inFlight > 0) {
      this.#events.push(event);
      this.#eventNumber++;
    }
    for (const group of this.#pool.groups()) {
      if (group.gated || !this.#wakesGroup(group, event)) continue;
      for (const row of this.#pool.rows(group)) this.#leavePool(row, nowMs);
    }
  }

  /** The pending pod itself changed; `gatedBy` as it is after the change. The first event that helps moves it. */
  onPodUpdate(row: number, events: readonly ClusterEvent[], nowMs: number, gatedBy?: string): void {
    const columns = this.#columns;
    if (columns.place[row] === Place.InFlight) {
      this.#events.push(...events);
      this.#eventNumber += events.length;
      return;
    }
    if (columns.place[row] !== Place.Unschedulable || gatedBy !== undefined) return;
    const plugins = this.#plugins(columns.plugins[row]);
    if (!events.some((event) => this.#wakes(plugins, row, event))) return;
    this.#leavePool(row, nowMs);
  }

  /** Pods that have waited more than five minutes since their last attempt are tried again whatever rejected them. */
  flushUnschedulable(nowMs: number): void {
    const columns = this.#columns;
    let first = 0;
    for (; first < this.#aging.length; first++) {
      const { row, stamp } = this.#aging[first];
      if (columns.stamp[row] !== stamp) continue;
      if (nowMs - columns.timestampMs[row] <= UNSCHEDULABLE_MAX_MS) break;
      if (columns.gated[row] === 0) this.#leavePool(row, nowMs);
    }
    this.#aging = this.#aging.slice(first);
  }

  /** When `pop` may give a pod without any further event: 0 if at once, Infinity if never. */
  nextWakeMs(): number {
    if (this.#active.peek() !== NOBODY || this.#backoff.peek() !== NOBODY) return 0;
    const row = this.#errorBackoff.peek();
    return row === NOBODY ? Infinity : firstReadyMs(this.#columns.backoffEndMs[row]);
  }

  #isBefore(a: number, b: number): boolean {
    const { priority, timestampMs, sequence } = this.#columns;
    const order = comparePending(priority[a], timestampMs[a], priority[b], timestampMs[b]);
    return order === 0 ? sequence[a] < sequence[b] : order < 0;
  }

  #leaveBackoff(heap: RowHeap, nowMs: number): void {
    const { backoffEndMs: ends } = this.#columns;
    for (let row = heap.peek(); row !== NOBODY && !isBackingOff(ends[row], nowMs); row = heap.peek()) {
      heap.pop();
      this.#activate(row);
    }
  }

  #setBackoffEnd(row: number): void {
    const columns = this.#columns;
    const errors = columns.errorCount[row];
    const count = errors > 0 ? errors : columns.unschedulableCount[row];
    const durationMs = backoffDurationMs(this.#config, count);
    columns.backoffEndMs[row] = backoffEndMs(columns.timestampMs[row], durationMs);
  }

  /** To the back-off queue while it still backs off, else it is ready. */
  #requeue(row: number, nowMs: number): void {
    const columns = this.#columns;
    const hasFailed = columns.errorCount[row] > 0 || columns.unschedulableCount[row] > 0;
    if (!hasFailed || !isBackingOff(columns.backoffEndMs[row], nowMs)) return this.#activate(row);
    const isError = columns.errorCount[row] > 0;
    this.#move(row, isError ? Place.ErrorBackoff : Place.Backoff);
    (isError ? this.#errorBackoff : this.#backoff).push(row);
  }

  #activate(row: number): void {
    this.#move(row, Place.Active);
    this.#active.push(row);
  }

  #toPool(row: number): void {
    this.#move(row, Place.Unschedulable);
    this.#pool.add(row, this.#pods.signature(row));
    this.#aging.push({ row, stamp: this.#columns.stamp[row] });
  }

  #leavePool(row: number, nowMs: number): void {
    this.#pool.remove(row);
    this.#columns.gated[row] = 0;
    this.#requeue(row, nowMs);
  }

  #move(row: number, place: number): void {
    const columns = this.#columns;
    this.#heapOf(columns.place[row])?.remove(row);
    columns.place[row] = place;
    columns.stamp[row]++;
    columns.sequence[row] = this.#sequence++;
  }

  #heapOf(place: number): RowHeap | undefined {
    switch (place) {
      case Place.Active:
        return this.#active;
      case Place.Backoff:
        return this.#backoff;
      case Place.ErrorBackoff:
        return this.#errorBackoff;
      default:
        return undefined;
    }
  }

  #landed(): void {
    this.#inFlight--;
    if (this.#inFlight > 0) return;
    this.#events = [];
    this.#eventNumber = 0;
  }

  #wakesGroup(group: PoolGroup, event: ClusterEvent): boolean {
    return this.#wakes(this.#plugins(group.plugins), group.head, event);
  }

  /** Without a remembered plugin every event does. */
  #wakes(plugins: readonly string[], row: number, event: ClusterEvent): boolean {
    if (plugins.length === 0) return true;
    const registered = plugins.filter((plugin) => this.#hints.isRegistered(plugin, event));
    if (registered.length === 0) return false;
    const pod = this.#pods.object(row);
    return registered.some((plugin) => this.#hints.ask(plugin, pod, event)?.queue === true);
  }

  #pluginSet(plugins: readonly string[]): number {
    return this.#pluginSets.intern(plugins.join(','));
  }

  #plugins(set: number): readonly string[] {
    const text = this.#pluginSets.text(set);
    return text === '' ? [] : text.split(',');
  }
}
