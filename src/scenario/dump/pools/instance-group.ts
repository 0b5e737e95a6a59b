import type { WrittenPool } from '../../written/written-scenario.ts';
import { labels, mapping, taintOf, text, texts, whole, zonesIn } from './fields.ts';
import type { Fields } from './fields.ts';

/** Label and taint with which kops registers machines of the control plane. */
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const OF_CONTROL_PLANE = new Set(['Master', 'ControlPlane', 'APIServer']);

/**
 * A kops InstanceGroup (kops.k8s.io/v1alpha2) as a pool, or why it is none. It begins with `minSize` machines: how many
 * there are is not in the object.
 *
 * Source: kops docs/instance_groups.md and pkg/apis/kops/instancegroup.go.
 */
export function poolOfInstanceGroup(name: string, spec: Fields): WrittenPool | string {
  const role = text(spec['role']) ?? 'Node';
  if (role === 'Bastion') return 'a bastion is no node';
  const instanceType = text(spec['machineType']) ?? firstOfMixed(spec);
  if (instanceType === undefined) return 'it names no machineType';
  return {
    name,
    instanceType,
    ...sizes(spec),
    // A highest price is how kops asks for spot machines.
    ...(spec['maxPrice'] === undefined ? {} : { capacityType: 'spot' }),
    ...zonesIn([...texts(spec['zones']), ...texts(spec['subnets'])]),
    ...registration(name, spec, OF_CONTROL_PLANE.has(role)),
  };
}

function firstOfMixed(spec: Fields): string | undefined {
  return texts(mapping(spec['mixedInstancesPolicy'])['instances'])[0];
}

function sizes(spec: Fields): Pick<WrittenPool, 'count' | 'min' | 'max'> {
  const max = whole(spec['maxSize']);
  const min = whole(spec['minSize']) ?? max ?? 1;
  return { count: min, min, max: Math.max(min, max ?? min) };
}

function registration(
  name: string,
  spec: Fields,
  isControlPlane: boolean,
): Pick<WrittenPool, 'labels' | 'taints'> {
  const taints = texts(spec['taints']).flatMap(taintOf);
  return {
    labels: {
      'kops.k8s.io/instancegroup': name,
      [isControlPlane ? CONTROL_PLANE : 'node-role.kubernetes.io/node']: '',
      ...labels(spec['nodeLabels']),
    },
    taints: isControlPlane && taints.length === 0 ? [{ key: CONTROL_PLANE, effect: 'NoSchedule' }] : taints,
  };
}
