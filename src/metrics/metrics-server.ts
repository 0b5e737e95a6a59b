import { SECOND_MS } from '../base/index.ts';
import { grown } from './usage-meter.ts';
import type { UsageMeter } from './usage-meter.ts';

/** metrics-server's flags and constants. */
export interface MetricsServerConfig {
  /** --metric-resolution: time between scrapes. */
  readonly resolutionMs: number;
  /** From this age on the first scrape of a container gives a sample at once, reckoned from its start. */
  readonly freshContainerMs: number;
}

/** --metric-resolution, and the age below which a container's first point is not yet served. */
export const DEFAULT_METRICS_SERVER: MetricsServerConfig = {
  resolutionMs: 15 * SECOND_MS,
  freshContainerMs: 10 * SECOND_MS,
};

/**
 * What metrics.k8s.io answers: per container the mean cpu between the last two scrapes and the memory at the last one.
 *
 * A scrape looks only at slots whose next sample will differ from the present one: those that started or whose rate
 * changed, until two scrapes have seen the new rate. All others keep their sample; only its time moves on, and that is
 * the same for all. So a scrape costs O(slots that move), nothing in a steady cluster.
 *
 * A container younger than 10 s at its first scrape has no sample before the second; one of 10 to 15 s has one at once,
 * over its whole life (upstream storage/pod.go).
 */
export class MetricsServer {
  /** Whole nanocores ÷ 10^6 and bytes; NaN: no sample. */
  sampleMilliCpu: Float64Array = new Float64Array(0);
  sampleMemoryBytes: Float64Array = new Float64Array(0);
  lastScrapeMs: number = -Infinity;

  readonly #meter: UsageMeter;
  readonly #config: MetricsServerConfig;
  #pointMs: Float64Array = new Float64Array(0);
  #pointCounter: Float64Array = new Float64Array(0);
  #windowMs: Float64Array = new Float64Array(0);
  #isMoving = new Uint8Array(0);
  #moving: number[] = [];

  constructor(meter: UsageMeter, config: MetricsServerConfig = DEFAULT_METRICS_SERVER) {
    this.#meter = meter;
    this.#config = config;
  }

  /** A container starts: its slot may have belonged to another before. */
  start(nowMs: number): number {
    const slot = this.#meter.start(nowMs);
    this.#reserve(slot + 1);
    this.sampleMilliCpu[slot] = NaN;
    this.sampleMemoryBytes[slot] = NaN;
    this.#pointMs[slot] = NaN;
    this.#move(slot, Movement.Begun);
    return slot;
  }

  /** From now on the container burns this much. */
  set(slot: number, milliCpu: number, memoryBytes: number, nowMs: number): void {
    const meter = this.#meter;
    if (meter.milliCpu[slot] === milliCpu && meter.memoryBytes[slot] === memoryBytes) return;
    const movement = this.#isMoving[slot];
    if (movement === Movement.None) this.#setPoint(slot, this.lastScrapeMs);
    // Two changes in one moment are one.
    else if (movement === Movement.JustBegun && meter.sinceMs[slot] !== nowMs)
      this.#isMoving[slot] = Movement.Begun;
    meter.set(slot, milliCpu, memoryBytes, nowMs);
    this.#move(slot, Movement.JustBegun);
  }

  /** The container is gone, and its sample with it. */
  stop(slot: number): void {
    this.#meter.stop(slot);
    this.sampleMilliCpu[slot] = NaN;
    this.sampleMemoryBytes[slot] = NaN;
  }

  /** Scrapes all nodes and returns the slots whose sample changed. */
  scrape(nowMs: number): readonly number[] {
    const changed: number[] = [];
    const { sampleMilliCpu, sampleMemoryBytes } = this;
    const moving = this.#moving;
    const isMoving = this.#isMoving;
    let kept = 0;
    for (const slot of moving) {
      const cpuBefore = sampleMilliCpu[slot];
      const memoryBefore = sampleMemoryBytes[slot];
      const next = this.#nextMovement(slot, nowMs);
      isMoving[slot] = next;
      if (!isSame(cpuBefore, sampleMilliCpu[slot]) || !isSame(memoryBefore, sampleMemoryBytes[slot]))
        changed.push(slot);
      if (next !== Movement.None) moving[kept++] = slot;
    }
    moving.length = kept;
    this.lastScrapeMs = nowMs;
    return changed;
  }

  /** Start of the next scrape after `nowMs`, on the grid of the first one. */
  nextScrapeMs(nowMs: number, phaseMs: number): number {
    const { resolutionMs } = this.#config;
    return (Math.floor((nowMs - phaseMs) / resolutionMs) + 1) * resolutionMs + phaseMs;
  }

  /** Whether the container is served at all: it may be too young, or gone. */
  hasSample(slot: number): boolean {
    return !Number.isNaN(this.sampleMilliCpu[slot]);
  }

  /** Steady slots are scraped in thought: their sample is as old as the last scrape. */
  sampledAtMs(slot: number): number {
    return this.#isMoving[slot] !== Movement.None ? this.#pointMs[slot] : this.lastScrapeMs;
  }

  /** Over how many ms the cpu sample is a mean. */
  windowMs(slot: number): number {
    return this.#isMoving[slot] !== Movement.None ? this.#windowMs[slot] : this.#config.resolutionMs;
  }

  /**
   * Scrapes a slot that moves. Most are in one of two states, and neither asks for the counter's mean: the rate changed
   * in this very moment, so the sample stays and only its time moves on; or it held since the last scrape, so the
   * sample is the rate itself.
   */
  #nextMovement(slot: number, nowMs: number): Movement {
    const { sinceMs, startedAtMs, milliCpu, memoryBytes } = this.#meter;
    if (Number.isNaN(startedAtMs[slot])) return Movement.None;
    if (this.#isMoving[slot] === Movement.JustBegun && sinceMs[slot] === nowMs) {
      this.#setPoint(slot, nowMs);
      return Movement.Begun;
    }
    const pointMs = this.#pointMs[slot];
    if (sinceMs[slot] <= pointMs && nowMs - pointMs === this.#config.resolutionMs) {
      this.sampleMilliCpu[slot] = wholeNanocores(milliCpu[slot]);
      this.sampleMemoryBytes[slot] = memoryBytes[slot];
      return Movement.None;
    }
    this.#scrapeSlot(slot, nowMs);
    return Movement.Begun;
  }

  /** The mean since the last scrape or, of a container that has just started, since its start. */
  #scrapeSlot(slot: number, nowMs: number): void {
    const meter = this.#meter;
    const startedAtMs = meter.startedAtMs[slot];
    const counter = meter.counterAt(slot, nowMs);
    const ageMs = nowMs - startedAtMs;
    const isFresh = ageMs >= this.#config.freshContainerMs && ageMs < this.#config.resolutionMs;
    const fromMs = isFresh ? startedAtMs : this.#pointMs[slot];
    const fromCounter = isFresh ? 0 : this.#pointCounter[slot];
    this.#pointMs[slot] = nowMs;
    this.#pointCounter[slot] = counter;
    if (Number.isNaN(fromMs) || nowMs <= fromMs) return;

    const windowMs = nowMs - fromMs;
    // A steady rate is its own mean; the difference of two large counters would be off in the last digits.
    const isSteady = meter.sinceMs[slot] <= fromMs;
    const mean = isSteady ? meter.milliCpu[slot] : (counter - fromCounter) / windowMs;
    this.sampleMilliCpu[slot] = wholeNanocores(mean);
    this.sampleMemoryBytes[slot] = meter.memoryBytes[slot];
    this.#windowMs[slot] = windowMs;
  }

  #move(slot: number, movement: Movement): void {
    if (this.#isMoving[slot] !== Movement.None) return;
    this.#isMoving[slot] = movement;
    this.#moving.push(slot);
  }

  /** What the scrape of that time would have noted of a slot whose rate held since the one before. */
  #setPoint(slot: number, timeMs: number): void {
    this.#pointMs[slot] = timeMs;
    this.#pointCounter[slot] = this.#meter.counterAt(slot, timeMs);
    this.#windowMs[slot] = this.#config.resolutionMs;
  }

  #reserve(slots: number): void {
    if (slots <= this.sampleMilliCpu.length) return;
    const size = Math.max(64, slots, this.sampleMilliCpu.length * 2);
    this.sampleMilliCpu = grown(this.sampleMilliCpu, size);
    this.sampleMemoryBytes = grown(this.sampleMemoryBytes, size);
    this.#pointMs = grown(this.#pointMs, size);
    this.#pointCounter = grown(this.#pointCounter, size);
    this.#windowMs = grown(this.#windowMs, size);
    const isMoving = new Uint8Array(size);
    isMoving.set(this.#isMoving);
    this.#isMoving = isMoving;
  }
}

/** Two samples, either of which may be missing (NaN). */
function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** Whether the next scrapes have to look at a slot. */
const Movement = {
  /** Its sample is its rate. */
  None: 0,
  /** Its rate held up to `sinceMs`, where it changed for the first time after the last scrape. */
  JustBegun: 1,
  Begun: 2,
} as const;
type Movement = (typeof Movement)[keyof typeof Movement];

const NANOCORES = 1e6;

/** The metrics API has whole nanocores, cut off. */
function wholeNanocores(milliCpu: number): number {
  return Math.floor(milliCpu * NANOCORES) / NANOCORES;
}
