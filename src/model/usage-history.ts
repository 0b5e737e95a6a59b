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
  /** Share of the steps that lie in gaps and repeat the level before. */
  readonly gapRatio: number;
}
