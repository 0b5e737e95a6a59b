import { hostPortsConflict } from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { Plugin } from '../framework/plugin.ts';

const REASON = "node(s) didn't have free ports for the requested pod ports";

/**
 * NodePorts: a wanted host port must be free.
 *
 * Upstream: kube-scheduler, plugins/nodeports (version and deviations: docs/parity.md).
 */
export const nodePorts: Plugin = {
  name: 'NodePorts',

  compile({ cluster, signature, verdicts }) {
    const wanted = signature.hostPorts;
    if (wanted.length === 0) return {};
    const taken = verdicts.number('NodePorts', Code.Unschedulable, [REASON]);
    return {
      filter: {
        kind: 'row',
        fixed: false,
        filter(rows, count, found) {
          const { usedPorts } = cluster.nodes;
          for (let i = 0; i < count; i++) {
            const row = rows[i];
            const used = usedPorts[row];
            if (found[row] !== FEASIBLE || used === undefined || used.size === 0) continue;
            if (hostPortsConflict(wanted, used)) found[row] = taken;
          }
        },
      },
    };
  },
};
