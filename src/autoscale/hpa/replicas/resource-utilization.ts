import { addInt64, ceilToReplicas, divInt64, mulInt64 } from './int64.ts';
import type { Int64 } from './int64.ts';
import type { MetricSamples } from './metric-samples.ts';
import { groupPods, PodGroup } from './pod-groups.ts';
import type { PodGroups, StartUpRules } from './pod-groups.ts';
import type { PodStates } from './pod-states.ts';
import type { ReplicaProposal } from './replica-proposal.ts';
import { isWithinTolerance } from './tolerance.ts';
import type { Tolerances } from './tolerance.ts';

/** What the calculators of pod metrics look at besides the samples. */
export interface PodMetricContext {
  readonly pods: PodStates;
  readonly tolerances: Tolerances;
  /** For cpu; undefined for every other resource and for custom metrics. */
  readonly startUp: StartUpRules | undefined;
  /** spec.replicas of the scale. */
  readonly currentReplicas: number;
  readonly nowMs: number;
}

/** Upstream: replica_calculator.go, for a selector without pods. */
export const NO_PODS = 'no pods returned by selector while calculating replica count';
/** Upstream: replica_calculator.go, where no pod has both a sample and the right to be counted. */
export const NO_USABLE_SAMPLE = 'did not receive metrics for targeted pods (pods might be unready)';
const NO_KNOWN_REQUESTS = 'no metrics returned matched known pods';

/**
 * Replicas that a Resource or ContainerResource metric with averageUtilization asks for.
 *
 * Upstream: GetResourceReplicas. Utilization is whole percent, cut off (79.99 % is 79 %), over pods that have both a
 * sample and a request; the multiplier is the number of *ready pods*, or of samples once gaps were filled, never
 * spec.replicas. Example: usage 300, 500, 700 of 3 × 1000 at target 30: 50 % ÷ 30 % × 3 = 5.
 *
 * `requests` is the column of requests beside the pods, or the text of what is missing.
 */
export function resourceUtilizationReplicas(
  context: PodMetricContext,
  samples: MetricSamples,
  requests: Float64Array | string,
  targetPercent: number,
): ReplicaProposal {
  const { pods } = context;
  if (pods.count === 0) return { error: NO_PODS };
  const groups = groupPods(pods, samples, context.startUp, context.nowMs);
  if (hasNothingToCount(samples, groups)) return { error: NO_USABLE_SAMPLE };
  if (typeof requests === 'string') return { error: requests };

  const measured = utilizationOf(samples, groups, requests, pods.count, undefined);
  if (measured === undefined) return { error: NO_KNOWN_REQUESTS };
  const ratio = Number(measured.percent) / targetPercent;
  const reading = { utilizationPercent: measured.percent, averageMilli: measured.average, ratio };
  const { currentReplicas } = context;

  const upWithUnready = groups.unready > 0 && ratio > 1;
  if (!upWithUnready && groups.missing === 0) {
    if (isWithinTolerance(context.tolerances, ratio)) return { replicas: currentReplicas, reading };
    return { replicas: ceilToReplicas(ratio * groups.ready), reading };
  }
  const fill = {
    missingPercent: ratio < 1 ? Math.max(100, targetPercent) : 0,
    fillMissing: ratio !== 1,
    upWithUnready,
  };
  const filled = utilizationOf(samples, groups, requests, pods.count, fill);
  if (filled === undefined) return { error: NO_KNOWN_REQUESTS };
  const filledRatio = Number(filled.percent) / targetPercent;
  const replicas = replicasAfterFill(context, ratio, filledRatio, filled.samples);
  return { replicas, reading };
}

/** The last steps once gaps are filled: never against the first direction, never against the current number. */
export function replicasAfterFill(
  context: PodMetricContext,
  ratio: number,
  filledRatio: number,
  sampleCount: number,
): number {
  const { currentReplicas } = context;
  const flipped = (ratio < 1 && filledRatio > 1) || (ratio > 1 && filledRatio < 1);
  if (flipped || isWithinTolerance(context.tolerances, filledRatio)) return currentReplicas;
  const replicas = ceilToReplicas(filledRatio * sampleCount);
  const contradicts =
    (filledRatio < 1 && replicas > currentReplicas) || (filledRatio > 1 && replicas < currentReplicas);
  return contradicts ? currentReplicas : replicas;
}

/** True where neither a ready pod nor a pod that is gone has a sample. */
export function hasNothingToCount(samples: MetricSamples, groups: PodGroups): boolean {
  return groups.ready === 0 && samples.strays.length === 0;
}

interface Fill {
  /** What a missing pod is taken to use, in percent of its request. */
  readonly missingPercent: number;
  readonly fillMissing: boolean;
  /** Unready pods count with usage 0. */
  readonly upWithUnready: boolean;
}

interface Utilization {
  readonly percent: Int64;
  readonly average: Int64;
  /** All samples, those of unknown pods included. */
  readonly samples: number;
}

/** Σ usage × 100 ÷ Σ requests; undefined where the requests sum to 0. */
function utilizationOf(
  samples: MetricSamples,
  groups: PodGroups,
  requests: Float64Array,
  podCount: number,
  fill: Fill | undefined,
): Utilization | undefined {
  const sums =
    (fill === undefined ? narrowSums(samples, groups, requests, podCount) : undefined) ??
    wideSums(samples, groups, requests, podCount, fill);
  const { usage, requested, known } = sums;
  if (requested === 0) return undefined;
  return {
    percent: divInt64(mulInt64(usage, 100), requested),
    average: divInt64(usage, known),
    samples: known + samples.strays.length,
  };
}

interface UsageSums {
  readonly usage: Int64;
  readonly requested: Int64;
  readonly known: number;
}

/**
 * The sums over ready pods in plain numbers; undefined where that would not be exact. What only grows and ends as a safe
 * integer was one all the way.
 */
function narrowSums(
  { valueMilli }: MetricSamples,
  { group }: PodGroups,
  requests: Float64Array,
  podCount: number,
): UsageSums | undefined {
  let usage = 0;
  let requested = 0;
  let known = 0;
  let least = 0;
  for (let i = 0; i < podCount; i++) {
    if (group[i] !== PodGroup.Ready) continue;
    usage += valueMilli[i];
    requested += requests[i];
    least = Math.min(least, valueMilli[i], requests[i]);
    known++;
  }
  const isExact = least === 0 && Number.isSafeInteger(usage) && Number.isSafeInteger(requested);
  return isExact ? { usage, requested, known } : undefined;
}

function wideSums(
  samples: MetricSamples,
  { group }: PodGroups,
  requests: Float64Array,
  podCount: number,
  fill: Fill | undefined,
): UsageSums {
  let usage: Int64 = 0;
  let requested: Int64 = 0;
  let known = 0;
  for (let i = 0; i < podCount; i++) {
    const value = filledValue(group[i], samples.valueMilli[i], requests[i], fill);
    if (Number.isNaN(value)) continue;
    usage = addInt64(usage, value);
    requested = addInt64(requested, requests[i]);
    known++;
  }
  return { usage, requested, known };
}

function filledValue(group: number, value: number, request: number, fill: Fill | undefined): number {
  if (group === PodGroup.Ready) return value;
  if (fill === undefined) return NaN;
  if (group === PodGroup.Missing && fill.fillMissing) {
    return Number(divInt64(mulInt64(request, fill.missingPercent), 100));
  }
  if (group === PodGroup.Unready && fill.upWithUnready) return 0;
  return NaN;
}
