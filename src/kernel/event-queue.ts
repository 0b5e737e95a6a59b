import { assert, VERIFY } from '../base/index.ts';

const MIN_CAPACITY = 64;
const PHASES = 16;
/** Integers a slot takes. */
const FIELDS = 4;
/** Buckets of a level: 32 words of 32 bits, so that one more word says which of them are not 0. */
const BUCKETS = 1024;
const WORDS = BUCKETS / 32;
/** 1,024⁶ ms is more than a double counts. */
const LEVELS = 6;
/** Milliseconds that a bucket of each level spans; its block is as long as a bucket of the next. */
const BUCKET_MS: readonly number[] = Array.from({ length: LEVELS + 1 }, (_, level) => BUCKETS ** level);
/** Where the rings of the present lie, behind those of all buckets. */
const PRESENT = LEVELS * BUCKETS;
const NONE = -1;

/**
 * Future events in the order (time, phase, sequence number): a radix queue of whole milliseconds, whose levels are
 * wheels of 1,024 buckets. (Varghese and Lauck's hierarchical timing wheels; Ahuja's radix heap moves its buckets so.)
 *
 *   level 0, 1 ms a bucket      of the present's 1.024 s        [ 12 ][ – ][ 14 ] …    each bucket a ring of slots,
 *   level 1, 1.024 s a bucket   of the present's 17.5 min       [ – ][ 3,200 ] …       `tails` has the last of it
 *   level 2, 17.5 min a bucket  of the present's 12.4 days      …
 *
 *   slot         0                                       1     …
 *   records   [ next | kind · 16 + phase | subject | object ][ …     ]   16 bytes an event
 *   times     [ 3200                                        ][ …     ]   read when a bucket is spread
 *
 * An event lies in the lowest level whose block, the present's, it is in. When the levels below are empty, the first
 * bucket of the next one is spread over them from its least time on, in the order in which it was filled; so every
 * bucket holds its events in the order of their pushes without a sequence number, and an event moves down at most
 * five times however many wait. The events of the present are in a ring a phase; an event pushed for the present
 * joins them. push and pop allocate nothing until the columns grow.
 *
 * The readable form is test/reference/plain-event-queue.ts, held equal by test/laws/event-queue.test.ts. Price: a heap
 * (of four children, on columns) took 2.0 times as long at 1,000 timers and 2.6 times at 100,000 (`kernel/…`).
 */
export class EventQueue {
  /** The present: when the last `pop` was. The event that it took follows. */
  timeMs = 0;
  kind = 0;
  phase = 0;
  subject = 0;
  object = 0;

  #size = 0;
  #times: Float64Array;
  #records: Int32Array;
  /** First of the chain of slots without event. */
  #freeSlot = 0;
  /** Phases of the events of the present, as bits. */
  #presentPhases = 0;
  /** Level · 1,024 + bucket, then a phase of the present: last slot of the ring. */
  readonly #tails = new Int32Array(PRESENT + PHASES).fill(NONE);
  /** From level 1 on: the least time in a bucket. */
  readonly #leastMs = new Float64Array(LEVELS * BUCKETS);
  /** Buckets with events as bits, and by level the words that are not 0. */
  readonly #words = new Int32Array(LEVELS * WORDS);
  readonly #wordsInUse = new Int32Array(LEVELS);
  /** By level: when the block begins that the present lies in. */
  readonly #blockMs = new Float64Array(LEVELS);

  constructor(capacity: number = MIN_CAPACITY) {
    assert(Number.isSafeInteger(capacity) && capacity >= 0, `room for ${capacity} events`);
    const slots = Math.max(MIN_CAPACITY, capacity);
    this.#times = new Float64Array(slots);
    this.#records = new Int32Array(slots * FIELDS);
    chainFree(this.#records, 0);
  }

  get size(): number {
    return this.#size;
  }

  /** Time of the next event, Infinity when there is none. */
  get nextMs(): number {
    if (this.#size === 0) return Infinity;
    return this.#presentPhases === 0 ? this.#firstMs(this.#nextBucket()) : this.timeMs;
  }

  /** Adds an event at `timeMs`, whole and not in the past. `subject` and `object` are 32-bit integers. */
  push(timeMs: number, phase: number, kind: number, subject: number, object: number): void {
    if (!(timeMs >= this.timeMs)) assert(false, `event at ${timeMs} ms is in the past of ${this.timeMs} ms`);
    if (timeMs > Number.MAX_SAFE_INTEGER) assert(false, `event time ${timeMs} is beyond what is counted`);
    if (VERIFY) {
      assert(Number.isSafeInteger(timeMs), `event time ${timeMs} is not whole milliseconds`);
      assert(phase >= 0 && phase < PHASES, `phase ${phase} is not in 0…15`);
      assert((subject | 0) === subject, `subject ${subject} is not a 32-bit integer`);
      assert((object | 0) === object, `object ${object} is not a 32-bit integer`);
    }
    if (this.#size++ * FIELDS === this.#records.length) this.#grow();
    const records = this.#records;
    const slot = this.#freeSlot;
    if (VERIFY) assert(slot < this.#times.length, `slot ${slot} is none of ${this.#times.length}`);
    const at = slot * FIELDS;
    this.#freeSlot = records[at];
    records[at + 1] = kind * PHASES + phase;
    records[at + 2] = subject;
    records[at + 3] = object;
    this.#put(slot, timeMs, phase);
  }

  /** Takes the next event into the fields; false when there is none until `untilMs`, that millisecond included. */
  pop(untilMs: number = Infinity): boolean {
    if (this.#presentPhases === 0) {
      const bucket = this.#nextBucket();
      if (bucket === NONE || this.#firstMs(bucket) > untilMs) return false;
      this.#enter(bucket);
    } else if (this.timeMs > untilMs) return false;
    const records = this.#records;
    const lowest = this.#presentPhases & -this.#presentPhases;
    const phase = 31 - Math.clz32(lowest);
    const tail = this.#tails[PRESENT + phase];
    const slot = records[tail * FIELDS];
    const at = slot * FIELDS;
    if (slot === tail) {
      this.#tails[PRESENT + phase] = NONE;
      this.#presentPhases ^= lowest;
    } else records[tail * FIELDS] = records[at];
    this.kind = records[at + 1] >> 4;
    this.phase = phase;
    this.subject = records[at + 2];
    this.object = records[at + 3];
    records[at] = this.#freeSlot;
    this.#freeSlot = slot;
    this.#size--;
    if (VERIFY) {
      assert(this.#size >= 0, `${this.#size} events are left`);
      assert(this.timeMs <= untilMs, `event of ${this.timeMs} ms leaves before ${untilMs} ms`);
    }
    return true;
  }

  /** The first bucket of the lowest level that has one: its events come before those of every other. */
  #nextBucket(): number {
    const wordsInUse = this.#wordsInUse;
    for (let level = 0; level < LEVELS; level++) {
      if (wordsInUse[level] === 0) continue;
      const word = level * WORDS + lowestBit(wordsInUse[level]);
      return word * 32 + lowestBit(this.#words[word]);
    }
    return NONE;
  }

  #firstMs(bucket: number): number {
    return bucket < BUCKETS ? this.#blockMs[0] + bucket : this.#leastMs[bucket];
  }

  /** Makes the first time in a bucket, the next bucket, the present, and spreads what is in it. */
  #enter(bucket: number): void {
    const nextMs = this.#firstMs(bucket);
    if (nextMs <= this.timeMs) assert(false, `after ${this.timeMs} ms comes ${nextMs} ms`);
    const level = bucket >> 10;
    const tail = this.#tails[bucket];
    this.#tails[bucket] = NONE;
    const word = bucket >> 5;
    this.#words[word] &= ~(1 << (bucket & 31));
    if (this.#words[word] === 0) this.#wordsInUse[level] &= ~(1 << (word & 31));
    for (let below = 0; below < level; below++) {
      const blockMs = BUCKET_MS[below + 1];
      this.#blockMs[below] = Math.floor(nextMs / blockMs) * blockMs;
    }
    this.timeMs = nextMs;
    if (level === 0) this.#fillPresent(tail);
    else this.#spread(tail);
  }

  /** The events of a ring, from the first on, are the present's. */
  #fillPresent(tail: number): void {
    const records = this.#records;
    let next = records[tail * FIELDS];
    for (let slot = NONE; slot !== tail;) {
      slot = next;
      next = records[slot * FIELDS];
      const phase = records[slot * FIELDS + 1] & (PHASES - 1);
      this.#presentPhases |= 1 << phase;
      this.#append(PRESENT + phase, slot);
    }
  }

  /** Puts the events of a ring, from the first on, where they belong as seen from the present. */
  #spread(tail: number): void {
    const records = this.#records;
    let next = records[tail * FIELDS];
    for (let slot = NONE; slot !== tail;) {
      slot = next;
      next = records[slot * FIELDS];
      this.#put(slot, this.#times[slot], records[slot * FIELDS + 1] & (PHASES - 1));
    }
  }

  #put(slot: number, timeMs: number, phase: number): void {
    if (timeMs === this.timeMs) {
      this.#presentPhases |= 1 << phase;
      this.#append(PRESENT + phase, slot);
      return;
    }
    let level = 0;
    let within = timeMs - this.#blockMs[0];
    while (within >= BUCKET_MS[level + 1]) within = timeMs - this.#blockMs[++level];
    if (VERIFY) {
      assert(level < LEVELS, `event at ${timeMs} ms is beyond level ${LEVELS}`);
      assert(within >= 0, `event at ${timeMs} ms is before the block of level ${level}`);
    }
    const bucket = level * BUCKETS + Math.floor(within / BUCKET_MS[level]);
    if (level > 0) {
      this.#times[slot] = timeMs;
      if (this.#tails[bucket] === NONE || timeMs < this.#leastMs[bucket]) this.#leastMs[bucket] = timeMs;
    }
    this.#words[bucket >> 5] |= 1 << (bucket & 31);
    this.#wordsInUse[level] |= 1 << ((bucket >> 5) & 31);
    this.#append(bucket, slot);
  }

  /** Makes the slot the last of a ring. */
  #append(ring: number, slot: number): void {
    const records = this.#records;
    const tail = this.#tails[ring];
    if (VERIFY) assert(tail !== slot, `slot ${slot} is put into a ring twice`);
    this.#tails[ring] = slot;
    if (tail === NONE) {
      records[slot * FIELDS] = slot;
      return;
    }
    records[slot * FIELDS] = records[tail * FIELDS];
    records[tail * FIELDS] = slot;
  }

  #grow(): void {
    const from = this.#times.length;
    assert(this.#size === from + 1, `${this.#size} events do not fit into ${from} slots`);
    this.#times = grown(this.#times, new Float64Array(from * 2));
    this.#records = grown(this.#records, new Int32Array(from * 2 * FIELDS));
    this.#freeSlot = chainFree(this.#records, from);
  }
}

/** Chains the slots from one on to the last; answers the first. */
function chainFree(records: Int32Array, from: number): number {
  const slots = records.length / FIELDS;
  for (let slot = from; slot < slots; slot++) records[slot * FIELDS] = slot + 1;
  return from;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
