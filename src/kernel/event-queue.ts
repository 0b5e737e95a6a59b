import { assert, VERIFY } from '../base/index.ts';

const PHASE_STEP = 2 ** 48; // sequence numbers stay below it: 2.8e14 events a phase
const MIN_CAPACITY = 64;

/**
 * Future events in the order (time, phase, sequence number): a 4-ary heap on typed columns.
 *
 *   heap place     0        1        2     …
 *   times     [ 12.5   ][ 40.0   ][ 17.0  ]     whole ms, in a double
 *   orders    [ p·2⁴⁸+s ][ …               ]     phase and sequence in one double: one comparison
 *   slots     [ 7      ][ 3      ][ 9     ]     where kind, subject and object of the event lie
 *
 * Events of equal time and phase leave in the order in which they were pushed. push and pop are O(log n) and
 * allocate nothing until the columns grow. After `pop` the event is in the fields `timeMs` … `object`.
 *
 * The sift loops are written out in push and pop: calls cost 1.3–1.6 times (bench/kernel). The readable form is
 * test/reference/plain-event-queue.ts, held equal by test/laws/event-queue.test.ts.
 */
export class EventQueue {
  /** The event that the last `pop` took. */
  timeMs = 0;
  phase = 0;
  kind = 0;
  subject = 0;
  object = 0;

  #size = 0;
  #sequence = 0;
  #times: Float64Array;
  #orders: Float64Array;
  #slots: Int32Array;
  #kinds: Int32Array;
  #subjects: Float64Array;
  #objects: Float64Array;
  #freeSlots: Int32Array;

  constructor(capacity: number = MIN_CAPACITY) {
    const size = Math.max(MIN_CAPACITY, capacity);
    this.#times = new Float64Array(size);
    this.#orders = new Float64Array(size);
    this.#slots = new Int32Array(size);
    this.#kinds = new Int32Array(size);
    this.#subjects = new Float64Array(size);
    this.#objects = new Float64Array(size);
    this.#freeSlots = Int32Array.from({ length: size }, (_, slot) => slot);
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the next event, Infinity when there is none. */
  get nextMs(): number {
    return this.#size === 0 ? Infinity : this.#times[0];
  }

  push(timeMs: number, phase: number, kind: number, subject: number, object: number): void {
    if (VERIFY) {
      assert(Number.isSafeInteger(timeMs), `event time ${timeMs} is not whole milliseconds`);
      assert(timeMs >= this.timeMs, `event at ${timeMs} ms is in the past of ${this.timeMs} ms`);
      assert(phase >= 0 && phase < 16, `phase ${phase} is not in 0…15`);
    }
    if (this.#size === this.#times.length) this.#grow();
    const slot = this.#freeSlots[this.#size];
    this.#kinds[slot] = kind;
    this.#subjects[slot] = subject;
    this.#objects[slot] = object;

    const order = phase * PHASE_STEP + this.#sequence++;
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#slots;
    let place = this.#size++;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent];
      if (parentTime < timeMs || (parentTime === timeMs && orders[parent] < order)) break;
      times[place] = parentTime;
      orders[place] = orders[parent];
      slots[place] = slots[parent];
      place = parent;
    }
    times[place] = timeMs;
    orders[place] = order;
    slots[place] = slot;
  }

  /** Takes the next event into the fields; false when there is none. */
  pop(): boolean {
    if (this.#size === 0) return false;
    const times = this.#times;
    const orders = this.#orders;
    const slots = this.#slots;
    const slot = slots[0];
    this.timeMs = times[0];
    this.phase = Math.floor(orders[0] / PHASE_STEP);
    this.kind = this.#kinds[slot];
    this.subject = this.#subjects[slot];
    this.object = this.#objects[slot];

    const last = --this.#size;
    this.#freeSlots[last] = slot;
    const time = times[last];
    const order = orders[last];
    const moved = slots[last];
    let place = 0;
    for (let child = 1; child < last; child = place * 4 + 1) {
      let best = child;
      let bestTime = times[child];
      const end = child + 4 < last ? child + 4 : last;
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other];
        if (otherTime > bestTime || (otherTime === bestTime && orders[other] > orders[best])) continue;
        best = other;
        bestTime = otherTime;
      }
      if (time < bestTime || (time === bestTime && order < orders[best])) break;
      times[place] = bestTime;
      orders[place] = orders[best];
      slots[place] = slots[best];
      place = best;
    }
    times[place] = time;
    orders[place] = order;
    slots[place] = moved;
    return true;
  }

  #grow(): void {
    const from = this.#times.length;
    const size = from * 2;
    this.#times = grown(this.#times, new Float64Array(size));
    this.#orders = grown(this.#orders, new Float64Array(size));
    this.#slots = grown(this.#slots, new Int32Array(size));
    this.#kinds = grown(this.#kinds, new Int32Array(size));
    this.#subjects = grown(this.#subjects, new Float64Array(size));
    this.#objects = grown(this.#objects, new Float64Array(size));
    this.#freeSlots = grown(this.#freeSlots, new Int32Array(size));
    for (let slot = from; slot < size; slot++) this.#freeSlots[slot] = slot;
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
