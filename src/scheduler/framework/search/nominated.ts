import type { ClusterState, NodeRow, PodRow } from '../../../model/index.ts';
import { DryRun } from '../../preemption/dry-run.ts';
import type { Plan } from '../plan/plan.ts';
import { FEASIBLE } from '../plugin.ts';

const NOBODY: readonly PodRow[] = [];

/**
 * What the filters say about a node with its nominated pods in mind: pods that preemption has made room for there, of
 * equal or higher priority. The filters run with all of them on the node, and if that passes, once more without.
 *
 * Upstream: framework/runtime, RunFilterPluginsWithNominatedPods.
 */
export function verdictWithNominated(
  cluster: ClusterState,
  plan: Plan,
  podRow: number,
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
  return [...cluster.nominees.keys()].filter((nodeRow) => mindsNominees(cluster, podRow, priority, nodeRow));
}

/** Is a pod nominated there that a pod of this priority must respect? `podRow`: the pod itself, or -1 for any other. */
export function mindsNominees(
  { nominees, pods }: ClusterState,
  podRow: number,
  priority: number,
  nodeRow: number,
): boolean {
  const there = nominees.get(nodeRow as NodeRow);
  return there?.some((other) => other !== podRow && pods.signature(other).priority >= priority) === true;
}

function nominatedTo(
  { nominees, pods }: ClusterState,
  podRow: number,
  priority: number,
  nodeRow: number,
): readonly PodRow[] {
  const there = nominees.get(nodeRow as NodeRow);
  if (there === undefined) return NOBODY;
  return there.filter((other) => other !== podRow && pods.signature(other).priority >= priority);
}
