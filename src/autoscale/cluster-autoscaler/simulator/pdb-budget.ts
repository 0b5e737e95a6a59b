import { labelSelectorMatches } from '../../../model/index.ts';
import type { Pod, PodDisruptionBudget } from '../../../model/index.ts';

/**
 * What is left of the disruption budgets in one planning run: each pod that a simulation moves is charged to every
 * budget that selects it, and the rest may go below 0.
 */
export class PdbBudget {
  readonly #pdbs: readonly PodDisruptionBudget[];
  readonly #left: number[];

  constructor(pdbs: readonly PodDisruptionBudget[]) {
    this.#pdbs = pdbs;
    this.#left = pdbs.map(({ status }) => status?.disruptionsAllowed ?? 0);
  }

  isSelected(pod: Pod): boolean {
    return this.matching(pod).length > 0;
  }

  /** Whether one more pod like this could go. */
  admits(pod: Pod): boolean {
    return this.admitsAll(this.matching(pod));
  }

  /** Whether one more pod that these budgets select could go. */
  admitsAll(budgets: readonly number[]): boolean {
    return budgets.every((index) => this.#left[index] >= 1);
  }

  /** Whether some budget has less left than the number of these pods that it selects. */
  isRisky(pods: readonly Pod[]): boolean {
    return this.isRiskyFor(pods.flatMap((pod) => this.matching(pod)));
  }

  /** The same where a budget is named once for each pod that it selects. */
  isRiskyFor(budgets: readonly number[]): boolean {
    const counts = new Map<number, number>();
    for (const index of budgets) counts.set(index, (counts.get(index) ?? 0) + 1);
    return [...counts].some(([index, count]) => this.#left[index] < count);
  }

  charge(pods: readonly Pod[]): void {
    for (const pod of pods) this.chargeAll(this.matching(pod));
  }

  chargeAll(budgets: readonly number[]): void {
    for (const index of budgets) this.#left[index]--;
  }

  /** Numbers of the budgets that select the pod. */
  matching(pod: Pod): readonly number[] {
    const namespace = pod.metadata.namespace ?? 'default';
    const indexes: number[] = [];
    for (const [index, { metadata, spec }] of this.#pdbs.entries()) {
      if ((metadata.namespace ?? 'default') !== namespace) continue;
      if (labelSelectorMatches(spec.selector, pod.metadata.labels ?? {})) indexes.push(index);
    }
    return indexes;
  }
}
