import { labelSelectorMatches } from '../../model/index.ts';
import { allowedCondition } from './types.ts';
import type { Budget, BudgetPod, BudgetStatus } from './types.ts';

/** Evictions granted but not seen yet by the controller: beyond this many the API server refuses. */
const MAX_DISRUPTED_PODS = 2000;
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";

export type EvictionAnswer =
  | { readonly isEvicted: true; readonly budget?: { readonly name: string; readonly status: BudgetStatus } }
  | {
      readonly isEvicted: false;
      readonly code: 403 | 429 | 500;
      readonly message: string;
      readonly reason?: string;
      readonly retryAfterSeconds?: number;
      readonly cause?: string;
    };

/**
 * The eviction API: may this pod be evicted now? A granted eviction that needs budget spends one of it at once and
 * notes the pod, without waiting for the disruption controller.
 *
 * Upstream: registry/core/pod/storage/eviction.go. Pods that do not run, and those being deleted, need no budget.
 */
export function evictPod(pod: BudgetPod, budgets: readonly Budget[], nowMs: number): EvictionAnswer {
  if (pod.isDeleting || ['Succeeded', 'Failed', 'Pending'].includes(pod.phase)) return { isEvicted: true };
  const matching = budgets.filter(({ selector }) => labelSelectorMatches(selector, pod.labels));
  if (matching.length > 1) {
    const message =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return { isEvicted: false, code: 500, message };
  }
  const budget = matching.at(0);
  if (budget === undefined || mayGoUnhealthy(pod, budget)) return { isEvicted: true };
  return (
    refusal(budget) ?? { isEvicted: true, budget: { name: budget.name, status: spend(pod, budget, nowMs) } }
  );
}

/** A pod that is not ready is no loss while the others hold the budget, or always if the budget says so. */
function mayGoUnhealthy({ isReady }: BudgetPod, { alwaysAllowsUnhealthy, status }: Budget): boolean {
  if (isReady) return false;
  return (
    alwaysAllowsUnhealthy || (status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0)
  );
}

function refusal({ name, generation, status }: Budget): EvictionAnswer | undefined {
  if (status.observedGeneration < generation) {
    return tooMany(10, `The disruption budget ${name} is still being processed by the server.`);
  }
  if (status.disruptionsAllowed < 0) {
    return forbidden(name, 'pdb disruptions allowed is negative', 'pdb disruptions allowed is negative');
  }
  if (status.disruptedPods.size > MAX_DISRUPTED_PODS) {
    const message = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    return forbidden(name, message, 'too many pending evictions not confirmed by PDB controller');
  }
  return status.disruptionsAllowed === 0 ? tooMany(0, noBudgetCause(name, status)) : undefined;
}

function noBudgetCause(name: string, { condition, currentHealthy, desiredHealthy }: BudgetStatus): string {
  const not = `The disruption budget ${name} does not allow evicting pods currently`;
  const hasMessage = condition !== undefined && condition.status === 'False' && condition.message !== '';
  if (hasMessage && condition.reason === 'SyncFailed')
    return `${not} because it failed sync: ${condition.message}`;
  if (currentHealthy <= desiredHealthy) {
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  }
  return hasMessage ? `${not} (${condition.reason}): ${condition.message}` : not;
}

function spend(pod: BudgetPod, { status }: Budget, nowMs: number): BudgetStatus {
  const disruptionsAllowed = status.disruptionsAllowed - 1;
  return {
    ...status,
    disruptionsAllowed,
    disruptedPods: new Map([...status.disruptedPods, [pod.name, nowMs]]),
    condition: disruptionsAllowed === 0 ? allowedCondition(0) : status.condition,
  };
}

function tooMany(retryAfterSeconds: number, cause: string): EvictionAnswer {
  return {
    isEvicted: false,
    code: 429,
    message: REFUSED,
    reason: 'TooManyRequests',
    retryAfterSeconds,
    cause,
  };
}

function forbidden(name: string, why: string, detail: string): EvictionAnswer {
  return {
    isEvicted: false,
    code: 403,
    message: `poddisruptionbudgets.policy "${name}" is forbidden: ${why}`,
    reason: 'Forbidden',
    cause: `The disruption budget ${name} does not allow evicting pods currently: ${detail}`,
  };
}
