import type { ClusterState, PodDisruptionBudget, PodRow } from '../../model/index.ts';
import type { DefaultPreemptionArgs } from '../config/types.ts';
import type { Plan } from '../framework/plan.ts';
import { selectVictims } from './victims.ts';
import type { Candidate, NoCandidate } from './victims.ts';

export interface DryRunResult {
  readonly candidates: readonly Candidate[];
  readonly others: readonly NoCandidate[];
}

/** How many candidates are enough, of so many nodes. Upstream: calculateNumCandidates. */
export function numCandidates(
  nodeCount: number,
  { minCandidateNodesPercentage, minCandidateNodesAbsolute }: DefaultPreemptionArgs,
): number {
  const share = Math.trunc((nodeCount * minCandidateNodesPercentage) / 100);
  return Math.min(nodeCount, Math.max(share, minCandidateNodesAbsolute));
}

/**
 * Tries the potential nodes one after the other from an offset on, until there are enough candidates and one of them
 * breaks no budget. Upstream: framework/preemption, DryRunPreemption.
 */
export function findCandidates(
  cluster: ClusterState,
  plan: Plan,
  podRow: PodRow,
  potential: readonly number[],
  { offset, wanted }: { readonly offset: number; readonly wanted: number },
): DryRunResult {
  const budgets = cluster.objects.list<PodDisruptionBudget>('PodDisruptionBudget');
  const candidates: Candidate[] = [];
  const others: NoCandidate[] = [];
  let isOneClean = false;
  for (let i = 0; i < potential.length; i++) {
    const nodeRow = potential[(offset + i) % potential.length];
    const found = selectVictims(cluster, plan, podRow, nodeRow, budgets);
    if ('verdict' in found) {
      others.push(found);
      continue;
    }
    candidates.push(found);
    if (found.pdbViolations === 0) isOneClean = true;
    if (isOneClean && candidates.length >= wanted) break;
  }
  return { candidates, others };
}

const PRIORITY_SHIFT = 2 ** 31;

/**
 * The best candidates: each criterion decides only among the ties of the one before. Among those that are left over
 * upstream takes any. Upstream: pickOneNodeForPreemption.
 */
export function bestCandidates(
  cluster: ClusterState,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const { pods } = cluster;
  const priorityOf = (row: PodRow): number => pods.signature(row).priority;
  const criteria: readonly ((candidate: Candidate) => number)[] = [
    ({ pdbViolations }) => pdbViolations,
    ({ victims }) => (victims.length === 0 ? -Infinity : priorityOf(victims[0])),
    ({ victims }) => victims.reduce((sum, row) => sum + priorityOf(row) + PRIORITY_SHIFT, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestStartMs(cluster, victims),
  ];
  let best = candidates;
  for (const criterion of criteria) {
    if (best.length <= 1) break;
    const values = best.map(criterion);
    const lowest = values.reduce((low, value) => Math.min(low, value), Infinity);
    best = best.filter((_, place) => values[place] === lowest);
  }
  return best;
}

/** Of the victims of the highest priority. */
function earliestStartMs({ pods }: ClusterState, victims: readonly PodRow[]): number {
  let earliest = Infinity;
  const highest = victims.reduce((high, row) => Math.max(high, pods.signature(row).priority), -Infinity);
  for (const row of victims) {
    if (pods.signature(row).priority === highest) earliest = Math.min(earliest, pods.startMs[row]);
  }
  return earliest;
}
