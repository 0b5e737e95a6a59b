import { assert, VERIFY } from '../../base/index.ts';
import type { ClusterState, PodDisruptionBudget, PodRow } from '../../model/index.ts';
import type { DefaultPreemptionArgs } from '../config/types.ts';
import type { Diagnosis } from '../framework/reasons/diagnosis.ts';
import type { PlanState } from '../framework/plan/plan-state.ts';
import { CandidateMemory } from './candidate-memory.ts';
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
  /** By row: its place in the walk order. */
  readonly positionOf: Int32Array;
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
 * breaks no budget. Of candidates that break one, no more are kept than are enough; where none is enough (a share of few
 * nodes is cut to 0) none is kept, and nobody is ever preempted. Upstream: framework/preemption, DryRunPreemption.
 *
 * What was found about a node holds until something changes there or in what the filters look at beyond it, so an attempt
 * costs one dry run for each node that this is true of since the last one.
 */
export function findCandidates(attempt: PreemptionAttempt, wantsAll = false): DryRunResult {
  const { cluster, state, diagnosis, rows, args } = attempt;
  const potentialCount = diagnosis.potentialCount(rows);
  const wanted = numCandidates(potentialCount, args);
  if (wantsAll || wanted === 0) {
    const found = tryNodes(attempt, potentialCount, { skipped: 0, wanted: Infinity });
    return wanted === 0 ? { ...found, candidates: [] } : found;
  }
  if (potentialCount === 0 || !hasLowerPriority(cluster, state.plan.signature.priority)) {
    return { candidates: [], others: [], vainCounts: new Map([[NOBODY_LOWER, potentialCount]]) };
  }
  const limits = { skipped: attempt.offset(potentialCount), wanted };
  if (!state.plan.isReachKnown || diagnosis.isNarrowed) return tryNodes(attempt, potentialCount, limits);
  const found = findRemembering(attempt, limits);
  if (VERIFY) assertAsWalked(found, tryNodes(attempt, potentialCount, limits));
  return found;
}

function assertAsWalked({ candidates, vainCounts }: DryRunResult, walked: DryRunResult): void {
  const [best] = candidates;
  const [plain] = bestCandidates(walked.candidates);
  assert(
    plain?.nodeRow === best?.nodeRow,
    `the memory takes node row ${best?.nodeRow}, the walk ${plain?.nodeRow}`,
  );
  if (best !== undefined) return;
  for (const [verdict, nodes] of walked.vainCounts) {
    const counted = vainCounts.get(verdict) ?? 0;
    assert(counted === nodes, `the memory counts ${counted} nodes of verdict ${verdict}, the walk ${nodes}`);
  }
}

const memories = new WeakMap<PlanState, CandidateMemory>();

function memoryOf(cluster: ClusterState, state: PlanState): CandidateMemory {
  const known = memories.get(state) ?? new CandidateMemory(cluster, state.plan);
  memories.set(state, known);
  return known;
}

/** The best candidate, of nodes of which most are known from the attempts before. */
function findRemembering(attempt: PreemptionAttempt, { skipped, wanted }: TryLimits): DryRunResult {
  const { cluster, state, diagnosis, podRow, rows, positionOf } = attempt;
  const memory = memoryOf(cluster, state);
  const { index } = memory;
  memory.catchUp(rows);
  const nodes = {
    rows,
    positionOf,
    isPotential: (row: number) => diagnosis.isPotential(row),
    tryNode: nodeTrier(attempt),
  };
  // What is known of the node that the pod is nominated to holds for this pod alone.
  const itself = cluster.nominations.get(podRow);
  if (itself !== undefined) index.forget(itself);
  const best = index.bestCandidate(nodes, skipped, wanted);
  const vainCounts = new Map(index.vainCounts);
  if (itself !== undefined) index.forget(itself);
  return { candidates: best === undefined ? [] : [best], others: [], vainCounts };
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
  let cleanCount = 0;
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
    const isClean = found.pdbViolations === 0;
    if (isClean) cleanCount++;
    else if (candidates.length - cleanCount >= wanted) continue;
    candidates.push(found);
    if (cleanCount > 0 && candidates.length >= wanted) break;
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

function nodeTrier({ cluster, state, podRow }: PreemptionAttempt): (nodeRow: number) => DryRunOutcome {
  const { plan } = state;
  const { priority } = plan.signature;
  const budgets = cluster.objects.list<PodDisruptionBudget>('PodDisruptionBudget');
  const lowest = lowestOf(cluster);
  return (nodeRow) =>
    lowest.of(nodeRow) < priority
      ? selectVictims(cluster, plan, podRow, nodeRow, budgets)
      : { nodeRow, verdict: NOBODY_LOWER };
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
