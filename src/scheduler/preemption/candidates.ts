import { assert, VERIFY } from '../../base/index.ts';
import type { ClusterState, PodDisruptionBudget, PodRow } from '../../model/index.ts';
import type { DefaultPreemptionArgs } from '../config/types.ts';
import type { Diagnosis } from '../framework/reasons/diagnosis.ts';
import { nominatedRows } from '../framework/search/nominated.ts';
import type { PlanState } from '../framework/plan/plan-state.ts';
import { CandidateTree } from './candidate-tree.ts';
import { compareCandidates } from './compare-candidates.ts';
import { selectVictims } from './victims.ts';
import type { Candidate, DryRunOutcome, NoCandidate } from './victims.ts';

/** Everything that one preemption attempt looks at. */
export interface PreemptionAttempt {
  readonly cluster: ClusterState;
  readonly state: PlanState;
  readonly podRow: PodRow;
  readonly diagnosis: Diagnosis;
  /** Rows in walk order. */
  readonly rows: Int32Array;
  readonly args: DefaultPreemptionArgs;
  /** Draws where to begin among so many potential nodes. */
  readonly offset: (count: number) => number;
}

export interface DryRunResult {
  readonly candidates: readonly Candidate[];
  /** Nodes that were tried in vain. */
  readonly others: readonly NoCandidate[];
  /** Nodes not tried, because nobody in the cluster is of lower priority. */
  readonly nobodyLower: number;
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
 *
 * Where the filters depend on the node alone, what was found about a node holds until something changes there, so an
 * attempt costs one dry run for each node that changed since the last one.
 */
export function findCandidates(attempt: PreemptionAttempt, wantsAll = false): DryRunResult {
  const { cluster, state, diagnosis, rows, args } = attempt;
  const potentialCount = diagnosis.potentialCount(rows);
  if (wantsAll) return tryNodes(attempt, potentialCount, { skipped: 0, wanted: Infinity });
  if (potentialCount === 0 || !hasLowerPriority(cluster, state.plan.signature.priority)) {
    return { candidates: [], others: [], nobodyLower: potentialCount };
  }
  const limits = { skipped: attempt.offset(potentialCount), wanted: numCandidates(potentialCount, args) };
  const best = mayUseTree(attempt) ? bestByTree(attempt, limits) : undefined;
  if (best === undefined) return tryNodes(attempt, potentialCount, limits);
  if (VERIFY) {
    const [plain] = bestCandidates(tryNodes(attempt, potentialCount, limits).candidates);
    assert(
      plain.nodeRow === best.nodeRow,
      `the tree takes node row ${best.nodeRow}, the walk ${plain.nodeRow}`,
    );
  }
  return { candidates: [best], others: [], nobodyLower: 0 };
}

/**
 * What is known of each node holds for the next attempt, and all candidates break no budget, where the filters depend
 * on the node alone, no pod is nominated and there are no budgets: then the best is found without a walk.
 */
function mayUseTree({ cluster, state, diagnosis }: PreemptionAttempt): boolean {
  if (!state.plan.isRowLocal || diagnosis.isNarrowed || cluster.nominations.size > 0) return false;
  return cluster.objects.list('PodDisruptionBudget').length === 0;
}

const trees = new WeakMap<PlanState, CandidateTree>();

function bestByTree(attempt: PreemptionAttempt, { skipped, wanted }: TryLimits): Candidate | undefined {
  const { cluster, state, rows, diagnosis } = attempt;
  const { dryRuns } = state;
  dryRuns.hold(cluster.objects.version('PodDisruptionBudget'));
  let tree = trees.get(state);
  if (tree === undefined) {
    tree = new CandidateTree(dryRuns);
    trees.set(state, tree);
  }
  const nodes = {
    rows,
    tryNode: nodeTrier(attempt),
    isPotential: (row: number) => diagnosis.isPotential(row),
  };
  return tree.bestCandidate(nodes, skipped, Math.max(1, wanted));
}

interface TryLimits {
  /** Potential nodes that are passed over at first and tried last. */
  readonly skipped: number;
  readonly wanted: number;
}

function tryNodes(
  attempt: PreemptionAttempt,
  potentialCount: number,
  { skipped, wanted }: TryLimits,
): DryRunResult {
  const { diagnosis, rows } = attempt;
  const tryNode = nodeTrier(attempt);
  const candidates: Candidate[] = [];
  const others: NoCandidate[] = [];
  let isOneClean = false;
  let left = potentialCount;
  for (let place = placeOf(skipped, rows, diagnosis); left > 0; place++) {
    const nodeRow = rows[place % rows.length];
    if (!diagnosis.isPotential(nodeRow)) continue;
    left--;
    const found = tryNode(nodeRow);
    if ('verdict' in found) {
      others.push(found);
      continue;
    }
    candidates.push(found);
    if (found.pdbViolations === 0) isOneClean = true;
    if (isOneClean && candidates.length >= wanted) break;
  }
  return { candidates, others, nobodyLower: 0 };
}

/** Position of the potential node after `skipped` others. */
function placeOf(skipped: number, rows: Int32Array, diagnosis: Diagnosis): number {
  let left = skipped;
  for (let place = 0; left > 0; place++) {
    if (!diagnosis.isPotential(rows[place])) continue;
    if (--left === 0) return place + 1;
  }
  return 0;
}

function nodeTrier({
  cluster,
  state,
  podRow,
  diagnosis,
}: PreemptionAttempt): (nodeRow: number) => DryRunOutcome {
  const { plan, dryRuns } = state;
  const { priority } = plan.signature;
  const budgets = cluster.objects.list<PodDisruptionBudget>('PodDisruptionBudget');
  const fresh = (nodeRow: number): DryRunOutcome => selectVictims(cluster, plan, podRow, nodeRow, budgets);
  if (!plan.isRowLocal || diagnosis.isNarrowed) return fresh;
  const version = cluster.objects.version('PodDisruptionBudget');
  const nominated = new Set<number>(nominatedRows(cluster, podRow, priority));
  return (nodeRow) => {
    if (nominated.has(nodeRow)) return fresh(nodeRow);
    const known = dryRuns.get(nodeRow, version);
    if (known !== undefined) return known;
    const found = fresh(nodeRow);
    dryRuns.set(nodeRow, found);
    return found;
  };
}

/** Is a pod of lower priority bound anywhere? */
function hasLowerPriority({ pods }: ClusterState, priority: number): boolean {
  return pods.lowestBoundPriority() < priority;
}

/**
 * The best candidates: each criterion decides only among the ties of the one before. Among those that are left over
 * upstream takes any. Upstream: pickOneNodeForPreemption.
 */
export function bestCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  let best: Candidate[] = [];
  for (const candidate of candidates) {
    const order = best.length === 0 ? 0 : compareCandidates(candidate, best[0]);
    if (order < 0) best = [candidate];
    else if (order === 0) best.push(candidate);
  }
  return best;
}
