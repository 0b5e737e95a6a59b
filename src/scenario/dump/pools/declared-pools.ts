import type { KubernetesObject } from '../../../model/index.ts';
import type { WrittenPool } from '../../written/written-scenario.ts';
import { poolOfMachineDeployment } from './cluster-api.ts';
import { mapping } from './fields.ts';
import { poolOfInstanceGroup } from './instance-group.ts';
import { autoscalerLimits, poolOfMachineSet } from './openshift-machine-set.ts';
import type { Limits } from './openshift-machine-set.ts';

/** A pool as an object of kops, OpenShift or Cluster API declares it, or why it is no pool here. */
export type DeclaredPool =
  | { readonly kind: string; readonly pool: WrittenPool }
  | { readonly kind: string; readonly name: string; readonly why: string };

/**
 * Node pools that are declared by objects instead of written in a scenario: kops InstanceGroups, OpenShift MachineSets
 * with their MachineAutoscalers, Cluster API MachineDeployments and MachineSets. In the order of the objects.
 */
export function declaredPools(objects: readonly KubernetesObject[]): DeclaredPool[] {
  const limits = autoscalerLimits(objects);
  return objects.flatMap((object): DeclaredPool[] => {
    const declared = poolOf(object, limits);
    if (declared === undefined) return [];
    const { kind, metadata } = object;
    return [
      typeof declared === 'string' ? { kind, name: metadata.name, why: declared } : { kind, pool: declared },
    ];
  });
}

function poolOf(object: KubernetesObject, limits: Limits): WrittenPool | string | undefined {
  const { apiVersion, kind, metadata } = object;
  const spec = mapping('spec' in object ? object.spec : undefined);
  if (kind === 'InstanceGroup') return poolOfInstanceGroup(metadata.name, spec);
  if (kind !== 'MachineSet' && kind !== 'MachineDeployment') return undefined;
  return apiVersion.startsWith('machine.openshift.io/')
    ? poolOfMachineSet(object, spec, limits)
    : poolOfMachineDeployment(object, spec);
}
