import { parseRfc3339 } from '../../base/index.ts';
import type { PodDisruptionBudget } from '../../model/index.ts';
import { conditionOf } from '../pod-view.ts';
import type { Budget, BudgetCondition, BudgetStatus } from './types.ts';

/** The budget as the controller decides on it; a manifest without generation counts as its first. */
export function budgetOf({ metadata, spec, status }: PodDisruptionBudget): Budget {
  return {
    name: metadata.name,
    generation: metadata.generation ?? 1,
    minAvailable: spec.minAvailable,
    maxUnavailable: spec.maxUnavailable,
    selector: spec.selector,
    alwaysAllowsUnhealthy: spec.unhealthyPodEvictionPolicy === 'AlwaysAllow',
    status: statusOf(status ?? {}),
  };
}

function statusOf(status: NonNullable<PodDisruptionBudget['status']>): BudgetStatus {
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = status;
  const disrupted = Object.entries(status.disruptedPods ?? {});
  return {
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    observedGeneration: status.observedGeneration ?? 0,
    disruptedPods: new Map(disrupted.map(([name, since]) => [name, parseRfc3339(since) ?? 0])),
    condition: readCondition(status.conditions),
  };
}

function readCondition(
  conditions: NonNullable<PodDisruptionBudget['status']>['conditions'],
): BudgetCondition | undefined {
  const condition = conditionOf(conditions, 'DisruptionAllowed');
  if (condition === undefined) return undefined;
  const { status, reason = '', message = '' } = condition;
  return { status: status === 'True' ? 'True' : 'False', reason, message };
}
