import type { ClusterState, NodeRow, PodRow } from '../../../model/index.ts';
import { DryRun } from '../../preemption/dry-run.ts';
import type { Plan } from '../plan/plan.ts';
import { FEASIBLE } from '../plugin.ts';

/**
 * What the filters say about a node with its nominated pods in mind: pods that preemption has made room for there, of
 * equal or higher priority. The filters run with all of them on the node, and if that passes, once more without.
 *
 * Upstream: framework/runtime, RunFilterPluginsWithNominatedPods.
 */
export function verdictWithNominated(
  cluster: ClusterState,
  plan: Plan,
  podRow: PodRow,
  nodeRow: number,
): number {
  const guests = nominatedTo(cluster, podRow, plan.signature.priority, nodeRow);
  if (guests.length > 0) {
    const dryRun = new DryRun(cluster, plan, nodeRow);
    for (const guest of guests) dryRun.add(guest);
    const verdict = plan.verdictOn(nodeRow);
    dryRun.undo();
    if (verdict !== FEASIBLE) return verdict;
  }
  return plan.verdictOn(nodeRow);
}

/** Nodes with nominated pods that a pod of this priority must respect. */
export function nominatedRows(cluster: ClusterState, podRow: PodRow, priority: number): readonly NodeRow[] {
  const rows = new Set<NodeRow>();
  for (const [other, nodeRow] of cluster.nominations) {
    if (other !== podRow && cluster.pods.signature(other).priority >= priority) rows.add(nodeRow);
  }
  return [...rows];
}

function nominatedTo(
  cluster: ClusterState,
  podRow: PodRow,
  priority: number,
  nodeRow: number,
): readonly PodRow[] {
  const found: PodRow[] = [];
  for (const [other, node] of cluster.nominations) {
    if (node === nodeRow && other !== podRow && cluster.pods.signature(other).priority >= priority)
      found.push(other);
  }
  return found;
}
