import type { KubernetesObject, OwnerReference } from '../../model/index.ts';

/** The reference to the controller of an object. Very old clusters wrote one owner and no `controller`. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences ?? [];
  return (
    owners.find(({ controller }) => controller === true) ?? (owners.length === 1 ? owners[0] : undefined)
  );
}
