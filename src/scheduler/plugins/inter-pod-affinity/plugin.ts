import type { Plugin, PluginPlan } from '../../framework/plugin.ts';
import { PRE_SCORE_MISSING } from '../helper/normalise.ts';
import { affinityFilter } from './filter.ts';
import { affinityScore } from './score.ts';

/**
 * InterPodAffinity: pods near to or far from other pods. Anti-affinity of the pods that are there filters and scores,
 * too.
 *
 * Upstream: kube-scheduler, plugins/interpodaffinity (version and deviations: docs/parity.md).
 */
export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',

  compile(context) {
    const filter = affinityFilter(context);
    const score = affinityScore(context);
    const plan: PluginPlan = {
      ...filter,
      ...score,
      watches: ['Namespace'],
      isStale: () => filter.isStale?.() === true || score.isStale?.() === true,
    };
    if (context.hasPreScore) return plan;
    return { ...plan, scoreError: () => PRE_SCORE_MISSING('InterPodAffinity') };
  },
};
