import { isEmptySelector, labelSelectorMatches } from '../../model/index.ts';
import type { ClusterState, PodDisruptionBudget, PodRow } from '../../model/index.ts';

/**
 * Splits pods, most important first, into those whose disruption a budget does not allow any more and the others. Each
 * pod uses up one of every budget that selects it. Upstream: filterPodsWithPDBViolation.
 */
export function splitByBudget(
  { pods }: ClusterState,
  rows: readonly PodRow[],
  budgets: readonly PodDisruptionBudget[],
): { readonly violating: readonly PodRow[]; readonly others: readonly PodRow[] } {
  if (budgets.length === 0) return { violating: [], others: rows };
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating: PodRow[] = [];
  const others: PodRow[] = [];
  for (const row of rows) {
    const { namespace, labels } = pods.signature(row);
    const hasLabels = Object.keys(labels).length > 0;
    const isViolating = budgets.some(({ metadata, spec, status }, number) => {
      if (!hasLabels || metadata.namespace !== namespace || isEmptySelector(spec.selector)) return false;
      if (!labelSelectorMatches(spec.selector, labels)) return false;
      if (status?.disruptedPods?.[pods.name(row)] !== undefined) return false;
      left[number]--;
      return left[number] < 0;
    });
    (isViolating ? violating : others).push(row);
  }
  return { violating, others };
}
