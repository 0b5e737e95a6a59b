import { assert, VERIFY } from '../base/index.ts';
import { NO_ROW } from '../model/index.ts';
import type { ClusterState, NodeRow, PodRow } from '../model/index.ts';
import type { SchedulerConfig, SchedulerProfile } from './config/types.ts';
import type { BoundDecision, Decision, FailedDecision, Nomination } from './framework/reasons/decision.ts';
import { Batching } from './framework/search/batching.ts';
import { Diagnosis } from './framework/reasons/diagnosis.ts';
import { explain } from './framework/reasons/explain.ts';
import type { Explanation } from './framework/reasons/explain.ts';
import type { FeatureGates } from './framework/feature-gates.ts';
import { NodeFinder } from './framework/search/find-nodes.ts';
import type { Found } from './framework/search/find-nodes.ts';
import { FailureMemo } from './framework/plan/failure-memo.ts';
import { eventNote } from './framework/reasons/fit-error.ts';
import { verdictWithNominated } from './framework/search/nominated.ts';
import type { Plan } from './framework/plan/plan.ts';
import { PlanCache } from './framework/plan/plan-cache.ts';
import type { PlanState } from './framework/plan/plan-state.ts';
import { FEASIBLE } from './framework/plugin.ts';
import type { Plugin } from './framework/plugin.ts';
import type { TieDraw } from './framework/search/search.ts';
import { pluginRegistry } from './framework/registry.ts';
import { runPreFilters } from './framework/run-pre-filters.ts';
import type { PreFilterResult } from './framework/run-pre-filters.ts';
import { numFeasibleNodesToFind } from './framework/search/sample-size.ts';
import { preempt } from './preemption/default-preemption.ts';
import type { PreemptionAttempt } from './preemption/candidates.ts';
import { CLAIM_STATE_MISSING, lacksClaimState } from './preemption/claim-state.ts';
import { explainPreemption } from './preemption/explain-preemption.ts';
import type { PreemptionExplanation } from './preemption/explain-preemption.ts';

export interface SchedulerOptions {
  /** Plugins of the user, by the same interface as ours; a profile names them. */
  readonly plugins?: readonly Plugin[];
  readonly gates?: FeatureGates;
  /** Which of several best nodes is taken: as kube-scheduler's heap has it (default), or the first in walk order. */
  readonly tieRule?: 'heap' | 'first' | TieDraw;
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
  readonly #options: SchedulerOptions;
  readonly #plans: PlanCache;
  readonly #profiles: ReadonlyMap<string, SchedulerProfile>;
  readonly #finder: NodeFinder;
  readonly #failures: FailureMemo;
  readonly #batchings = new Map<SchedulerProfile, Batching>();
  /** Opportunistic batching belongs to kube-scheduler's own way of choosing. */
  readonly #batches: boolean;
  /** Pods popped so far. */
  #cycle = 0;
  readonly #preemptionOffset: (count: number) => number;
  #hasSampled = false;
  /** What the last preemption drew its offset of. */
  #drawnOf: number | undefined;

  constructor(cluster: ClusterState, config: SchedulerConfig, options: SchedulerOptions = {}) {
    this.#cluster = cluster;
    this.#config = config;
    this.#options = options;
    this.#profiles = new Map(config.profiles.map((profile) => [profile.schedulerName, profile]));
    this.#preemptionOffset = options.preemptionOffset ?? (() => 0);
    this.#plans = new PlanCache(cluster, pluginRegistry(options.plugins), options.gates ?? {});
    this.#failures = new FailureMemo(cluster);
    const { tieRule = 'heap', gates = {} } = options;
    this.#batches = tieRule === 'heap' && gates.OpportunisticBatching !== false;
    this.#finder = new NodeFinder(cluster, this.#plans, options.tieRule ?? 'heap');
  }

  /** The same scheduler, without memory, for another cluster. */
  forCluster(cluster: ClusterState): Scheduler {
    return new Scheduler(cluster, this.#config, this.#options);
  }

  /**
   * Has a search ended before it had looked at every node, where the configuration lets several nodes be looked at at once?
   * Upstream's sample then varies from run to run; ours is that of one worker.
   */
  get hasSampledAlone(): boolean {
    return this.#hasSampled && this.#config.parallelism > 1;
  }

  /** Is there a profile for the pod's schedulerName? Pods of unknown schedulers are nobody's business. */
  isResponsibleFor(podRow: PodRow): boolean {
    return this.#profiles.has(this.#cluster.pods.signature(podRow).schedulerName);
  }

  /** Does the pod's profile set volumes aside for it (volumesToReserve)? */
  reservesVolumes(podRow: PodRow): boolean {
    const { filter, reserve } = this.#profileOf(podRow).plugins;
    return reserve.includes('VolumeBinding') && filter.includes('VolumeBinding');
  }

  /** `nowMs` only matters to opportunistic batching, whose cached scores last half a second. */
  schedule(podRow: PodRow, nowMs = 0): Decision {
    this.#plans.catchUp();
    this.#cycle++;
    if (this.#cluster.nodes.liveCount === 0) return failed({ text: NO_NODES });
    const profile = this.#profileOf(podRow);
    const state = this.#plans.stateOf(profile, this.#cluster.pods.shape[podRow]);
    const preFilter = runPreFilters(state.plan);
    if (preFilter.reject !== undefined) return this.#fail(podRow, state, preFilter, NOTHING_OWN);

    const batching = this.#batchingOf(profile);
    const first = this.#firstToTry(podRow, state.plan, batching, nowMs);
    if (first !== NO_ROW) {
      const verdict = verdictWithNominated(this.#cluster, state.plan, podRow, first);
      if (verdict === FEASIBLE) {
        batching.tookFirst(this.#cycle, first, this.#cluster.nominations.has(podRow));
        return bound(state.plan, first as NodeRow, 1, 1);
      }
    }
    const found = this.#find(podRow, state, preFilter);
    const evaluated = found.evaluated + this.#triedBeyond(first, found, preFilter);
    if (found.row === NO_ROW) {
      const decision = this.#fail(podRow, state, preFilter, found.own);
      this.#finish(state, found, evaluated);
      return decision;
    }
    const error = found.feasible > 1 ? state.plan.scoreError() : undefined;
    if (error === undefined && preFilter.nodeNames === undefined)
      this.#remember(batching, state, found, nowMs);
    this.#finish(state, found, evaluated);
    if (error !== undefined) return failed({ outcome: 'error', text: error, clearsNomination: true });
    return bound(state.plan, found.row as NodeRow, found.feasible, evaluated);
  }

  /** Keeps the scores of all nodes found for an equal pod that may come next. */
  #remember(batching: Batching, state: PlanState, { row }: Found, nowMs: number): void {
    if (!this.#batches || state.plan.batchKey === undefined) return;
    const rows = this.#finder.foundRows(state, this.#start());
    batching.tookFound(state.plan, this.#cycle, row, rows, nowMs);
  }

  /** The nominated node, else the batching hint, else -1. */
  #firstToTry(podRow: PodRow, plan: Plan, batching: Batching, nowMs: number): number {
    const nominated = this.#cluster.nominations.get(podRow);
    if (nominated !== undefined) return nominated;
    if (!this.#batches || plan.batchKey === undefined) return NO_ROW;
    return batching.hint(plan, this.#cycle, nowMs);
  }

  /** Where a walk over all nodes begins: nodes may have gone since the last one ended. */
  #start(): number {
    return this.startIndex % this.#plans.order.rows.length;
  }

  #find(podRow: PodRow, state: PlanState, { nodeNames }: PreFilterResult): Found {
    const profile = this.#profileOf(podRow);
    if (nodeNames !== undefined) {
      const rows = this.#finder.rowsNamed(nodeNames);
      return this.#finder.searchNamed(
        podRow,
        state,
        rows,
        this.startIndex,
        this.#wanted(profile, rows.length),
      );
    }
    const { order } = this.#plans;
    state.catchUp(order);
    const wanted = this.#wanted(profile, order.rows.length);
    const found = this.#finder.searchAll(podRow, state, this.#start(), wanted);
    if (found.evaluated < order.rows.length) this.#hasSampled = true;
    return found;
  }

  /** A node that was tried first and failed counts as evaluated even where the walk did not reach it: 1 if so. */
  #triedBeyond(first: number, found: Found, { nodeNames }: PreFilterResult): 0 | 1 {
    if (first === NO_ROW) return 0;
    if (nodeNames !== undefined) return found.own.has(first) ? 0 : 1;
    const { positionOf, rows } = this.#plans.order;
    const steps = (positionOf[first] - this.#start() + rows.length) % rows.length;
    return steps < found.evaluated ? 0 : 1;
  }

  #finish(state: PlanState, found: Found, evaluated: number): void {
    this.#finder.endSearch(state, found);
    this.startIndex = (this.startIndex + evaluated) % this.#plans.order.rows.length;
  }

  #batchingOf(profile: SchedulerProfile): Batching {
    const known = this.#batchings.get(profile);
    if (known !== undefined) return known;
    const batching = new Batching(this.#cluster.nodes);
    this.#batchings.set(profile, batching);
    return batching;
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
    const profile = this.#profileOf(podRow);
    const state = this.#plans.stateOf(profile, this.#cluster.pods.shape[podRow]);
    state.catchUp(this.#plans.order);
    const preFilter = runPreFilters(state.plan);
    const rows = [...this.#plans.order.rows].filter(
      (row) => preFilter.nodeNames?.has(this.#cluster.nodes.names[row] ?? '') !== false,
    );
    const verdicts = new Map(
      rows.map((row) => [row, verdictWithNominated(this.#cluster, state.plan, podRow, row)]),
    );
    const diagnosis = new Diagnosis(this.#cluster, state, preFilter, verdicts, []);
    const found = explainPreemption(this.#attempt(podRow, state, diagnosis));
    if (!lacksClaimState(profile.plugins, preFilter)) return found;
    return { ...found, text: CLAIM_STATE_MISSING, clearsNomination: false };
  }

  /** Work done so far, for benchmarks. */
  rowsVisited(): number {
    return this.#plans.rowsVisited();
  }

  #profileOf(podRow: PodRow): SchedulerProfile {
    const { schedulerName } = this.#cluster.pods.signature(podRow);
    const profile = this.#profiles.get(schedulerName);
    if (profile === undefined) assert(false, `no profile for scheduler ${schedulerName}`);
    return profile;
  }

  #wanted(profile: SchedulerProfile, nodeCount: number): number {
    if (profile.plugins.score.length === 0) return 1;
    const percentage = profile.percentageOfNodesToScore ?? this.#config.percentageOfNodesToScore;
    return numFeasibleNodesToFind(nodeCount, percentage);
  }

  /** No node is feasible: PostFilter has its say. */
  #fail(
    podRow: PodRow,
    state: PlanState,
    preFilter: PreFilterResult,
    own: ReadonlyMap<number, number>,
  ): FailedDecision {
    const known = this.#failures.recall(podRow, state, preFilter);
    if (known !== undefined && !VERIFY) {
      // The draws that follow must be the same as without memory.
      if (known.drawnOf !== undefined) this.#preemptionOffset(known.drawnOf);
      return known.decision;
    }
    this.#drawnOf = undefined;
    const decision = this.#diagnose(podRow, state, preFilter, own);
    if (VERIFY && known !== undefined) {
      const text = known.decision.message();
      assert(text === decision.message(), `a failure is remembered wrongly: ${text}`);
      assert(known.drawnOf === this.#drawnOf, `a draw of ${known.drawnOf} is remembered wrongly`);
    }
    this.#failures.keep(podRow, state, preFilter, decision, this.#drawnOf);
    return decision;
  }

  #diagnose(
    podRow: PodRow,
    state: PlanState,
    preFilter: PreFilterResult,
    own: ReadonlyMap<number, number>,
  ): FailedDecision {
    const diagnosis = new Diagnosis(this.#cluster, state, preFilter, own, this.#finder.classVerdicts);
    const text = diagnosis.text();
    const plugins = diagnosis.plugins();
    const profile = this.#profileOf(podRow);
    const { postFilter } = profile.plugins;
    if (lacksClaimState(profile.plugins, preFilter))
      return failed({ text: `${text} ${CLAIM_STATE_MISSING}`, plugins });
    if (!postFilter.includes('DefaultPreemption')) {
      return failed({ text, plugins, clearsNomination: postFilter.length === 0 });
    }
    const result = preempt(this.#attempt(podRow, state, diagnosis));
    return failed({ ...result, text: `${text} ${result.text}`, plugins });
  }

  #attempt(podRow: PodRow, state: PlanState, diagnosis: Diagnosis): PreemptionAttempt {
    return {
      cluster: this.#cluster,
      state,
      podRow,
      diagnosis,
      rows: this.#plans.order.rows,
      positionOf: this.#plans.order.positionOf,
      args: this.#profileOf(podRow).args.DefaultPreemption,
      offset: (count) => {
        this.#drawnOf = count;
        return this.#preemptionOffset(count);
      },
    };
  }
}

function bound(plan: Plan, node: NodeRow, feasible: number, evaluated: number): BoundDecision {
  const devices = plan.signature.gpu === undefined ? undefined : plan.devicesOn(node);
  if (devices === undefined) return { outcome: 'bound', node, feasible, evaluated };
  return { outcome: 'bound', node, feasible, evaluated, devices };
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
  const note = eventNote(text);
  return {
    outcome,
    message: () => note,
    plugins,
    feasible: 0,
    evaluated: 0,
    clearsNomination,
    ...(nomination !== undefined && { nomination }),
  };
}
