import type { KubernetesObject, Pod } from '../model/index.ts';
import type { Scenario } from './scenario.ts';

/**
 * The Kubernetes objects of a scenario as one List in JSON, a line each: what `plimsoll import` writes into a new
 * scenario's folder. Only what was kept in reading is in it: no environment, no annotations that nobody acts on.
 */
export function scenarioObjectsText({ cluster, workload }: Scenario): string {
  const objects: readonly KubernetesObject[] = [
    ...cluster.nodes,
    ...cluster.objects,
    ...workload.objects,
    ...cluster.pods.map(asLive),
  ];
  const lines = objects.map((object) => JSON.stringify(object));
  return `{"apiVersion":"v1","kind":"List","items":[\n${lines.join(',\n')}\n]}\n`;
}

/** A pod that is put anew has lost its status; without any it would be read as one that somebody is about to create. */
function asLive(pod: Pod): Pod {
  return pod.status === undefined ? { ...pod, status: {} } : pod;
}
