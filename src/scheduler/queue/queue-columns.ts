/** Where a pod of the queue is. */
export const Place = {
  Nowhere: 0,
  Active: 1,
  Backoff: 2,
  /** Back-off after an error: not popped before its end. */
  ErrorBackoff: 3,
  Unschedulable: 4,
  InFlight: 5,
} as const;

/**
 * What the queue knows of each pod, one column a field, by pod row.
 *
 * `stamp` rises with every move, so that notes about earlier places stop counting. `next` and `previous` link the
 * pods of one group of the unschedulable pool.
 */
export class QueueColumns {
  place: Uint8Array = new Uint8Array(0);
  priority: Int32Array = new Int32Array(0);
  timestampMs: Float64Array = new Float64Array(0);
  /** Order of coming; breaks ties that upstream leaves to the shape of its heap. */
  sequence: Float64Array = new Float64Array(0);
  stamp: Float64Array = new Float64Array(0);
  unschedulableCount: Int32Array = new Int32Array(0);
  errorCount: Int32Array = new Int32Array(0);
  backoffEndMs: Float64Array = new Float64Array(0);
  /** Interned set of plugins that rejected the pod. */
  plugins: Int32Array = new Int32Array(0);
  /** 1: a PreEnqueue plugin keeps the pod in the pool. */
  gated: Uint8Array = new Uint8Array(0);
  group: Int32Array = new Int32Array(0);
  next: Int32Array = new Int32Array(0);
  previous: Int32Array = new Int32Array(0);
  /** Number of the first event that came while the pod was in flight. */
  firstEvent: Float64Array = new Float64Array(0);

  /** Makes room for rows 0 … rowCount − 1. Keep no column across it. */
  reserve(rowCount: number): void {
    if (rowCount <= this.place.length) return;
    const size = Math.max(rowCount, 2 * this.place.length, 64);
    this.place = grown(this.place, new Uint8Array(size));
    this.gated = grown(this.gated, new Uint8Array(size));
    this.priority = grown(this.priority, new Int32Array(size));
    this.unschedulableCount = grown(this.unschedulableCount, new Int32Array(size));
    this.errorCount = grown(this.errorCount, new Int32Array(size));
    this.plugins = grown(this.plugins, new Int32Array(size));
    this.group = grown(this.group, new Int32Array(size));
    this.next = grown(this.next, new Int32Array(size));
    this.previous = grown(this.previous, new Int32Array(size));
    this.timestampMs = grown(this.timestampMs, new Float64Array(size));
    this.sequence = grown(this.sequence, new Float64Array(size));
    this.stamp = grown(this.stamp, new Float64Array(size));
    this.backoffEndMs = grown(this.backoffEndMs, new Float64Array(size));
    this.firstEvent = grown(this.firstEvent, new Float64Array(size));
  }
}

function grown<Column extends Uint8Array | Int32Array | Float64Array>(old: Column, larger: Column): Column {
  larger.set(old);
  return larger;
}
