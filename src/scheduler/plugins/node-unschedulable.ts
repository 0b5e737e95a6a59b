import { toleratesTaint } from '../../model/index.ts';
import type { Taint } from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { Plugin } from '../framework/plugin.ts';

const REASON = 'node(s) were unschedulable';
const TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' };

/**
 * NodeUnschedulable: cordoned nodes take no pods but those that tolerate the taint of a cordoned node.
 *
 * Upstream: kube-scheduler, plugins/nodeunschedulable (version and deviations: docs/parity.md).
 */
export const nodeUnschedulable: Plugin = {
  name: 'NodeUnschedulable',

  compile({ cluster, signature, verdicts, gates }) {
    const rules = { comparisonOperators: gates.TaintTolerationComparisonOperators === true };
    const tolerated = toleratesTaint(signature.pod.spec.tolerations, TAINT, rules);
    const cordoned = verdicts.number('NodeUnschedulable', Code.UnschedulableAndUnresolvable, [REASON]);
    return {
      filter: {
        kind: 'row',
        fixed: true,
        filter(rows, count, found) {
          if (tolerated) return;
          const { unschedulable } = cluster.nodes;
          for (let i = 0; i < count; i++) {
            const row = rows[i];
            if (found[row] === FEASIBLE && unschedulable[row] === 1) found[row] = cordoned;
          }
        },
      },
    };
  },
};
