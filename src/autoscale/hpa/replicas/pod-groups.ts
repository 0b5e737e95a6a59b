import type { MetricSamples } from './metric-samples.ts';
import { PodStanding, Readiness } from './pod-states.ts';
import type { PodStates } from './pod-states.ts';

/** What a pod is for one metric at one moment. */
export const PodGroup = { Ignored: 0, Unready: 1, Missing: 2, Ready: 3 } as const;
export type PodGroup = (typeof PodGroup)[keyof typeof PodGroup];

/** Given for cpu only. */
export interface StartUpRules {
  readonly cpuInitializationPeriodMs: number;
  readonly initialReadinessDelayMs: number;
}

export interface PodGroups {
  /** PodGroup by index; only the first `podStates.count` places are filled. */
  readonly group: Uint8Array;
  readonly ready: number;
  readonly unready: number;
  readonly missing: number;
}

/**
 * Sorts the pods into ignored, unready, missing and ready (upstream groupPods, in its order of tests).
 *
 * Only cpu looks at start-up: a pod burns cpu while it starts, and that must not make more of them. Memory and custom
 * metrics take a pod that is not Ready as it is.
 */
export function groupPods(
  pods: PodStates,
  samples: MetricSamples,
  startUp: StartUpRules | undefined,
  nowMs: number,
): PodGroups {
  const group = new Uint8Array(pods.count);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < pods.count; i++) {
    const place = groupOf(pods, samples, i, startUp, nowMs);
    group[i] = place;
    counts[place]++;
  }
  return {
    group,
    ready: counts[PodGroup.Ready],
    unready: counts[PodGroup.Unready],
    missing: counts[PodGroup.Missing],
  };
}

/** The first moment after now at which the groups may change though pods and samples stay as they are. */
export function groupsHoldUntilMs(pods: PodStates, startUp: StartUpRules, nowMs: number): number {
  let untilMs = Infinity;
  for (let i = 0; i < pods.count; i++) {
    const endMs = pods.startedAtMs[i] + startUp.cpuInitializationPeriodMs;
    if (endMs > nowMs && endMs < untilMs) untilMs = endMs;
  }
  return untilMs;
}

function groupOf(
  pods: PodStates,
  samples: MetricSamples,
  i: number,
  startUp: StartUpRules | undefined,
  nowMs: number,
): PodGroup {
  const standing = pods.standing[i];
  if (standing === PodStanding.Ignored || standing === PodStanding.Terminating) return PodGroup.Ignored;
  if (standing === PodStanding.Pending) return PodGroup.Unready;
  if (Number.isNaN(samples.valueMilli[i])) return PodGroup.Missing;
  if (startUp !== undefined && isStarting(pods, samples, i, startUp, nowMs)) return PodGroup.Unready;
  return PodGroup.Ready;
}

function isStarting(
  pods: PodStates,
  samples: MetricSamples,
  i: number,
  startUp: StartUpRules,
  nowMs: number,
): boolean {
  const readiness = pods.readiness[i];
  const startedAtMs = pods.startedAtMs[i];
  if (readiness === Readiness.Absent || Number.isNaN(startedAtMs)) return true;
  const readySinceMs = pods.readySinceMs[i];
  if (startedAtMs + startUp.cpuInitializationPeriodMs > nowMs) {
    // The window must lie wholly behind the change of readiness, or start-up is in the sample.
    return readiness === Readiness.False || samples.sampledAtMs[i] < readySinceMs + samples.windowMs[i];
  }
  // Never ready since its first moments: unready for good, however old.
  return readiness === Readiness.False && startedAtMs + startUp.initialReadinessDelayMs > readySinceMs;
}
