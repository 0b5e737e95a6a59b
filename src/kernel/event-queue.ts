import { assert, VERIFY } from '../base/index.ts';

const PHASE_STEP = 2 ** 48; // sequence numbers stay below it: 2.8e14 events a phase
const MIN_CAPACITY = 64;
/** Doubles a slot takes. */
const FIELDS = 4;

/**
 * Future events in the order (time, phase, sequence number): a 4-ary heap on typed columns.
 *
 *   heap place     0        1        2     …
 *   times     [ 12.5   ][ 40.0   ][ 17.0  ]     whole ms, in a double
 *   slots     [ 7      ][ 3      ][ 9     ]     where the rest of the event lies
 *
 *   slot           0                                   1     …
 *   events    [ p·2⁴⁸+s | kind | subject | object ][ …     ]   four doubles side by side: one cache line an event
 *
 * Phase and sequence number share the first double; it is read only where times are equal.
 * Events of equal time and phase leave in the order in which they were pushed. push and pop are O(log n) and
 * allocate nothing until the columns grow. After `pop` the event is in the fields `timeMs` … `object`.
 *
 * `pop` leaves a hole at the root and the next `push` fills it: an event that schedules its successor costs one
 * sift, not two. The sift is written out without calls; the readable form is test/reference/plain-event-queue.ts,
 * held equal by test/laws/event-queue.test.ts.
 */
export class EventQueue {
  /** The event that the last `pop` took. */
  timeMs = 0;
  kind = 0;
  subject = 0;
  object = 0;

  /** Heap places in use, the hole at the root included. */
  #length = 0;
  #hasHole = false;
  #sequence = 0;
  #order = 0;
  #times: Float64Array;
  #slots: Int32Array;
  #events: Float64Array;
  /** Slots without event; the first `#length` places are stale. */
  #freeSlots: Int32Array;

  constructor(capacity: number = MIN_CAPACITY) {
    const size = Math.max(MIN_CAPACITY, capacity);
    this.#times = new Float64Array(size);
    this.#slots = new Int32Array(size);
    this.#events = new Float64Array(size * FIELDS);
    this.#freeSlots = Int32Array.from({ length: size }, (_, slot) => slot);
  }

  get size(): number {
    return this.#hasHole ? this.#length - 1 : this.#length;
  }

  /** Phase of the event that the last `pop` took. */
  get phase(): number {
    return Math.floor(this.#order / PHASE_STEP);
  }

  /** Time of the next event, Infinity when there is none. */
  get nextMs(): number {
    if (this.#hasHole) this.#closeHole();
    return this.#length === 0 ? Infinity : this.#times[0];
  }

  push(timeMs: number, phase: number, kind: number, subject: number, object: number): void {
    if (VERIFY) {
      assert(Number.isSafeInteger(timeMs), `event time ${timeMs} is not whole milliseconds`);
      assert(timeMs >= this.timeMs, `event at ${timeMs} ms is in the past of ${this.timeMs} ms`);
      assert(phase >= 0 && phase < 16, `phase ${phase} is not in 0…15`);
    }
    const order = phase * PHASE_STEP + this.#sequence++;
    const hasHole = this.#hasHole;
    if (!hasHole && this.#length === this.#times.length) this.#grow();
    const slot = hasHole ? this.#slots[0] : this.#freeSlots[this.#length];
    const events = this.#events;
    const at = slot * FIELDS;
    events[at] = order;
    events[at + 1] = kind;
    events[at + 2] = subject;
    events[at + 3] = object;
    this.#hasHole = false;
    if (hasHole) this.#siftDown(timeMs, slot, this.#length);
    else this.#siftUp(timeMs, slot, this.#length++);
  }

  /** Takes the next event into the fields; false when there is none. */
  pop(): boolean {
    if (this.#hasHole) this.#closeHole();
    if (this.#length === 0) return false;
    const slot = this.#slots[0];
    this.timeMs = this.#times[0];
    const events = this.#events;
    const at = slot * FIELDS;
    this.#order = events[at];
    this.kind = events[at + 1];
    this.subject = events[at + 2];
    this.object = events[at + 3];
    this.#hasHole = true;
    return true;
  }

  /** Moves the last event to the root and down to its place. */
  #closeHole(): void {
    this.#hasHole = false;
    const last = --this.#length;
    const slot = this.#slots[last];
    const time = this.#times[last];
    this.#freeSlots[last] = this.#slots[0];
    if (last > 0) this.#siftDown(time, slot, last);
  }

  #siftUp(time: number, slot: number, from: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const events = this.#events;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent];
      if (
        parentTime < time ||
        (parentTime === time && events[slots[parent] * FIELDS] < events[slot * FIELDS])
      )
        break;
      times[place] = parentTime;
      slots[place] = slots[parent];
      place = parent;
    }
    times[place] = time;
    slots[place] = slot;
  }

  #siftDown(time: number, slot: number, length: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const events = this.#events;
    let place = 0;
    for (let child = 1; child < length; child = place * 4 + 1) {
      let best = child;
      let bestTime = times[child];
      const end = child + 4 < length ? child + 4 : length;
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other];
        if (otherTime > bestTime) continue;
        if (otherTime === bestTime && events[slots[other] * FIELDS] > events[slots[best] * FIELDS]) continue;
        best = other;
        bestTime = otherTime;
      }
      if (time < bestTime || (time === bestTime && events[slot * FIELDS] < events[slots[best] * FIELDS]))
        break;
      times[place] = bestTime;
      slots[place] = slots[best];
      place = best;
    }
    times[place] = time;
    slots[place] = slot;
  }

  #grow(): void {
    const from = this.#times.length;
    const size = from * 2;
    this.#times = grown(this.#times, new Float64Array(size));
    this.#slots = grown(this.#slots, new Int32Array(size));
    this.#events = grown(this.#events, new Float64Array(size * FIELDS));
    this.#freeSlots = grown(this.#freeSlots, new Int32Array(size));
    for (let slot = from; slot < size; slot++) this.#freeSlots[slot] = slot;
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
