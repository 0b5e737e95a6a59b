import type { KubernetesObject, PersistentVolumeClaim } from '../../model/index.ts';
import { settleClaim } from '../apply/settle-claims.ts';
import type { Simulation } from '../simulation.ts';

/**
 * What a controller writes, as far as others look at it: the selectors of ReplicaSets (default spreading), claims of
 * StatefulSets, what a budget allows (preemption). The rest is the controllers' own book-keeping.
 */
export function writeObject(sim: Simulation, object: KubernetesObject, nowMs: number): void {
  const { objects } = sim.cluster;
  const { kind, metadata } = object;
  const { namespace = 'default', name } = metadata;
  if (kind === 'PodDisruptionBudget') objects.put(object);
  // Sizes and status change all the time and nobody but the controllers asks for them: the first writing is enough.
  else if (kind === 'ReplicaSet' && objects.find(kind, namespace, name) === undefined) objects.put(object);
  else if (kind === 'PersistentVolumeClaim' && objects.find(kind, namespace, name) === undefined) {
    objects.put(object);
    settleClaim(sim, object as PersistentVolumeClaim, nowMs);
  }
}
