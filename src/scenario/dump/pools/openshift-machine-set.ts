import type { KubernetesObject } from '../../../model/index.ts';
import type { WrittenPool } from '../../written/written-scenario.ts';
import { labels, mapping, taintList, text, whole, zonesIn } from './fields.ts';
import type { Fields } from './fields.ts';

/** Least and most machines, by the name of the MachineSet. */
export type Limits = ReadonlyMap<
  string,
  { readonly min: number | undefined; readonly max: number | undefined }
>;

/** What MachineAutoscalers allow, in openshift's autoscaling.openshift.io/v1beta1. */
export function autoscalerLimits(objects: readonly KubernetesObject[]): Limits {
  const limits = new Map<string, { min: number | undefined; max: number | undefined }>();
  for (const object of objects) {
    if (object.kind !== 'MachineAutoscaler' || !('spec' in object)) continue;
    const spec = mapping(object.spec);
    const target = text(mapping(spec['scaleTargetRef'])['name']);
    if (target !== undefined)
      limits.set(target, { min: whole(spec['minReplicas']), max: whole(spec['maxReplicas']) });
  }
  return limits;
}

const ROLE = 'machine.openshift.io/cluster-api-machine-role';

/** A MachineSet of OpenShift's machine.openshift.io/v1beta1 as a pool, or why it is none. Source: openshift/api. */
export function poolOfMachineSet(
  { metadata }: KubernetesObject,
  spec: Fields,
  limits: Limits,
): WrittenPool | string {
  const template = mapping(spec['template']);
  const machine = mapping(template['spec']);
  const provider = mapping(mapping(machine['providerSpec'])['value']);
  const machineSize = sizeOf(provider);
  if (machineSize === undefined) return 'its providerSpec names no machine type';
  const count = whole(spec['replicas']) ?? 1;
  const { min = count, max = count } = limits.get(metadata.name) ?? {};
  const role = text(mapping(mapping(template['metadata'])['labels'])[ROLE]) ?? 'worker';
  const zones = [mapping(provider['placement'])['availabilityZone'], provider['zone']];
  return {
    name: metadata.name,
    ...machineSize,
    count,
    min,
    max: Math.max(count, max),
    ...(isSpot(provider) ? { capacityType: 'spot' } : {}),
    ...zonesIn(zones.flatMap((zone) => text(zone) ?? [])),
    labels: { [`node-role.kubernetes.io/${role}`]: '', ...labels(mapping(machine['metadata'])['labels']) },
    taints: taintList(machine['taints']),
  };
}

/** AWS, Google and Azure name a type; vSphere and the like say the size itself. */
function sizeOf(provider: Fields): Pick<WrittenPool, 'instanceType' | 'capacity'> | undefined {
  const instanceType =
    text(provider['instanceType']) ?? text(provider['machineType']) ?? text(provider['vmSize']);
  if (instanceType !== undefined) return { instanceType };
  const cpu = whole(provider['numCPUs']);
  const memoryMib = whole(provider['memoryMiB']);
  return cpu === undefined || memoryMib === undefined
    ? undefined
    : { capacity: { cpu, memory: `${memoryMib}Mi` } };
}

/** AWS, Azure, Google. */
function isSpot(provider: Fields): boolean {
  return (
    provider['spotMarketOptions'] !== undefined ||
    provider['spotVMOptions'] !== undefined ||
    provider['preemptible'] === true
  );
}
