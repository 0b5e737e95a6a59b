import type { ClusterState, NodeRow, PodRow } from '../model/index.ts';
import type { SchedulerConfig, SchedulerProfile } from './config/types.ts';
import type { FeatureGates } from './framework/feature-gates.ts';
import { PlanCache } from './framework/plan-cache.ts';
import { FEASIBLE } from './framework/plugin.ts';
import type { Plugin } from './framework/plugin.ts';
import { pluginRegistry } from './framework/registry.ts';
import { runPreFilters } from './framework/run-pre-filters.ts';
import type { Verdict } from './framework/verdicts.ts';

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
}

function refusalOf({ plugin, reasons }: Verdict): NodeRefusal {
  return { plugin, reasons };
}
