import { addInt64, ceilToReplicas, divInt64, int32FromDouble, MAX_INT32, MAX_INT64 } from './int64.ts';
import type { Int64 } from './int64.ts';
import type { PodStates } from './pod-states.ts';
import type { ReplicaProposal } from './replica-proposal.ts';
import { NO_PODS } from './resource-utilization.ts';
import { isWithinTolerance } from './tolerance.ts';
import type { Tolerances } from './tolerance.ts';

/**
 * Replicas that a metric of something else than the pods asks for: an Object's figure or External series.
 *
 * Upstream: getUsageRatioReplicaCount and the average forms. They count on other numbers than pod metrics do: the value
 * form on pods that are running and ready, the average form on status.replicas.
 */
export interface ScalarContext {
  readonly pods: PodStates;
  readonly tolerances: Tolerances;
}

/** Target kind Value. With no replicas there is no tolerance and, as upstream, no upper bound. */
export function scalarValueReplicas(
  context: ScalarContext,
  specReplicas: number,
  usageMilli: Int64,
  targetMilli: Int64,
): ReplicaProposal {
  const ratio = Number(usageMilli) / Number(targetMilli);
  const reading = { valueMilli: usageMilli, ratio };
  if (specReplicas === 0) return { replicas: unboundedInt32(Math.ceil(ratio)), reading };
  if (isWithinTolerance(context.tolerances, ratio)) return { replicas: specReplicas, reading };
  if (context.pods.count === 0) return { error: `unable to calculate ready pods: ${NO_PODS}` };
  return { replicas: ceilToReplicas(ratio * context.pods.runningReadyCount()), reading };
}

/** Target kind AverageValue. */
export function scalarAverageReplicas(
  tolerances: Tolerances,
  statusReplicas: number,
  usageMilli: Int64,
  targetMilli: Int64,
): ReplicaProposal {
  const usage = Number(usageMilli);
  const target = Number(targetMilli);
  const ratio = usage / (target * statusReplicas);
  // A status of 0 makes the ratio infinite (or NaN): outside any tolerance.
  const replicas = isWithinTolerance(tolerances, ratio) ? statusReplicas : ceilToReplicas(usage / target);
  return { replicas, reading: averageReading(usageMilli, statusReplicas, ratio) };
}

/** The sum of External series for the Value form: held at MaxInt64. */
export function saturatingSum(series: readonly Int64[]): Int64 {
  let sum = 0n;
  for (const value of series) {
    sum += BigInt(value);
    if (sum > MAX_INT64) return MAX_INT64;
  }
  return addInt64(sum, 0);
}

/** External, target kind AverageValue: a running sum below zero is taken for an overflow. */
export function externalAverageReplicas(
  tolerances: Tolerances,
  statusReplicas: number,
  series: readonly Int64[],
  targetMilli: Int64,
): ReplicaProposal {
  let usage: Int64 = 0;
  for (const value of series) {
    usage = addInt64(usage, value);
    if (usage < 0) return { replicas: MAX_INT32, reading: { averageMilli: MAX_INT64, ratio: Infinity } };
  }
  return scalarAverageReplicas(tolerances, statusReplicas, usage, targetMilli);
}

function averageReading(
  usageMilli: Int64,
  statusReplicas: number,
  ratio: number,
): { readonly averageMilli?: Int64; readonly ratio: number } {
  if (statusReplicas === 0) return { ratio };
  return { averageMilli: ceilOfDouble(Number(usageMilli) / statusReplicas), ratio };
}

function ceilOfDouble(value: number): Int64 {
  const whole = Math.ceil(value);
  return Number.isSafeInteger(whole) ? whole + 0 : divInt64(BigInt(whole), 1);
}

function unboundedInt32(count: number): number {
  return count > MAX_INT32 || count < -MAX_INT32 - 1 ? -MAX_INT32 - 1 : int32FromDouble(count);
}
