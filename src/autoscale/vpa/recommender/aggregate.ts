import { CPU_BUCKETS, MEMORY_BUCKETS } from './bucket-scale.ts';
import { DecayingHistogram } from './decaying-histogram.ts';
import type { HistogramCheckpoint } from './decaying-histogram.ts';

/** Amounts in the recommender: whole millicores and whole bytes, nothing above 10^14. */
export const AMOUNT_MAX = 1e14;

/** A computed amount, cut to a whole one. NaN (0 × ∞) is what Go's conversion makes of it: far below any minimum. */
export function wholeAmount(value: number): number {
  if (Number.isNaN(value)) return -9223372036854775808;
  if (value < 0) return 0;
  return value > AMOUNT_MAX ? AMOUNT_MAX : Math.trunc(value);
}

export interface AggregateConfig {
  readonly cpuHalfLifeMs: number;
  readonly memoryHalfLifeMs: number;
}

/** CPU samples weigh the same whatever the request (older releases: by request). */
const CPU_SAMPLE_WEIGHT = 0.1;

/**
 * What is known of one container of all pods with one label set: the history that outlives pods.
 * Upstream: AggregateContainerState. Only cpu samples count as samples.
 */
export class ContainerAggregate {
  readonly cpu: DecayingHistogram;
  readonly memoryPeaks: DecayingHistogram;
  samplesCount = 0;
  firstSampleMs: number = Infinity;
  lastSampleMs: number = -Infinity;

  constructor(config: AggregateConfig) {
    this.cpu = new DecayingHistogram(CPU_BUCKETS, config.cpuHalfLifeMs);
    this.memoryPeaks = new DecayingHistogram(MEMORY_BUCKETS, config.memoryHalfLifeMs);
  }

  addCpu(milliCpu: number, timeMs: number): void {
    this.cpu.add(milliCpu / 1000, CPU_SAMPLE_WEIGHT, timeMs);
    this.firstSampleMs = Math.min(this.firstSampleMs, timeMs);
    this.lastSampleMs = Math.max(this.lastSampleMs, timeMs);
    this.samplesCount++;
  }

  merge(other: ContainerAggregate): void {
    this.cpu.merge(other.cpu);
    this.memoryPeaks.merge(other.memoryPeaks);
    this.firstSampleMs = Math.min(this.firstSampleMs, other.firstSampleMs);
    this.lastSampleMs = Math.max(this.lastSampleMs, other.lastSampleMs);
    this.samplesCount += other.samplesCount;
  }

  toCheckpoint(): AggregateCheckpoint {
    return {
      cpu: this.cpu.toCheckpoint(),
      memoryPeaks: this.memoryPeaks.toCheckpoint(),
      samplesCount: this.samplesCount,
      firstSampleMs: this.firstSampleMs,
      lastSampleMs: this.lastSampleMs,
    };
  }

  /** Takes up where a recommender stopped; into an aggregate without history. */
  loadCheckpoint(checkpoint: AggregateCheckpoint): void {
    this.cpu.loadCheckpoint(checkpoint.cpu);
    this.memoryPeaks.loadCheckpoint(checkpoint.memoryPeaks);
    this.samplesCount = checkpoint.samplesCount;
    this.firstSampleMs = checkpoint.firstSampleMs;
    this.lastSampleMs = checkpoint.lastSampleMs;
  }
}

/** The status of a VerticalPodAutoscalerCheckpoint. */
export interface AggregateCheckpoint {
  readonly cpu: HistogramCheckpoint;
  readonly memoryPeaks: HistogramCheckpoint;
  readonly samplesCount: number;
  readonly firstSampleMs: number;
  readonly lastSampleMs: number;
}
