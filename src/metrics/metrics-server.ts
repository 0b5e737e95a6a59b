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
    this.#move(slot);
    return slot;
  }

  /** From now on the container burns this much. */
  set(slot: number, milliCpu: number, memoryBytes: number, nowMs: number): void {
    const meter = this.#meter;
    if (meter.milliCpu[slot] === milliCpu && meter.memoryBytes[slot] === memoryBytes) return;
    if (this.#isMoving[slot] === 0) this.#catchUp(slot);
    meter.set(slot, milliCpu, memoryBytes, nowMs);
    this.#move(slot);
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
    const moving = this.#moving;
    this.#moving = [];
    for (const slot of moving) {
      this.#isMoving[slot] = 0;
      if (!this.#meter.isRunning(slot)) continue;
      const cpuBefore = this.sampleMilliCpu[slot];
      const memoryBefore = this.sampleMemoryBytes[slot];
      const isSteady = this.#scrapeSlot(slot, nowMs);
      const isSame =
        Object.is(cpuBefore, this.sampleMilliCpu[slot]) &&
        Object.is(memoryBefore, this.sampleMemoryBytes[slot]);
      if (!isSame) changed.push(slot);
      if (isSteady) continue;
      this.#isMoving[slot] = 1;
      this.#moving.push(slot);
    }
    this.lastScrapeMs = nowMs;
    return changed;
  }

  /** Start of the next scrape after `nowMs`, on the grid of the first one. */
  nextScrapeMs(nowMs: number, phaseMs: number): number {
    const { resolutionMs } = this.#config;
    return (Math.floor((nowMs - phaseMs) / resolutionMs) + 1) * resolutionMs + phaseMs;
  }

  hasSample(slot: number): boolean {
    return !Number.isNaN(this.sampleMilliCpu[slot]);
  }

  /** Steady slots are scraped in thought: their sample is as old as the last scrape. */
  sampledAtMs(slot: number): number {
    return this.#isMoving[slot] === 1 ? this.#pointMs[slot] : this.lastScrapeMs;
  }

  windowMs(slot: number): number {
    return this.#isMoving[slot] === 1 ? this.#windowMs[slot] : this.#config.resolutionMs;
  }

  /** True once the sample is the rate itself and will stay so until the rate changes. */
  #scrapeSlot(slot: number, nowMs: number): boolean {
    const meter = this.#meter;
    const startedAtMs = meter.startedAtMs[slot];
    const counter = meter.counterAt(slot, nowMs);
    const ageMs = nowMs - startedAtMs;
    const isFresh = ageMs >= this.#config.freshContainerMs && ageMs < this.#config.resolutionMs;
    const fromMs = isFresh ? startedAtMs : this.#pointMs[slot];
    const fromCounter = isFresh ? 0 : this.#pointCounter[slot];
    this.#pointMs[slot] = nowMs;
    this.#pointCounter[slot] = counter;
    if (Number.isNaN(fromMs) || nowMs <= fromMs) return false;

    const windowMs = nowMs - fromMs;
    const isSteady = meter.sinceMs[slot] <= fromMs;
    // A steady rate is its own mean; the difference of two large counters would be off in the last digits.
    const mean = isSteady ? meter.milliCpu[slot] : (counter - fromCounter) / windowMs;
    this.sampleMilliCpu[slot] = wholeNanocores(mean);
    this.sampleMemoryBytes[slot] = meter.memoryBytes[slot];
    this.#windowMs[slot] = windowMs;
    return isSteady && windowMs === this.#config.resolutionMs;
  }

  #move(slot: number): void {
    if (this.#isMoving[slot] === 1) return;
    this.#isMoving[slot] = 1;
    this.#moving.push(slot);
  }

  /** A steady slot is about to move: its last point is that of the last scrape, which did not look at it. */
  #catchUp(slot: number): void {
    this.#pointMs[slot] = this.lastScrapeMs;
    this.#pointCounter[slot] = this.#meter.counterAt(slot, this.lastScrapeMs);
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

const NANOCORES = 1e6;

/** The metrics API has whole nanocores, cut off. */
function wholeNanocores(milliCpu: number): number {
  return Math.floor(milliCpu * NANOCORES) / NANOCORES;
}
