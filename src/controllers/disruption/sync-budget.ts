import { labelSelectorMatches } from '../../model/index.ts';
import type { OwnerReference } from '../../model/index.ts';
import { isPercent, scaledValue } from '../int-or-percent.ts';
import { allowedCondition } from './types.ts';
import type { Budget, BudgetPod, BudgetStatus } from './types.ts';

/** An entry of disruptedPods is forgotten when its pod has not gone by then. */
export const DELETION_TIMEOUT_MS = 120_000;

export interface OwnedBudgetPod extends BudgetPod {
  readonly controller: OwnerReference | undefined;
}

/** The size that a controller is meant to have, or why it has none. */
export type ScaleOf = (controller: OwnerReference) => number | { readonly error: string } | undefined;

export interface BudgetDecision {
  readonly status: BudgetStatus;
  /** Pods without a controller: they count as healthy but not as expected (event UnmanagedPods). */
  readonly unmanaged: readonly string[];
  readonly matching: number;
  /** When the oldest entry of disruptedPods will be forgotten. */
  readonly recheckAfterMs: number | undefined;
}

/**
 * One sync of the disruption controller: how many of the budget's pods may be evicted now. If the expected number
 * cannot be told, none, and the rest of the status stays.
 *
 * Upstream: disruption/disruption.go trySync. The pod's phase plays no part.
 */
export function syncBudget(
  budget: Budget,
  namespacePods: readonly OwnedBudgetPod[],
  scaleOf: ScaleOf,
  nowMs: number,
): BudgetDecision {
  const pods = namespacePods.filter(({ labels }) => labelSelectorMatches(budget.selector, labels));
  const expectation = expectedPods(budget, pods, scaleOf);
  const unmanaged = pods.filter(({ controller }) => controller === undefined).map(({ name }) => name);
  if ('error' in expectation) {
    const condition = { status: 'False', reason: 'SyncFailed', message: expectation.error } as const;
    const status = { ...budget.status, disruptionsAllowed: 0, condition };
    return { status, unmanaged, matching: pods.length, recheckAfterMs: undefined };
  }
  const disruptedPods = stillDisrupted(budget, pods, nowMs);
  const currentHealthy = pods.filter((pod) => isHealthy(pod, disruptedPods, nowMs)).length;
  const { expected, desiredHealthy } = expectation;
  const disruptionsAllowed = expected <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const oldestMs = [...disruptedPods.values()].reduce((oldest, ms) => Math.min(oldest, ms), Infinity);
  return {
    status: {
      disruptionsAllowed,
      currentHealthy,
      desiredHealthy,
      expectedPods: expected,
      observedGeneration: budget.generation,
      disruptedPods,
      condition: allowedCondition(disruptionsAllowed),
    },
    unmanaged,
    matching: pods.length,
    recheckAfterMs: oldestMs === Infinity ? undefined : oldestMs + DELETION_TIMEOUT_MS - nowMs,
  };
}

type Expectation =
  { readonly expected: number; readonly desiredHealthy: number } | { readonly error: string };

/** Both percentages round up. An integer minAvailable is the only form that does not ask the controllers' sizes. */
function expectedPods(budget: Budget, pods: readonly OwnedBudgetPod[], scaleOf: ScaleOf): Expectation {
  const { minAvailable, maxUnavailable } = budget;
  if (maxUnavailable === undefined && minAvailable !== undefined && !isPercent(minAvailable)) {
    return { expected: pods.length, desiredHealthy: Number(minAvailable) };
  }
  if (maxUnavailable === undefined && minAvailable === undefined) {
    return { expected: 0, desiredHealthy: 0 };
  }
  const expected = totalScale(pods, scaleOf);
  if (typeof expected !== 'number') return expected;
  if (maxUnavailable === undefined) {
    return { expected, desiredHealthy: scaledValue(minAvailable, expected, 'up') ?? 0 };
  }
  const unavailable = scaledValue(maxUnavailable, expected, 'up') ?? 0;
  return { expected, desiredHealthy: Math.max(0, expected - unavailable) };
}

/** Σ sizes of the distinct controllers of the pods. */
function totalScale(pods: readonly OwnedBudgetPod[], scaleOf: ScaleOf): number | { readonly error: string } {
  const seen = new Set<string>();
  let total = 0;
  for (const { name, controller } of pods) {
    if (controller === undefined) continue;
    const uid = controller.uid ?? `${controller.kind}/${controller.name}`;
    if (seen.has(uid)) continue;
    const scale = scaleOf(controller);
    if (scale === undefined) return { error: `found no controllers for pod "${name}"` };
    if (typeof scale !== 'number') return scale;
    seen.add(uid);
    total += scale;
  }
  return total;
}

function stillDisrupted(budget: Budget, pods: readonly BudgetPod[], nowMs: number): Map<string, number> {
  const kept = new Map<string, number>();
  for (const { name, isDeleting } of pods) {
    const sinceMs = budget.status.disruptedPods.get(name);
    if (isDeleting || sinceMs === undefined || sinceMs + DELETION_TIMEOUT_MS < nowMs) continue;
    kept.set(name, sinceMs);
  }
  return kept;
}

/** An entry exactly at its time-out is still listed, but its pod counts again. */
function isHealthy(pod: BudgetPod, disruptedPods: ReadonlyMap<string, number>, nowMs: number): boolean {
  if (pod.isDeleting || !pod.isReady) return false;
  const sinceMs = disruptedPods.get(pod.name);
  return sinceMs === undefined || sinceMs + DELETION_TIMEOUT_MS <= nowMs;
}
