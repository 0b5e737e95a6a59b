import { compareStrings } from '../../../base/index.ts';
import type { ClusterState } from '../../../model/index.ts';
import { fitErrorText, ReasonCounts } from './fit-error.ts';
import type { PlanState } from '../plan/plan-state.ts';
import { Code, FEASIBLE } from '../plugin.ts';
import { excludedText } from '../run-pre-filters.ts';
import type { PreFilterResult } from '../run-pre-filters.ts';

/**
 * Why no node was feasible: the verdict on every node that was looked at, the text of it and the plugins behind it.
 *
 * In the usual case no node is visited for that: verdicts are counted as they change.
 */
export class Diagnosis {
  readonly preFilter: PreFilterResult;
  readonly #cluster: ClusterState;
  readonly #state: PlanState;
  /** Verdicts that are not those of the plan's state: nodes with nominated pods, or all nodes of a narrowed search. */
  readonly #own: ReadonlyMap<number, number>;
  readonly #classVerdicts: readonly number[];
  #counts: ReadonlyMap<number, number> | undefined;

  constructor(
    cluster: ClusterState,
    state: PlanState,
    preFilter: PreFilterResult,
    own: ReadonlyMap<number, number>,
    classVerdicts: readonly number[],
  ) {
    this.#cluster = cluster;
    this.#state = state;
    this.preFilter = preFilter;
    this.#own = own;
    this.#classVerdicts = classVerdicts;
  }

  /** The text without what PostFilter adds. */
  text(): string {
    const nodeCount = this.#cluster.nodes.liveCount;
    const { reject, plugins } = this.preFilter;
    if (reject !== undefined) return fitErrorText(nodeCount, [reject]);
    const reasons = new ReasonCounts();
    const counts = this.#verdictCounts();
    let looked = 0;
    for (const [verdict, nodes] of counts) {
      looked += nodes;
      for (const reason of this.#state.plan.verdicts.verdict(verdict).reasons) reasons.add(reason, nodes);
    }
    if (this.isNarrowed && looked < nodeCount) reasons.add(excludedText(plugins), nodeCount - looked);
    return reasons.text(nodeCount);
  }

  /** Plugins that are remembered for requeueing, in name order. */
  plugins(): readonly string[] {
    const names = new Set(this.preFilter.plugins);
    if (this.preFilter.reject === undefined) {
      for (const verdict of this.#verdictCounts().keys()) {
        names.add(this.#state.plan.verdicts.verdict(verdict).plugin);
      }
    }
    return [...names].sort(compareStrings);
  }

  /** Verdict on a node that was looked at; FEASIBLE where none was recorded. */
  verdictOn(row: number): number {
    const own = this.#own.size === 0 ? undefined : this.#own.get(row);
    if (own !== undefined) return own;
    if (this.isNarrowed) return FEASIBLE;
    const { index, plan } = this.#state;
    if (!plan.classFiltersLast) return plan.verdictOn(row);
    const verdict = this.#state.verdictOf(row);
    if (verdict !== FEASIBLE) return verdict;
    return this.#classVerdicts[index.cellClass[index.cellOf(row)]];
  }

  /** Does the recorded status of the node say that preemption may help? */
  isPotential(row: number): boolean {
    return this.preFilter.reject === undefined && this.#isUnschedulable(this.verdictOn(row));
  }

  /** How many of the rows are potential. */
  potentialCount(rows: Int32Array): number {
    if (this.preFilter.reject !== undefined) return 0;
    let count = 0;
    if (this.#own.size === rows.length) {
      for (const row of rows) if (this.isPotential(row)) count++;
      return count;
    }
    for (const [verdict, nodes] of this.#verdictCounts()) if (this.#isUnschedulable(verdict)) count += nodes;
    return count;
  }

  #isUnschedulable(verdict: number): boolean {
    return verdict !== FEASIBLE && this.#state.plan.verdicts.verdict(verdict).code === Code.Unschedulable;
  }

  /** PreFilter left only some nodes: there are verdicts on these alone. */
  get isNarrowed(): boolean {
    return this.preFilter.nodeNames !== undefined;
  }

  /** Nodes by verdict; verdicts without nodes are left out. */
  #verdictCounts(): ReadonlyMap<number, number> {
    this.#counts ??= this.#countVerdicts();
    return this.#counts;
  }

  #countVerdicts(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    const count = (verdict: number, nodes: number): void => {
      if (verdict !== FEASIBLE && nodes !== 0) counts.set(verdict, (counts.get(verdict) ?? 0) + nodes);
    };
    for (const verdict of this.#own.values()) count(verdict, 1);
    if (this.isNarrowed || this.#own.size === this.#cluster.nodes.liveCount) return counts;
    const { plan, verdictCounts, index } = this.#state;
    if (!plan.classFiltersLast) {
      for (const row of this.#cluster.nodes.order.list())
        if (!this.#own.has(row)) count(plan.verdictOn(row), 1);
      return counts;
    }
    verdictCounts.forEach((nodes, verdict) => count(verdict, nodes));
    for (const row of this.#own.keys()) count(this.#state.verdictOf(row), -1);
    index.classCount.forEach((nodes, id) => {
      if (nodes > 0) count(this.#classVerdicts[id] ?? FEASIBLE, nodes);
    });
    for (const [verdict, nodes] of counts) if (nodes === 0) counts.delete(verdict);
    return counts;
  }
}
