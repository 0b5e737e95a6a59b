import { assert } from '../base/index.ts';
import { NO_ROW } from '../model/index.ts';
import type { ClusterState, NodeRow, PodRow } from '../model/index.ts';
import type { SchedulerConfig, SchedulerProfile } from './config/types.ts';
import type { BoundDecision, Decision, FailedDecision, Nomination } from './framework/decision.ts';
import { preorderKey } from './framework/choose.ts';
import { Diagnosis } from './framework/diagnosis.ts';
import { explain } from './framework/explain.ts';
import type { Explanation } from './framework/explain.ts';
import type { FeatureGates } from './framework/feature-gates.ts';
import { eventNote } from './framework/fit-error.ts';
import { nominatedRows, verdictWithNominated } from './framework/nominated.ts';
import type { Plan } from './framework/plan.ts';
import { PlanCache } from './framework/plan-cache.ts';
import type { PlanState } from './framework/plan-state.ts';
import { FEASIBLE } from './framework/plugin.ts';
import type { Plugin } from './framework/plugin.ts';
import { pluginRegistry } from './framework/registry.ts';
import { runPreFilters } from './framework/run-pre-filters.ts';
import type { PreFilterResult } from './framework/run-pre-filters.ts';
import { numFeasibleNodesToFind } from './framework/sample-size.ts';
import { scoreRows, totalPoints } from './framework/score-rows.ts';
import { Search } from './framework/search.ts';
import { preempt } from './preemption/default-preemption.ts';
import type { PreemptionAttempt } from './preemption/default-preemption.ts';
import { explainPreemption } from './preemption/explain-preemption.ts';
import type { PreemptionExplanation } from './preemption/explain-preemption.ts';

export interface SchedulerOptions {
  /** Plugins of the user, by the same interface as ours; a profile names them. */
  readonly plugins?: readonly Plugin[];
  readonly gates?: FeatureGates;
  /** Draws the offset at which preemption begins to look at `count` nodes; absent: 0. */
  readonly preemptionOffset?: (count: number) => number;
}

const NO_NODES = 'no nodes available to schedule pods';
const NOTHING_OWN: ReadonlyMap<number, number> = new Map();

/**
 * kube-scheduler's decision for one pod at a time. `schedule` decides and changes nothing but its own caches and the
 * rotating start; the caller applies the decision to the cluster before it asks for the next one.
 *
 * Upstream: pkg/scheduler/schedule_one.go. The cycle reads top to bottom in `schedule`:
 *   catch up with the cluster → PreFilter → nominated node → search → PostFilter where nothing was found
 */
export class Scheduler {
  /** Position at which the next search begins. One for all profiles. */
  startIndex = 0;
  readonly #cluster: ClusterState;
  readonly #config: SchedulerConfig;
  readonly #plans: PlanCache;
  readonly #profiles: ReadonlyMap<string, SchedulerProfile>;
  readonly #search = new Search();
  readonly #preemptionOffset: (count: number) => number;

  constructor(cluster: ClusterState, config: SchedulerConfig, options: SchedulerOptions = {}) {
    this.#cluster = cluster;
    this.#config = config;
    this.#profiles = new Map(config.profiles.map((profile) => [profile.schedulerName, profile]));
    this.#preemptionOffset = options.preemptionOffset ?? (() => 0);
    this.#plans = new PlanCache(cluster, pluginRegistry(options.plugins), options.gates ?? {});
  }

  /** Is there a profile for the pod's schedulerName? Pods of unknown schedulers are nobody's business. */
  isResponsibleFor(podRow: PodRow): boolean {
    return this.#profiles.has(this.#cluster.pods.signature(podRow).schedulerName);
  }

  schedule(podRow: PodRow): Decision {
    this.#plans.catchUp();
    if (this.#cluster.nodes.liveCount === 0) return failed({ text: NO_NODES });
    const profile = this.#profileOf(podRow);
    const state = this.#plans.stateOf(profile, this.#cluster.pods.shape[podRow]);
    const preFilter = runPreFilters(state.plan);
    if (preFilter.reject !== undefined) return this.#fail(podRow, state, preFilter, NOTHING_OWN);

    const nominated = this.#cluster.nominations.get(podRow);
    if (nominated !== undefined) {
      const verdict = verdictWithNominated(this.#cluster, state.plan, podRow, nominated);
      if (verdict === FEASIBLE) return bound(nominated, 1, 1);
    }
    if (preFilter.nodeNames !== undefined) return this.#searchNamed(podRow, state, preFilter);
    return this.#searchAll(podRow, state, preFilter);
  }

  /** Every plugin's answer on every node for this pod, as things stand. */
  explain(podRow: PodRow): Explanation {
    this.#plans.catchUp();
    const state = this.#plans.stateOf(this.#profileOf(podRow), this.#cluster.pods.shape[podRow]);
    return explain(this.#cluster, state, podRow, this.#plans.order.rows);
  }

  /** What preemption would find for this pod, which fits nowhere, on every node. */
  explainPreemption(podRow: PodRow): PreemptionExplanation {
    this.#plans.catchUp();
    const state = this.#plans.stateOf(this.#profileOf(podRow), this.#cluster.pods.shape[podRow]);
    const preFilter = runPreFilters(state.plan);
    const rows = [...this.#plans.order.rows].filter(
      (row) => preFilter.nodeNames?.has(this.#cluster.nodes.names[row] ?? '') !== false,
    );
    const verdicts = new Map(
      rows.map((row) => [row, verdictWithNominated(this.#cluster, state.plan, podRow, row)]),
    );
    const diagnosis = new Diagnosis(this.#cluster, state, preFilter, verdicts, []);
    return explainPreemption(this.#attempt(podRow, state, diagnosis));
  }

  /** Work done so far, for benchmarks. */
  rowsVisited(): number {
    return this.#plans.rowsVisited();
  }

  #profileOf(podRow: PodRow): SchedulerProfile {
    const { schedulerName } = this.#cluster.pods.signature(podRow);
    const profile = this.#profiles.get(schedulerName);
    assert(profile !== undefined, `no profile for scheduler ${schedulerName}`);
    return profile;
  }

  #wanted(profile: SchedulerProfile, nodeCount: number): number {
    if (profile.plugins.score.length === 0) return 1;
    const percentage = profile.percentageOfNodesToScore ?? this.#config.percentageOfNodesToScore;
    return numFeasibleNodesToFind(nodeCount, percentage);
  }

  #searchAll(podRow: PodRow, state: PlanState, preFilter: PreFilterResult): Decision {
    const { order } = this.#plans;
    state.catchUp(order);
    const own = this.#overrideNominated(podRow, state);
    const search = this.#search;
    const nodeCount = order.rows.length;
    search.run(state, order, this.startIndex, this.#wanted(this.#profileOf(podRow), nodeCount));
    if (search.row === NO_ROW) {
      const decision = this.#fail(podRow, state, preFilter, own);
      this.#advance(nodeCount, nodeCount);
      this.#endOverride(state, own);
      return decision;
    }
    this.#endOverride(state, own);
    const error = search.feasible > 1 ? state.plan.scoreError() : undefined;
    this.#advance(search.evaluated, nodeCount);
    if (error !== undefined) return failed({ outcome: 'error', text: error, clearsNomination: true });
    return bound(search.row as NodeRow, search.feasible, search.evaluated);
  }

  /** PreFilter left only some nodes: they are looked at one by one. */
  #searchNamed(podRow: PodRow, state: PlanState, preFilter: PreFilterResult): Decision {
    const { plan } = state;
    const rows = this.#rowsOf(preFilter.nodeNames ?? new Set());
    const wanted = this.#wanted(this.#profileOf(podRow), rows.length);
    const found: number[] = [];
    const own = new Map<number, number>();
    for (let i = 0; i < rows.length; i++) {
      const row = rows[(this.startIndex + i) % rows.length];
      const verdict = verdictWithNominated(this.#cluster, plan, podRow, row);
      if (verdict !== FEASIBLE) own.set(row, verdict);
      else if (found.length < wanted) found.push(row);
      else break;
    }
    const evaluated = found.length + own.size;
    if (found.length === 0) {
      const decision = this.#fail(podRow, state, preFilter, own);
      this.#advance(evaluated, this.#plans.order.rows.length);
      return decision;
    }
    this.#advance(evaluated, this.#plans.order.rows.length);
    if (found.length === 1) return bound(found[0] as NodeRow, 1, evaluated);
    const error = plan.scoreError();
    if (error !== undefined) return failed({ outcome: 'error', text: error, clearsNomination: true });
    return bound(bestOf(plan, found) as NodeRow, found.length, evaluated);
  }

  /** Rows of the nodes with these names, in walk order; names without a node are passed over. */
  #rowsOf(names: ReadonlySet<string>): readonly number[] {
    const { positionOf } = this.#plans.order;
    return [...names]
      .map((name) => this.#cluster.nodes.rowOf(name))
      .filter((row) => row !== NO_ROW)
      .sort((a, b) => positionOf[a] - positionOf[b]);
  }

  /** Nodes with nominated pods get verdicts of their own for this cycle; those that fail leave the index. */
  #overrideNominated(podRow: PodRow, state: PlanState): ReadonlyMap<number, number> {
    if (this.#cluster.nominations.size === 0) return NOTHING_OWN;
    const own = new Map<number, number>();
    for (const row of nominatedRows(this.#cluster, podRow, state.plan.signature.priority)) {
      const verdict = verdictWithNominated(this.#cluster, state.plan, podRow, row);
      if (verdict === FEASIBLE) continue;
      own.set(row, verdict);
      state.index.drop(row);
    }
    return own;
  }

  #endOverride(state: PlanState, own: ReadonlyMap<number, number>): void {
    for (const row of own.keys()) state.refreshRow(row);
  }

  #advance(evaluated: number, nodeCount: number): void {
    this.startIndex = (this.startIndex + evaluated) % nodeCount;
  }

  /** No node is feasible: PostFilter has its say. */
  #fail(
    podRow: PodRow,
    state: PlanState,
    preFilter: PreFilterResult,
    own: ReadonlyMap<number, number>,
  ): FailedDecision {
    const diagnosis = new Diagnosis(this.#cluster, state, preFilter, own, this.#search.classVerdicts);
    const text = diagnosis.text();
    const plugins = diagnosis.plugins();
    const { postFilter } = this.#profileOf(podRow).plugins;
    if (!postFilter.includes('DefaultPreemption')) {
      return failed({ text, plugins, clearsNomination: postFilter.length === 0 });
    }
    const result = preempt(this.#attempt(podRow, state, diagnosis));
    return failed({ ...result, text: `${text} ${result.text}`, plugins });
  }

  #attempt(podRow: PodRow, { plan }: PlanState, diagnosis: Diagnosis): PreemptionAttempt {
    return {
      cluster: this.#cluster,
      plan,
      podRow,
      diagnosis,
      rows: this.#plans.order.rows,
      args: this.#profileOf(podRow).args.DefaultPreemption,
      offset: this.#preemptionOffset,
    };
  }
}

/** The node that the heap puts first, among nodes in the order found. */
function bestOf(plan: Plan, found: readonly number[]): number {
  const totals = totalPoints(scoreRows(plan, Int32Array.from(found)), found.length);
  let best = 0;
  for (let i = 1; i < found.length; i++) {
    const better = totals[i] > totals[best];
    if (better || (totals[i] === totals[best] && preorderKey(i) < preorderKey(best))) best = i;
  }
  return found[best];
}

function bound(node: NodeRow, feasible: number, evaluated: number): BoundDecision {
  return { outcome: 'bound', node, feasible, evaluated };
}

interface Failure {
  readonly outcome?: 'unschedulable' | 'error';
  readonly text: string;
  readonly plugins?: readonly string[];
  readonly nomination?: Nomination;
  readonly clearsNomination?: boolean;
}

function failed(failure: Failure): FailedDecision {
  const { outcome = 'unschedulable', text, plugins = [], nomination, clearsNomination = false } = failure;
  return {
    outcome,
    message: () => eventNote(text),
    plugins,
    feasible: 0,
    evaluated: 0,
    clearsNomination,
    ...(nomination !== undefined && { nomination }),
  };
}
