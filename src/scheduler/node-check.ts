import type { ClusterState, NodeRow, PodRow } from '../model/index.ts';
import type { SchedulerConfig, SchedulerProfile } from './config/types.ts';
import type { FeatureGates } from './framework/feature-gates.ts';
import { PlanCache } from './framework/plan/plan-cache.ts';
import type { Plan } from './framework/plan/plan.ts';
import { FEASIBLE } from './framework/plugin.ts';
import type { Plugin, RowFilter } from './framework/plugin.ts';
import { pluginRegistry } from './framework/registry.ts';
import { runPreFilters } from './framework/run-pre-filters.ts';
import type { Verdict } from './framework/reasons/verdicts.ts';

export interface NodeCheckOptions {
  readonly plugins?: readonly Plugin[];
  readonly gates?: FeatureGates;
}

/** Why a pod may not go to a node: reasons in the filters' words. */
export interface NodeRefusal {
  readonly plugin: string;
  readonly reasons: readonly string[];
}

/**
 * PreFilter and Filter alone, one pod against one node at a time: what the node autoscalers ask, who never score and
 * never preempt. Reads the cluster as it is at the moment of the question, forks included.
 */
export class NodeCheck {
  readonly #cluster: ClusterState;
  readonly #profile: SchedulerProfile;
  readonly #plans: PlanCache;
  readonly #batches: (RowBatch | undefined)[] = [];
  /** By shape: the structure of the cluster for which its batch was compiled. */
  readonly #compiledFor: number[] = [];

  /** Pods of every scheduler are held against the first profile, as the Cluster Autoscaler does. */
  constructor(cluster: ClusterState, config: SchedulerConfig, options: NodeCheckOptions = {}) {
    this.#cluster = cluster;
    [this.#profile] = config.profiles;
    this.#plans = new PlanCache(cluster, pluginRegistry(options.plugins), options.gates ?? {});
  }

  /** Asks about one pod on several nodes between which nothing changes. */
  forPod(podRow: PodRow): (nodeRow: NodeRow) => NodeRefusal | undefined {
    this.#plans.catchUp();
    const { plan } = this.#plans.stateOf(this.#profile, this.#cluster.pods.shape[podRow]);
    const { reject, nodeNames, plugins } = runPreFilters(plan);
    if (reject !== undefined) {
      const refusal = { plugin: plugins[0] ?? '', reasons: [reject] };
      return () => refusal;
    }
    return (nodeRow) => {
      if (nodeNames?.has(this.#cluster.nodes.names[nodeRow] ?? '') === false) {
        return {
          plugin: plugins[0] ?? '',
          reasons: [`node(s) didn't satisfy plugin(s) [${plugins.join(' ')}]`],
        };
      }
      const verdict = plan.verdictOn(nodeRow);
      return verdict === FEASIBLE ? undefined : refusalOf(plan.verdicts.verdict(verdict));
    };
  }

  /** To be called where a thought within which it was asked has been taken back (ClusterState.endThought). */
  turnBack(): void {
    this.#plans.counters.turnBack();
  }

  /** Asks about pods of this shape on many nodes at a time; undefined where the answer depends on more than the node. */
  batchFor(podRow: PodRow): RowBatch | undefined {
    const shape = this.#cluster.pods.shape[podRow];
    const known = this.#batches[shape];
    const { structureVersion } = this.#cluster;
    // Amounts are read off the cluster itself: no bookings have to be caught up with.
    if (known?.isPlain === true && this.#compiledFor[shape] === structureVersion) return known;
    this.#plans.catchUp();
    const { plan } = this.#plans.stateOf(this.#profile, shape);
    this.#compiledFor[shape] = structureVersion;
    if (known?.plan === plan) return known;
    if (!plan.isRowLocal || plan.preFilters.length > 0) return undefined;
    return (this.#batches[shape] = new RowBatch(plan));
  }
}

/** Filters that look at nothing but the node and what is booked on it, compiled for one shape of pods. */
export class RowBatch {
  readonly plan: Plan;
  /** Nothing but amounts is asked of a node beside what the node itself is: no ports, volumes or devices. */
  readonly isPlain: boolean;
  readonly #filters: readonly RowFilter[];
  #verdicts = new Uint16Array(64);

  constructor(plan: Plan) {
    this.plan = plan;
    const { gpu, hostPorts } = plan.signature;
    this.#filters = plan.filters.flatMap(({ filter }) => (filter.kind === 'row' ? [filter] : []));
    const areAmounts = this.#filters.every(({ fixed, bookingOnly }) => fixed || bookingOnly === true);
    this.isPlain = areAmounts && gpu === undefined && hostPorts.length === 0;
  }

  /** The verdicts by row, 0 where such a pod may go, of the cluster as it is at this moment. */
  ask(rows: Int32Array, count: number): Uint16Array {
    let widest = 0;
    for (let i = 0; i < count; i++) widest = Math.max(widest, rows[i]);
    if (widest >= this.#verdicts.length) this.#verdicts = new Uint16Array(widest * 2);
    const verdicts = this.#verdicts;
    for (let i = 0; i < count; i++) verdicts[rows[i]] = FEASIBLE;
    for (const filter of this.#filters) filter.filter(rows, count, verdicts);
    return verdicts;
  }
}

function refusalOf({ plugin, reasons }: Verdict): NodeRefusal {
  return { plugin, reasons };
}
