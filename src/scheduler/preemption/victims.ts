import { NO_ROW } from '../../model/index.ts';
import type { ClusterState, PodDisruptionBudget, PodRow } from '../../model/index.ts';
import { verdictWithNominated } from '../framework/search/nominated.ts';
import type { Plan } from '../framework/plan/plan.ts';
import { FEASIBLE } from '../framework/plugin.ts';
import { splitByBudget } from './budgets.ts';
import { DryRun } from './dry-run.ts';

/** A node that would take the pod once these are gone. */
export interface Candidate {
  readonly nodeRow: number;
  /** Most important first. */
  readonly victims: readonly PodRow[];
  readonly pdbViolations: number;
  /** Of the most important victim; -Infinity without victims. */
  readonly topPriority: number;
  /** Σ (priority + 2^31). */
  readonly prioritySum: number;
  /** When the first of the victims of the highest priority started. */
  readonly earliestStartMs: number;
}

export type DryRunOutcome = Candidate | NoCandidate;

/** A node that preemption does not help: the verdict that stays, or that nobody there is of lower priority. */
export interface NoCandidate {
  readonly nodeRow: number;
  readonly verdict: number;
}

/** Upstream's status of a node that removing pods of lower priority does not help. */
export const NO_VICTIMS = 'No preemption victims found for incoming pod';
/** In place of a verdict: nobody on the node is of lower priority. */
export const NOBODY_LOWER = -1;

/**
 * Whom the pod would have to drive from a node: all pods of lower priority are taken off, and then as many as possible
 * are put back, first those whose budget would be broken, the most important first.
 *
 * Upstream: plugins/defaultpreemption, SelectVictimsOnNode.
 */
export function selectVictims(
  cluster: ClusterState,
  plan: Plan,
  podRow: PodRow,
  nodeRow: number,
  budgets: readonly PodDisruptionBudget[],
): DryRunOutcome {
  const lower = lowerPriorityPods(cluster, plan.signature.priority, nodeRow);
  if (lower.length === 0) return { nodeRow, verdict: NOBODY_LOWER };
  const dryRun = new DryRun(cluster, plan, nodeRow);
  for (const victim of lower) dryRun.remove(victim);
  const verdict = verdictWithNominated(cluster, plan, podRow, nodeRow);
  if (verdict !== FEASIBLE) {
    dryRun.undo();
    return { nodeRow, verdict };
  }

  const byImportance = sortByImportance(cluster, lower);
  const { violating, others } = splitByBudget(cluster, byImportance, budgets);
  const victims: PodRow[] = [];
  let pdbViolations = 0;
  const staysAway = (victim: PodRow): boolean => {
    dryRun.add(victim);
    if (verdictWithNominated(cluster, plan, podRow, nodeRow) === FEASIBLE) return false;
    dryRun.remove(victim);
    victims.push(victim);
    return true;
  };
  for (const victim of violating) if (staysAway(victim)) pdbViolations++;
  for (const victim of others) staysAway(victim);
  dryRun.undo();
  return candidate(cluster, nodeRow, sortByImportance(cluster, victims), pdbViolations);
}

const PRIORITY_SHIFT = 2 ** 31;

function candidate(
  { pods }: ClusterState,
  nodeRow: number,
  victims: readonly PodRow[],
  pdbViolations: number,
): Candidate {
  const topPriority = victims.length === 0 ? -Infinity : pods.signature(victims[0]).priority;
  let prioritySum = 0;
  let earliestStartMs = Infinity;
  for (const row of victims) {
    const { priority } = pods.signature(row);
    prioritySum += priority + PRIORITY_SHIFT;
    if (priority === topPriority) earliestStartMs = Math.min(earliestStartMs, pods.startMs[row]);
  }
  return { nodeRow, victims, pdbViolations, topPriority, prioritySum, earliestStartMs };
}

function lowerPriorityPods({ nodes, pods }: ClusterState, priority: number, nodeRow: number): PodRow[] {
  const lower: PodRow[] = [];
  for (let row = nodes.firstPod[nodeRow]; row !== NO_ROW; row = pods.nextOnNode[row]) {
    if (pods.signature(row).priority < priority) lower.push(row as PodRow);
  }
  return lower;
}

/** Higher priority first, then longer running; ties stay in the order in which they came onto the node. */
function sortByImportance({ pods }: ClusterState, rows: readonly PodRow[]): readonly PodRow[] {
  const ranked = rows.map((row, place) => ({
    row,
    place,
    priority: pods.signature(row).priority,
    startMs: pods.startMs[row],
  }));
  ranked.sort((a, b) => b.priority - a.priority || compareTimes(a.startMs, b.startMs) || a.place - b.place);
  return ranked.map(({ row }) => row);
}

/** Infinity (not started: counts as now) against itself is a tie. */
function compareTimes(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
