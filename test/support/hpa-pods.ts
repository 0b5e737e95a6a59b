import { emptySamples } from '../../src/autoscale/hpa/replicas/metric-samples.ts';
import type { MetricSamples } from '../../src/autoscale/hpa/replicas/metric-samples.ts';
import { PodStanding, PodStates, Readiness } from '../../src/autoscale/hpa/replicas/pod-states.ts';

/** The moment of the sync that the pods and samples here are made for. */
export const HPA_NOW_MS = 3_600_000;

const KINDS: Readonly<
  Record<string, readonly [PodStanding, Readiness, startedAtMs: number, readySinceMs: number]>
> = {
  r: [PodStanding.Running, Readiness.True, 0, 1000],
  u: [PodStanding.Running, Readiness.False, 0, 1000],
  l: [PodStanding.Running, Readiness.False, 0, HPA_NOW_MS - 60_000],
  s: [PodStanding.Running, Readiness.True, HPA_NOW_MS - 20_000, HPA_NOW_MS - 10_000],
  p: [PodStanding.Pending, Readiness.False, 0, 1000],
  d: [PodStanding.Terminating, Readiness.True, 0, 1000],
  f: [PodStanding.Ignored, Readiness.False, 0, 1000],
  o: [PodStanding.Other, Readiness.False, 0, HPA_NOW_MS - 60_000],
  x: [PodStanding.Running, Readiness.Unknown, 0, 1000],
  n: [PodStanding.Running, Readiness.Absent, 0, 1000],
};

/**
 * Pods by letters: r ready, u never ready since its first moments, l ready once and no longer, s ready but started just
 * now, p pending, d running and being deleted, f failed, o succeeded, x of unknown readiness, n without the condition.
 */
export function hpaPods(kinds: string): PodStates {
  const pods = new PodStates();
  for (const kind of kinds) {
    const [standing, readiness, startedAtMs, readySinceMs] = KINDS[kind];
    pods.add(standing, readiness, startedAtMs, readySinceMs);
  }
  return pods;
}

/** A sample of each pod, five seconds old over a window of thirty; undefined: none. */
export function hpaSamples(
  values: readonly (number | undefined)[],
  strays: readonly number[] = [],
): MetricSamples {
  const samples = { ...emptySamples(values.length), strays };
  values.forEach((value, row) => {
    samples.valueMilli[row] = value ?? NaN;
    samples.sampledAtMs[row] = HPA_NOW_MS - 5000;
    samples.windowMs[row] = 30_000;
  });
  return samples;
}
