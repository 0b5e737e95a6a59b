import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { Plugin } from '../framework/plugin.ts';

const REASON = "node(s) didn't match the requested node name";

/**
 * NodeName: a pod that names its node goes nowhere else.
 *
 * Upstream: kube-scheduler, plugins/nodename (version and deviations: docs/parity.md).
 */
export const nodeName: Plugin = {
  name: 'NodeName',

  compile({ cluster, signature, verdicts }) {
    const wanted = signature.pod.spec.nodeName ?? '';
    if (wanted === '') return { filter: { kind: 'row', fixed: true, filter: () => undefined } };
    const mismatch = verdicts.number('NodeName', Code.UnschedulableAndUnresolvable, [REASON]);
    return {
      preFilter: () => ({ nodeNames: [wanted] }),
      filter: {
        kind: 'row',
        fixed: true,
        filter(rows, count, found) {
          const { names } = cluster.nodes;
          for (let i = 0; i < count; i++) {
            const row = rows[i];
            if (found[row] === FEASIBLE && names[row] !== wanted) found[row] = mismatch;
          }
        },
      },
    };
  },
};
