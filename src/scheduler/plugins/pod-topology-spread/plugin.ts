import { PRE_SCORE_MISSING } from '../helper/normalise.ts';
import type { PlanContext, Plugin, PluginPlan } from '../../framework/plugin.ts';
import { spreadConstraints } from './constraints.ts';
import { defaultSelector, SELECTOR_KINDS } from './default-selector.ts';
import { spreadFilter } from './filter.ts';
import { spreadScore } from './score.ts';

/**
 * PodTopologySpread: pods of one kind are spread over zones, nodes or other domains: DoNotSchedule constraints filter,
 * ScheduleAnyway ones score. Pods without constraints of their own are spread by the profile's default ones, together
 * with the pods of their Services and of their ReplicaSet or StatefulSet.
 *
 * Upstream: kube-scheduler, plugins/podtopologyspread (version and deviations: docs/parity.md).
 */
export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',

  compile(context) {
    const { cluster, signature, profile, hasPreScore } = context;
    const constraints = spreadConstraints(cluster, signature, profile.args.PodTopologySpread);
    const { hard, soft, areDefaults } = constraints;
    const filter: PluginPlan = hard.length > 0 ? spreadFilter(context, hard) : {};
    const areSelectorsStale = areDefaults ? selectorWatch(context) : () => false;
    const plan: PluginPlan = {
      ...filter,
      isStale: () => areSelectorsStale() || filter.isStale?.() === true,
      scoreError: () => (hasPreScore ? undefined : PRE_SCORE_MISSING('PodTopologySpread', 'error reading')),
    };
    return soft.length > 0 || !hasPreScore ? { ...plan, score: spreadScore(context, constraints) } : plan;
  },
};

/** True once other Services or owners select the pod than at the time of compiling. */
function selectorWatch({ cluster, signature }: PlanContext): () => boolean {
  const selectorKey = (): string => JSON.stringify(defaultSelector(cluster, signature));
  const versions = (): number => SELECTOR_KINDS.reduce((sum, kind) => sum + cluster.objects.version(kind), 0);
  const compiled = selectorKey();
  let seen = versions();
  return () => {
    const now = versions();
    if (now === seen) return false;
    seen = now;
    return selectorKey() !== compiled;
  };
}
