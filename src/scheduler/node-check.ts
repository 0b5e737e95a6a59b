import type { ClusterState, NodeRow, PodRow } from '../model/index.ts';
import type { SchedulerConfig, SchedulerProfile } from './config/types.ts';
import type { FeatureGates } from './framework/feature-gates.ts';
import { PlanCache } from './framework/plan/plan-cache.ts';
import { FEASIBLE } from './framework/plugin.ts';
import type { Plugin } from './framework/plugin.ts';
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
  #verdicts = new Uint16Array(64);

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

  /**
   * Asks about one pod on many nodes at a time: the verdicts by row, 0 where it may go. Undefined where the answer for a
   * node depends on more than the node.
   */
  batchFor(podRow: PodRow): ((rows: Int32Array, count: number) => Uint16Array) | undefined {
    this.#plans.catchUp();
    const { plan } = this.#plans.stateOf(this.#profile, this.#cluster.pods.shape[podRow]);
    if (!plan.isRowLocal || plan.preFilters.length > 0) return undefined;
    plan.beginCycle();
    return (rows, count) => {
      let widest = 0;
      for (let i = 0; i < count; i++) widest = Math.max(widest, rows[i]);
      if (widest >= this.#verdicts.length) this.#verdicts = new Uint16Array(widest * 2);
      for (let i = 0; i < count; i++) this.#verdicts[rows[i]] = FEASIBLE;
      for (const { filter, isIdle } of plan.filters)
        if (!isIdle && filter.kind === 'row') filter.filter(rows, count, this.#verdicts);
      return this.#verdicts;
    };
  }
}

function refusalOf({ plugin, reasons }: Verdict): NodeRefusal {
  return { plugin, reasons };
}
