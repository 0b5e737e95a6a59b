import type { ClusterState } from '../../model/index.ts';
import type { FailedDecision } from './decision.ts';
import type { PlanState } from './plan-state.ts';
import type { PreFilterResult } from './run-pre-filters.ts';

/** The last failure of a plan and how things stood. */
interface KnownFailure {
  readonly decision: FailedDecision;
  readonly verdictVersion: number;
  readonly nodeCount: number;
}

/**
 * Failures remembered by plan: a pod that fits nowhere is tried again at every event that might help it, and mostly
 * nothing did. The decision is the same as long as no node's verdict is another one, where it says nothing but what is
 * wrong with the nodes: no nominated pods play a part, no node passes the row filters (then no class filter was asked),
 * and nobody bound is of lower priority, so that preemption looks at no node.
 */
export class FailureMemo {
  readonly #cluster: ClusterState;
  readonly #known = new WeakMap<PlanState, KnownFailure>();

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
  }

  /** The decision that would be made again. */
  recall(state: PlanState, preFilter: PreFilterResult): FailedDecision | undefined {
    const known = this.#known.get(state);
    if (known === undefined || known.verdictVersion !== state.verdictVersion) return undefined;
    if (known.nodeCount !== this.#cluster.nodes.liveCount || !this.#isPlain(state, preFilter))
      return undefined;
    return known.decision;
  }

  /** Keeps a decision that was just made. */
  keep(state: PlanState, preFilter: PreFilterResult, decision: FailedDecision): void {
    if (!this.#isPlain(state, preFilter)) return;
    const { verdictVersion } = state;
    this.#known.set(state, { decision, verdictVersion, nodeCount: this.#cluster.nodes.liveCount });
  }

  #isPlain({ plan, index }: PlanState, { reject, nodeNames }: PreFilterResult): boolean {
    const { nominations, pods } = this.#cluster;
    if (reject !== undefined || nodeNames !== undefined || nominations.size > 0) return false;
    if (index.feasibleCount > 0 || !plan.classFiltersLast) return false;
    return pods.lowestBoundPriority() >= plan.signature.priority;
  }
}
