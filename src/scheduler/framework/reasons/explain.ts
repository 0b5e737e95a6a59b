import { compareStrings } from '../../../base/index.ts';
import type { ClusterState, NodeRow, PodRow } from '../../../model/index.ts';
import { Diagnosis } from './diagnosis.ts';
import { verdictWithNominated } from '../search/nominated.ts';
import type { PlanState } from '../plan/plan-state.ts';
import { FEASIBLE } from '../plugin.ts';
import { runPreFilters } from '../run-pre-filters.ts';
import type { PreFilterResult } from '../run-pre-filters.ts';
import { scoreRows, totalPoints } from '../search/score-rows.ts';
import type { PluginPoints } from '../search/score-rows.ts';
import type { Verdict } from './verdicts.ts';

/** A decision in full: every plugin on every node, without sampling. */
export interface Explanation {
  readonly preFilter: PreFilterResult & { readonly skippedPlugins: readonly string[] };
  /** In walk order; empty when PreFilter rejects. */
  readonly nodes: readonly NodeExplanation[];
  /** Present when at least one node is feasible. */
  readonly scores?: ScoreExplanation;
  /** Why scoring failed as a whole. */
  readonly error?: string;
  /** FailedScheduling text without what preemption adds, and what the queue remembers; when no node is feasible. */
  readonly message?: string;
  readonly unschedulablePlugins?: readonly string[];
}

export interface NodeExplanation {
  readonly node: NodeRow;
  readonly name: string;
  /** Not among the nodes that PreFilter names. */
  readonly excluded: boolean;
  /** Every filter plugin that fails on its own, nominated pods left out. */
  readonly failing: readonly Verdict[];
  /** What the scheduler records; absent: feasible (or excluded). */
  readonly first?: Verdict;
}

export interface ScoreExplanation {
  /** The feasible nodes in walk order; points lie beside. */
  readonly nodes: readonly NodeRow[];
  readonly plugins: readonly PluginPoints[];
  /** Plugins whose PreScore had nothing to score. */
  readonly skipped: readonly string[];
  readonly total: readonly number[];
  /** All nodes with the highest total, in walk order. */
  readonly top: readonly NodeRow[];
}

/** Works out everything about one pod. The plan's counters are up to date. */
export function explain(
  cluster: ClusterState,
  state: PlanState,
  podRow: PodRow,
  rows: Int32Array,
): Explanation {
  const { plan } = state;
  const answer = runPreFilters(plan);
  const skippedPlugins = [...plan.skippedFilters()].sort(compareStrings);
  const preFilter = { ...answer, skippedPlugins };
  if (preFilter.reject !== undefined) {
    return { preFilter, nodes: [], ...failure(cluster, state, preFilter, new Map()) };
  }

  const recorded = new Map<number, number>();
  const feasible: NodeRow[] = [];
  const nodes = [...rows].map((row): NodeExplanation => {
    const name = cluster.nodes.names[row] ?? '';
    const excluded = preFilter.nodeNames !== undefined && !preFilter.nodeNames.has(name);
    const failing = plan.filters
      .map((named) => plan.verdictOf(named, row))
      .filter((verdict) => verdict !== FEASIBLE)
      .map((verdict) => plan.verdicts.verdict(verdict));
    const described = { node: row as NodeRow, name, excluded, failing };
    if (excluded) return described;
    const first = verdictWithNominated(cluster, plan, podRow, row);
    if (first === FEASIBLE) {
      feasible.push(row as NodeRow);
      return described;
    }
    recorded.set(row, first);
    return { ...described, first: plan.verdicts.verdict(first) };
  });
  if (feasible.length === 0) return { preFilter, nodes, ...failure(cluster, state, preFilter, recorded) };
  const error = plan.scoreError();
  if (error !== undefined) return { preFilter, nodes, error };
  return { preFilter, nodes, scores: scoring(state, feasible) };
}

function scoring({ plan }: PlanState, feasible: readonly NodeRow[]): ScoreExplanation {
  const plugins = scoreRows(plan, Int32Array.from(feasible));
  const idle = plan.scores
    .filter(({ plan: plugin }) => plugin.isScoreIdle?.() === true)
    .map(({ name }) => name);
  const order = plan.scoreOrder;
  const skipped = [...plan.skippedScores, ...idle].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const total = [...totalPoints(plugins, feasible.length)];
  const best = Math.max(...total);
  return {
    nodes: feasible,
    plugins: plugins.filter(({ name }) => !idle.includes(name)),
    skipped,
    total,
    top: feasible.filter((_, place) => total[place] === best),
  };
}

function failure(
  cluster: ClusterState,
  state: PlanState,
  preFilter: PreFilterResult,
  recorded: ReadonlyMap<number, number>,
): Pick<Explanation, 'message' | 'unschedulablePlugins'> {
  const diagnosis = new Diagnosis(cluster, state, preFilter, recorded, []);
  return { message: diagnosis.text(), unschedulablePlugins: diagnosis.plugins() };
}
