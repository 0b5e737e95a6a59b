import { firstUntolerated, toleratesTaint } from '../../model/index.ts';
import type { Taint } from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { PlanContext, Plugin, RowFilter } from '../framework/plugin.ts';
import { componentAsRaw, normaliseByMaximum, PRE_SCORE_MISSING } from './helper/normalise.ts';

const REASON = 'node(s) had untolerated taint(s)';

/**
 * TaintToleration: nodes with a hard taint (NoSchedule, NoExecute) that the pod does not tolerate fail; the fewer
 * untolerated soft taints (PreferNoSchedule), the better.
 *
 * Upstream: kube-scheduler, plugins/tainttoleration (version and deviations: docs/parity.md).
 */
export const taintToleration: Plugin = {
  name: 'TaintToleration',

  compile(context) {
    const { cluster, hasPreScore } = context;
    const untoleratedSoftTaints = softTaintCounter(context);
    return {
      filter: hardTaintFilter(context),
      score: {
        kind: 'class',
        components: [{ fixed: true, valueOf: untoleratedSoftTaints }],
        scoreRaw: componentAsRaw,
        normalise: (classes) => normaliseByMaximum(classes, true),
      },
      scoreError: () =>
        hasPreScore || cluster.nodes.liveCount === 0 ? undefined : PRE_SCORE_MISSING('TaintToleration'),
    };
  },
};

function hardTaintFilter({ cluster, signature, verdicts, gates }: PlanContext): RowFilter {
  const rules = { comparisonOperators: gates.TaintTolerationComparisonOperators === true };
  const { tolerations } = signature.pod.spec;
  const untolerated = verdicts.number('TaintToleration', Code.UnschedulableAndUnresolvable, [REASON]);
  return {
    kind: 'row',
    fixed: true,
    filter(rows, count, found) {
      const { taints } = cluster.nodes;
      for (let i = 0; i < count; i++) {
        const row = rows[i];
        if (found[row] !== FEASIBLE || taints[row].length === 0) continue;
        if (firstUntolerated(taints[row], tolerations, undefined, rules) !== undefined)
          found[row] = untolerated;
      }
    },
  };
}

/** Only tolerations that could tolerate a soft taint are looked at: those without effect or with that one. */
function softTaintCounter({ cluster, signature, gates }: PlanContext): (row: number) => number {
  const rules = { comparisonOperators: gates.TaintTolerationComparisonOperators === true };
  const tolerations = (signature.pod.spec.tolerations ?? []).filter(
    ({ effect }) => effect === undefined || effect === '' || effect === 'PreferNoSchedule',
  );
  const counts = (taint: Taint): boolean =>
    taint.effect === 'PreferNoSchedule' && !toleratesTaint(tolerations, taint, rules);
  return (row) => {
    const taints = cluster.nodes.taints[row];
    return taints.length === 0 ? 0 : taints.filter(counts).length;
  };
}
