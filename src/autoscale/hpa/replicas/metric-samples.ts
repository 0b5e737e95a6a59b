/**
 * One metric of the pods of one HPA, as columns beside PodStates (same index).
 *
 * A value is whole milli-units (milliCPU, milli-bytes, milli-anything), NaN where the pod has no sample: a pod of
 * which one container lacks the resource has none. `strays` are samples of pods that the selector no longer finds:
 * they count as samples and nowhere else.
 */
export interface MetricSamples {
  readonly valueMilli: Float64Array;
  readonly sampledAtMs: Float64Array;
  readonly windowMs: Float64Array;
  readonly strays: readonly number[];
}

/** Room for the samples of that many pods, all missing. */
export function emptySamples(podCount: number): MetricSamples {
  return {
    valueMilli: new Float64Array(podCount).fill(NaN),
    sampledAtMs: new Float64Array(podCount),
    windowMs: new Float64Array(podCount),
    strays: [],
  };
}
