import type { Labels } from './objects/index.ts';

/** What a container (pod, machine) used in the past, on a regular grid without gaps. */
export interface UsageHistory {
  /** Whose: namespace, pod, container, workload as far as the file tells. */
  readonly labels: Labels;
  readonly startMs: number;
  readonly stepMs: number;
  /** Empty where the file tells none. */
  readonly milliCpu: Float64Array;
  /** Empty where the file tells none. */
  readonly memoryBytes: Float64Array;
  /**
   * The most within the times whose means the columns hold, where the file tells: 15 minutes at 50m may have had a second
   * at 800m.
   */
  readonly milliCpuPeak?: number;
  readonly memoryBytesPeak?: number;
  /** Share of the steps that lie in gaps and repeat the level before. */
  readonly gapRatio: number;
}
