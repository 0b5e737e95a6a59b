import { assert, VERIFY } from '../../base/index.ts';
import type { ClusterState, PodDisruptionBudget, PodRow } from '../../model/index.ts';
import type { DefaultPreemptionArgs } from '../config/types.ts';
import type { Diagnosis } from '../framework/reasons/diagnosis.ts';
import { nominatedRows } from '../framework/search/nominated.ts';
import type { PlanState } from '../framework/plan/plan-state.ts';
import { CandidateTree } from './candidate-tree.ts';
import { compareCandidates } from './compare-candidates.ts';
import { LowestPriorities } from './lowest-priorities.ts';
import { NOBODY_LOWER, selectVictims } from './victims.ts';
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
  /** Nodes that a walk tried in vain. */
  readonly others: readonly NoCandidate[];
  /** Where there is no candidate: how many nodes there are by what was found, a verdict or that nobody is lower. */
  readonly vainCounts: ReadonlyMap<number, number>;
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
    return { candidates: [], others: [], vainCounts: new Map([[NOBODY_LOWER, potentialCount]]) };
  }
  const limits = { skipped: attempt.offset(potentialCount), wanted: numCandidates(potentialCount, args) };
  const found = findByTree(attempt, limits);
  if (found === undefined) return tryNodes(attempt, potentialCount, limits);
  if (VERIFY) assertAsWalked(found, tryNodes(attempt, potentialCount, limits));
  return found;
}

function assertAsWalked({ candidates, vainCounts }: DryRunResult, walked: DryRunResult): void {
  const [best] = candidates;
  const [plain] = bestCandidates(walked.candidates);
  assert(
    plain?.nodeRow === best?.nodeRow,
    `the tree takes node row ${best?.nodeRow}, the walk ${plain?.nodeRow}`,
  );
  if (best !== undefined) return;
  for (const [verdict, nodes] of walked.vainCounts) {
    const counted = vainCounts.get(verdict) ?? 0;
    assert(counted === nodes, `the tree counts ${counted} nodes of verdict ${verdict}, the walk ${nodes}`);
  }
}

const trees = new WeakMap<PlanState, CandidateTree>();
/** With more nodes that pods are nominated to a walk costs no more. */
const NOMINATED_MAX = 256;

/**
 * What is known of each node holds for the next attempt where the filters depend on the node alone: then the best is
 * found without a walk. Undefined where a walk has to tell: where candidates break budgets, the first that breaks none
 * decides how far it goes.
 */
function findByTree(attempt: PreemptionAttempt, { skipped, wanted }: TryLimits): DryRunResult | undefined {
  const { cluster, state, rows, diagnosis, podRow } = attempt;
  const { dryRuns, plan } = state;
  if (!plan.isRowLocal || diagnosis.isNarrowed) return undefined;
  const nominated = nominatedRows(cluster, podRow, plan.signature.priority);
  if (nominated.length > NOMINATED_MAX) return undefined;
  dryRuns.hold(cluster.objects.version('PodDisruptionBudget'));
  let tree = trees.get(state);
  if (tree === undefined) {
    tree = new CandidateTree(dryRuns);
    trees.set(state, tree);
  }
  const trier = nodeTrier(attempt);
  const nodes = {
    rows,
    tryNode: (row: number): DryRunOutcome => {
      const outcome = trier(row);
      dryRuns.set(row, outcome);
      return outcome;
    },
    isPotential: (row: number) => diagnosis.isPotential(row),
  };
  // Of a node with nominated pods is known what holds for this pod alone: it is tried anew, before and afterwards.
  for (const row of nominated) dryRuns.forget(row);
  const best = tree.bestCandidate(nodes, skipped, Math.max(1, wanted));
  for (const row of nominated) dryRuns.forget(row);
  if (tree.violating > 0) return undefined;
  return { candidates: best === undefined ? [] : [best], others: [], vainCounts: tree.vainCounts };
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
  const vainCounts = new Map<number, number>();
  for (const { verdict } of others) vainCounts.set(verdict, (vainCounts.get(verdict) ?? 0) + 1);
  return { candidates, others, vainCounts };
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
  const lowest = lowestOf(cluster);
  const fresh = (nodeRow: number): DryRunOutcome =>
    lowest.of(nodeRow) < priority
      ? selectVictims(cluster, plan, podRow, nodeRow, budgets)
      : { nodeRow, verdict: NOBODY_LOWER };
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

const lowestPriorities = new WeakMap<ClusterState, LowestPriorities>();

function lowestOf(cluster: ClusterState): LowestPriorities {
  const known = lowestPriorities.get(cluster) ?? new LowestPriorities(cluster);
  lowestPriorities.set(cluster, known);
  return known;
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
