import type { KubernetesObject } from '../../model/index.ts';
import type { Scenario } from '../scenario.ts';

/** Daemons follow the nodes, and Jobs have their own counts: neither is scaled. */
const SCALED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

/** The object with other replicas; kinds without replicas of their own as they are. */
export function withReplicas(
  object: KubernetesObject,
  change: (replicas: number) => number,
): KubernetesObject {
  if (!SCALED.has(object.kind) || !('spec' in object)) return object;
  const spec = object.spec as { readonly replicas?: number };
  return { ...object, spec: { ...spec, replicas: change(spec.replicas ?? 1) } } as KubernetesObject;
}

/** The scenario with more pods of every workload that has replicas; undefined where none has. */
export function withMoreReplicas(scenario: Scenario, moreRatio: number): Scenario | undefined {
  // ε, since 10 × 1.1 is 11.000000000000002.
  const more = (replicas: number): number => Math.max(0, Math.ceil(replicas * (1 + moreRatio) - 1e-9));
  const objects = scenario.workload.objects.map((object) => withReplicas(object, more));
  const isSame = objects.every((object, index) => object === scenario.workload.objects[index]);
  return isSame ? undefined : { ...scenario, workload: { ...scenario.workload, objects } };
}
