import type { ClusterState, PodRow } from '../../../model/index.ts';
import type { FailedDecision } from '../reasons/decision.ts';
import type { PlanState } from './plan-state.ts';
import type { PreFilterResult } from '../run-pre-filters.ts';

/** The last failure of a plan and how things stood. */
export interface KnownFailure {
  readonly decision: FailedDecision;
  /** Among so many nodes preemption drew where to begin; undefined: it drew nothing. */
  readonly drawnOf: number | undefined;
  readonly generation: number;
  readonly budgetVersion: number;
  readonly verdictVersion: number;
  readonly nodeCount: number;
  /** It says nothing but what is wrong with the nodes. */
  readonly isPlain: boolean;
}

/**
 * Failures remembered by plan: a pod that fits nowhere is tried again at every event that might help it, and mostly
 * nothing did. For pods that are not nominated themselves the decision is the same
 *
 * - when nothing at all changed since, as for the second of two equal pods that are tried one after the other;
 * - when no node's verdict is another one, if no node passes the row filters (then no class filter was asked) and
 *   nobody bound is of lower priority, so that preemption looks at no node. The verdicts must mind nominated pods.
 */
export class FailureMemo {
  readonly #cluster: ClusterState;
  readonly #known = new WeakMap<PlanState, KnownFailure>();

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
  }

  /** The failure that would come out again. */
  recall(podRow: PodRow, state: PlanState, preFilter: PreFilterResult): KnownFailure | undefined {
    const known = this.#known.get(state);
    if (known === undefined || !this.#mayKeep(podRow, preFilter)) return undefined;
    const { changes, objects, nodes } = this.#cluster;
    if (
      known.generation === changes.generation &&
      known.budgetVersion === objects.version('PodDisruptionBudget')
    )
      return known;
    const hasSameVerdicts =
      known.verdictVersion === state.verdictVersion && known.nodeCount === nodes.liveCount;
    return hasSameVerdicts && known.isPlain && this.#isPlain(state) ? known : undefined;
  }

  /** Keeps a decision that was just made. */
  keep(
    podRow: PodRow,
    state: PlanState,
    preFilter: PreFilterResult,
    decision: FailedDecision,
    drawnOf: number | undefined,
  ): void {
    if (decision.nomination !== undefined || !this.#mayKeep(podRow, preFilter)) return;
    const { changes, objects, nodes } = this.#cluster;
    this.#known.set(state, {
      decision,
      drawnOf,
      generation: changes.generation,
      budgetVersion: objects.version('PodDisruptionBudget'),
      verdictVersion: state.verdictVersion,
      nodeCount: nodes.liveCount,
      isPlain: this.#isPlain(state),
    });
  }

  #mayKeep(podRow: PodRow, { reject, nodeNames }: PreFilterResult): boolean {
    return reject === undefined && nodeNames === undefined && !this.#cluster.nominations.has(podRow);
  }

  #isPlain({ plan, index, mindsNominees }: PlanState): boolean {
    if (!mindsNominees && this.#cluster.nominations.size > 0) return false;
    if (index.feasibleCount > 0 || !plan.classFiltersLast) return false;
    return this.#cluster.pods.lowestBoundPriority() >= plan.signature.priority;
  }
}
