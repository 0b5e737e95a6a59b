import type { KubernetesObject, OwnerReference } from '../../model/index.ts';
import { controllerOf } from '../pod-view.ts';

/** Looks an object up by kind and name in the pod's namespace. */
export type FindObject = (kind: string, name: string) => KubernetesObject | undefined;

const WITHOUT_SCALE: Readonly<Record<string, string>> = { Job: 'jobs.batch', DaemonSet: 'daemonsets.apps' };
const WITH_SCALE: readonly string[] = ['ReplicationController', 'ReplicaSet', 'Deployment', 'StatefulSet'];

/**
 * The size that a pod's controller is meant to have, for disruption budgets: spec.replicas of a ReplicationController,
 * ReplicaSet, StatefulSet or custom resource, of the Deployment for a ReplicaSet that has one. `knowsKind` tells
 * whether the API serves a kind.
 */
export function controllerScale(
  reference: OwnerReference,
  find: FindObject,
  knowsKind: (apiVersion: string, kind: string) => boolean,
): number | { readonly error: string } | undefined {
  const { kind, name, apiVersion, uid } = reference;
  if (Object.hasOwn(WITHOUT_SCALE, kind)) {
    return { error: `${WITHOUT_SCALE[kind]} does not implement the scale subresource` };
  }
  if (!WITH_SCALE.includes(kind) && !knowsKind(apiVersion, kind)) {
    return { error: `no matches for kind "${kind}" in version "${apiVersion}"` };
  }
  const object = find(kind, name);
  if (object === undefined || object.metadata.uid !== uid) return undefined;
  return replicasOf(kind === 'ReplicaSet' ? (deploymentOf(object, find) ?? object) : object);
}

/** A ReplicaSet whose Deployment is gone speaks for itself. */
function deploymentOf({ metadata }: KubernetesObject, find: FindObject): KubernetesObject | undefined {
  const owner = controllerOf(metadata.ownerReferences);
  if (owner?.kind !== 'Deployment') return undefined;
  const deployment = find('Deployment', owner.name);
  return deployment?.metadata.uid === owner.uid ? deployment : undefined;
}

function replicasOf(object: KubernetesObject): number {
  const { spec } = object as KubernetesObject & { readonly spec?: { readonly replicas?: number } };
  return spec?.replicas ?? 1;
}
