import { isMapping } from '../../ingest/index.ts';
import type { KubernetesObject } from '../../model/index.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { ActionSpec, Scenario } from '../scenario.ts';

/** Twice the largest cluster that anybody has measured; a node takes some kilobytes. */
const NODES_MAX = 200_000;
/** A pod that waits takes some hundred bytes: these fill a gigabyte. */
const PODS_MAX = 5_000_000;

/**
 * Refuses what no machine could hold in memory: nodes of pools and replicas that are far more likely a slip of the pen
 * than meant. Autoscalers may go to any maximum: what they reach is bounded by the pods.
 */
export function checkSize({ cluster, workload, actions }: Scenario, reading: ScenarioReading): void {
  let nodes = cluster.nodes.length;
  for (const [index, { name, count }] of cluster.nodePools.entries()) {
    nodes += count;
    if (nodes <= NODES_MAX) continue;
    refuse(reading, ['spec', 'cluster', 'nodePools', index, 'count'], {
      what: `${count} nodes of pool ${name}`,
      limit: `${NODES_MAX} nodes`,
    });
    break;
  }
  let pods = cluster.pods.length;
  const makers = [...workload.objects, ...actions.flatMap(objectsOf)];
  for (const object of makers) {
    const made = podsMadeBy(object);
    pods += made;
    if (pods <= PODS_MAX) continue;
    const { namespace = 'default', name } = object.metadata;
    refuse(reading, [], {
      what: `${made} pods of ${object.kind} ${namespace}/${name}`,
      limit: `${PODS_MAX} pods`,
    });
    break;
  }
  for (const [index, action] of actions.entries())
    if (action.kind === 'scale' && action.replicas > PODS_MAX)
      refuse(reading, ['spec', 'actions', index, 'replicas'], {
        what: `${action.replicas} replicas`,
        limit: `${PODS_MAX} pods`,
      });
}

function refuse(
  reading: ScenarioReading,
  path: Path,
  { what, limit }: { readonly what: string; readonly limit: string },
): void {
  reading.error(path, {
    code: 'limits-crossed',
    message: `${what}: with all others more than the ${limit} that a run may begin with`,
    hint: 'write a smaller number',
  });
}

function objectsOf(action: ActionSpec): readonly KubernetesObject[] {
  return action.kind === 'apply' ? action.objects : [];
}

/** How many pods its controller makes of it at once; those of a DaemonSet are as many as the nodes. */
function podsMadeBy(object: KubernetesObject): number {
  const { kind } = object;
  if (kind === 'DaemonSet' || kind === 'CronJob') return 0;
  const fields: unknown = 'spec' in object ? object.spec : undefined;
  if (!isMapping(fields)) return 1;
  const number = (key: string): number => {
    const value = fields[key];
    return typeof value === 'number' ? value : 1;
  };
  if (kind !== 'Job') return number('replicas');
  return fields['completions'] === undefined
    ? number('parallelism')
    : Math.min(number('parallelism'), number('completions'));
}
