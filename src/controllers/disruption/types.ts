import type { IntOrString, LabelSelector, Labels } from '../../model/index.ts';

/** What is looked at of a PodDisruptionBudget. Times are ms on one clock. */
export interface Budget {
  readonly name: string;
  readonly generation: number;
  readonly minAvailable: IntOrString | undefined;
  readonly maxUnavailable: IntOrString | undefined;
  /** null or absent selects no pod, an empty one all of the namespace. */
  readonly selector: LabelSelector | null | undefined;
  /** AlwaysAllow, else IfHealthyBudget. */
  readonly alwaysAllowsUnhealthy: boolean;
  readonly status: BudgetStatus;
}

export interface BudgetStatus {
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  readonly observedGeneration: number;
  /** Pods whose eviction was granted and has not been seen yet, and since when. */
  readonly disruptedPods: ReadonlyMap<string, number>;
  /** Condition DisruptionAllowed. */
  readonly condition: BudgetCondition | undefined;
}

export interface BudgetCondition {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** A pod of the budget's namespace. */
export interface BudgetPod {
  readonly name: string;
  readonly labels: Labels;
  readonly phase: string;
  readonly isReady: boolean;
  readonly isDeleting: boolean;
}

/**
 * The DisruptionAllowed condition of a budget that leaves so many pods to go. Upstream: component-helpers,
 * UpdateDisruptionAllowedCondition.
 */
export function allowedCondition(disruptionsAllowed: number): BudgetCondition {
  return disruptionsAllowed > 0
    ? { status: 'True', reason: 'SufficientPods', message: '' }
    : { status: 'False', reason: 'InsufficientPods', message: '' };
}
