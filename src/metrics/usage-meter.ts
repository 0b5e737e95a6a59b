import { assert, VERIFY } from '../base/index.ts';

/**
 * What containers burn, as columns; a slot is a container that runs.
 *
 *     slot            0          1          2
 *     milliCpu      [ 250      ][ 0        ][ 31.5     ]   rate from sinceMs on
 *     memoryBytes   [ 1.2e8    ][ 6e7      ][ 9e7      ]   from sinceMs on
 *     sinceMs       [ 60000    ][ 0        ][ 75000    ]
 *     cumulative    [ 9.1e6    ][ 0        ][ 1.1e6    ]   milli-cpu × ms up to sinceMs
 *     startedAtMs   [ 12000    ][ 0        ][ NaN      ]   NaN: free
 *
 * Rates are constant between calls of `set`, so the counter of any later moment is one multiplication away and nothing
 * is done for a container whose use stays.
 */
export class UsageMeter {
  slotCount = 0;
  milliCpu: Float64Array = new Float64Array(INITIAL_SLOTS);
  memoryBytes: Float64Array = new Float64Array(INITIAL_SLOTS);
  startedAtMs: Float64Array = new Float64Array(INITIAL_SLOTS);
  sinceMs: Float64Array = new Float64Array(INITIAL_SLOTS);
  #cumulative: Float64Array = new Float64Array(INITIAL_SLOTS);
  readonly #free: number[] = [];

  /** A container starts; it uses nothing until told. */
  start(nowMs: number): number {
    const slot = this.#free.pop() ?? this.slotCount++;
    if (slot >= this.milliCpu.length) this.#grow();
    this.milliCpu[slot] = 0;
    this.memoryBytes[slot] = 0;
    this.startedAtMs[slot] = nowMs;
    this.sinceMs[slot] = nowMs;
    this.#cumulative[slot] = 0;
    return slot;
  }

  /** The container is gone; its slot will be used again. */
  stop(slot: number): void {
    assert(this.isRunning(slot), `slot ${slot} is free`);
    this.startedAtMs[slot] = NaN;
    this.milliCpu[slot] = 0;
    this.memoryBytes[slot] = 0;
    this.#free.push(slot);
  }

  /** From now on the container burns this much. */
  set(slot: number, milliCpu: number, memoryBytes: number, nowMs: number): void {
    if (VERIFY) assert(nowMs >= this.sinceMs[slot], `slot ${slot} would go back in time`);
    this.#cumulative[slot] = this.counterAt(slot, nowMs);
    this.sinceMs[slot] = nowMs;
    this.milliCpu[slot] = milliCpu;
    this.memoryBytes[slot] = memoryBytes;
  }

  /** Whether a container has the slot now. */
  isRunning(slot: number): boolean {
    return slot < this.slotCount && !Number.isNaN(this.startedAtMs[slot]);
  }

  /** milli-cpu × ms burnt since the start; `timeMs` is not before the last `set`. */
  counterAt(slot: number, timeMs: number): number {
    return this.#cumulative[slot] + this.milliCpu[slot] * (timeMs - this.sinceMs[slot]);
  }

  #grow(): void {
    const size = this.milliCpu.length * 2;
    this.milliCpu = grown(this.milliCpu, size);
    this.memoryBytes = grown(this.memoryBytes, size);
    this.startedAtMs = grown(this.startedAtMs, size);
    this.sinceMs = grown(this.sinceMs, size);
    this.#cumulative = grown(this.#cumulative, size);
  }
}

const INITIAL_SLOTS = 64;

/** The column with room for `size` rows, what it held at its head. */
export function grown(column: Float64Array, size: number): Float64Array {
  const larger = new Float64Array(size);
  larger.set(column);
  return larger;
}
