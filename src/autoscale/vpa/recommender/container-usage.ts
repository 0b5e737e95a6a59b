import { assert } from '../../../base/index.ts';
import { wholeAmount } from './aggregate.ts';
import type { ContainerAggregate } from './aggregate.ts';

export interface MemoryConfig {
  readonly aggregationIntervalMs: number;
  readonly oomBumpUpRatio: number;
  readonly oomMinBumpUpBytes: number;
}

/**
 * One container of one living pod: lets its samples into the shared history.
 *
 * Memory keeps one peak per aggregation interval: a larger sample takes the place of the interval's peak, and the
 * histogram's timestamp is the *end* of the interval, in the future.
 *
 *     samples    100 ── 120 ── 110 ──│── 90 ──
 *     histogram   +100  −100+120     │  +90        all of an interval at its end
 */
export class ContainerUsage {
  readonly #aggregate: ContainerAggregate;
  readonly #config: MemoryConfig;
  #lastCpuSampleMs = -Infinity;
  #lastMemorySampleMs = -Infinity;
  #windowEndMs = -Infinity;
  #memoryPeak = 0;
  #oomPeak = 0;

  constructor(aggregate: ContainerAggregate, config: MemoryConfig) {
    this.#aggregate = aggregate;
    this.#config = config;
  }

  /** False where the sample is no news. */
  addCpu(milliCpu: number, timeMs: number): boolean {
    if (timeMs <= this.#lastCpuSampleMs) return false;
    this.#aggregate.addCpu(milliCpu, timeMs);
    this.#lastCpuSampleMs = timeMs;
    return true;
  }

  addMemory(bytes: number, timeMs: number): boolean {
    if (timeMs < this.#lastMemorySampleMs) return false;
    this.#addMemorySample(bytes, timeMs, false);
    return true;
  }

  /**
   * The container ran out of memory: what it would have needed goes in as a sample, and may lie in the past. The oom
   * peak is not looked at for it, or a row of kills would run away. False where the event is too old.
   */
  addOutOfMemory(requestBytes: number, timeMs: number): boolean {
    if (timeMs < this.#lastMemorySampleMs - this.#config.aggregationIntervalMs) return false;
    const used = Math.max(requestBytes, this.#memoryPeak);
    const bumped = wholeAmount(used * this.#config.oomBumpUpRatio);
    this.#addMemorySample(Math.max(used + this.#config.oomMinBumpUpBytes, bumped), timeMs, true);
    return true;
  }

  #addMemorySample(bytes: number, timeMs: number, isOutOfMemory: boolean): void {
    this.#lastMemorySampleMs = timeMs;
    if (this.#windowEndMs === -Infinity) this.#windowEndMs = timeMs;
    if (timeMs < this.#windowEndMs) {
      const peak = Math.max(this.#memoryPeak, this.#oomPeak);
      if (peak === 0 || bytes <= peak) return;
      this.#aggregate.memoryPeaks.subtract(peak, MEMORY_SAMPLE_WEIGHT, this.#windowEndMs);
    } else {
      this.#openWindow(timeMs);
    }
    this.#aggregate.memoryPeaks.add(bytes, MEMORY_SAMPLE_WEIGHT, this.#windowEndMs);
    if (isOutOfMemory) this.#oomPeak = bytes;
    else this.#memoryPeak = bytes;
  }

  #openWindow(timeMs: number): void {
    const intervalMs = this.#config.aggregationIntervalMs;
    assert(intervalMs > 0, 'the memory aggregation interval is not positive');
    const behindMs = timeMs - this.#windowEndMs;
    this.#windowEndMs += behindMs - (behindMs % intervalMs) + intervalMs;
    this.#memoryPeak = 0;
    this.#oomPeak = 0;
  }
}

const MEMORY_SAMPLE_WEIGHT = 1;
