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
  /** PodGroup by index: a scratch column of the pods, good until they are grouped again. */
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
  const { group } = pods;
  let ready = 0;
  let unready = 0;
  let missing = 0;
  for (let i = 0; i < pods.count; i++) {
    const place = groupOf(pods, samples, i, startUp, nowMs);
    group[i] = place;
    if (place === PodGroup.Ready) ready++;
    else if (place === PodGroup.Unready) unready++;
    else if (place === PodGroup.Missing) missing++;
  }
  return { group, ready, unready, missing };
}

/**
 * Until when the groups stay though time goes on and samples are renewed: to the end of some pod's start-up time; not at
 * all while the window of a starting pod's sample still reaches back before its readiness, since the next sample's will
 * not.
 */
export function groupsHoldUntilMs(
  pods: PodStates,
  samples: MetricSamples,
  startUp: StartUpRules,
  nowMs: number,
): number {
  let untilMs = Infinity;
  for (let i = 0; i < pods.count; i++) {
    const endMs = pods.startedAtMs[i] + startUp.cpuInitializationPeriodMs;
    if (!(endMs > nowMs)) continue;
    if (samples.sampledAtMs[i] < pods.readySinceMs[i] + samples.windowMs[i]) return nowMs;
    untilMs = Math.min(untilMs, endMs);
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
