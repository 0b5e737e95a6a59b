import { addInt64, ceilToReplicas, divInt64 } from './int64.ts';
import type { Int64 } from './int64.ts';
import type { MetricSamples } from './metric-samples.ts';
import { groupPods, PodGroup } from './pod-groups.ts';
import type { PodGroups } from './pod-groups.ts';
import type { ReplicaProposal } from './replica-proposal.ts';
import { hasNothingToCount, NO_PODS, NO_USABLE_SAMPLE, replicasAfterFill } from './resource-utilization.ts';
import type { PodMetricContext } from './resource-utilization.ts';
import { isWithinTolerance } from './tolerance.ts';

/**
 * Replicas that a Pods metric, or a Resource or ContainerResource metric with averageValue, asks for.
 *
 * Upstream: calcPlainMetricReplicas. The average is cut to whole milli-units; samples of pods that are gone count in
 * it. A missing pod is neutral on the way down (it gets the target) and idle on the way up.
 */
export function podAverageReplicas(
  context: PodMetricContext,
  samples: MetricSamples,
  targetMilli: Int64,
): ReplicaProposal {
  const { pods, currentReplicas, tolerances } = context;
  if (pods.count === 0) return { error: NO_PODS };
  const groups = groupPods(pods, samples, context.startUp, context.nowMs);
  if (hasNothingToCount(samples, groups)) return { error: NO_USABLE_SAMPLE };

  const measured = sumOf(samples, groups, pods.count, undefined);
  const average = divInt64(measured.sum, measured.count);
  const target = Number(targetMilli);
  const ratio = Number(average) / target;
  const reading = { averageMilli: average, ratio };

  const upWithUnready = groups.unready > 0 && ratio > 1;
  if (!upWithUnready && groups.missing === 0) {
    if (isWithinTolerance(tolerances, ratio)) return { replicas: currentReplicas, reading };
    return { replicas: ceilToReplicas(ratio * groups.ready), reading };
  }
  const missing = ratio < 1 ? targetMilli : ratio > 1 ? 0 : undefined;
  const filled = sumOf(samples, groups, pods.count, { missing, upWithUnready });
  const filledRatio = Number(divInt64(filled.sum, filled.count)) / target;
  return { replicas: replicasAfterFill(context, ratio, filledRatio, filled.count), reading };
}

interface Fill {
  /** What a missing pod counts with; absent: it stays out. */
  readonly missing: Int64 | undefined;
  readonly upWithUnready: boolean;
}

function sumOf(
  samples: MetricSamples,
  { group }: PodGroups,
  podCount: number,
  fill: Fill | undefined,
): { readonly sum: Int64; readonly count: number } {
  let sum: Int64 = 0;
  let count = samples.strays.length;
  for (const value of samples.strays) sum = addInt64(sum, value);
  for (let i = 0; i < podCount; i++) {
    const value = filledValue(group[i], samples.valueMilli[i], fill);
    if (value === undefined) continue;
    sum = addInt64(sum, value);
    count++;
  }
  return { sum, count };
}

function filledValue(group: number, value: number, fill: Fill | undefined): Int64 | undefined {
  if (group === PodGroup.Ready) return value;
  if (group === PodGroup.Missing) return fill?.missing;
  return group === PodGroup.Unready && fill?.upWithUnready === true ? 0 : undefined;
}
