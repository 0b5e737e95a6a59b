import { expect, test } from 'vitest';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import { node, pod, verdicts } from '../../../test/support/scheduling.ts';

const DRIVER = 'csi.example.com';
const FULL = 'Unschedulable: node(s) exceed max volume count';

const claim = (name: string): KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { volumeName: `pv-${name}` },
  } as KubernetesObject,
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pv-${name}` },
    spec: { csi: { driver: DRIVER, volumeHandle: name } },
  } as KubernetesObject,
];
const csiNode = (count: number): KubernetesObject =>
  ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name: 'a' },
    spec: { drivers: [{ name: DRIVER, nodeID: 'a', allocatable: { count } }] },
  }) as KubernetesObject;
const mounting = (claims: readonly string[], on?: string): Pod =>
  pod({
    name: on ?? 'incoming',
    ...(on && { on }),
    spec: { volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) },
  });

// prettier-ignore
test.each([
  ['room for one more',                         2, ['x'],      ['y'],      'feasible'],
  ['no room',                                   1, ['x'],      ['y'],      FULL],
  ['the volume is on the node already',         1, ['x'],      ['x'],      'feasible'],
  ['two at once, room for one',                 2, ['x'],      ['y', 'z'], FULL],
])('%s', (_why, limit, there, wanted, expected) => {
  const objects = [...['x', 'y', 'z'].flatMap(claim), csiNode(limit)];
  const setting = { nodes: [node('a'), node('b')], pods: [mounting(there, 'a')], objects };
  expect(verdicts('NodeVolumeLimits', setting, mounting(wanted))).toEqual({ a: expected, b: 'feasible' });
});

test('a driver may insist on being installed', () => {
  const driver = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: DRIVER },
    spec: { preventPodSchedulingIfMissing: true },
  } as KubernetesObject;
  const setting = { nodes: [node('a'), node('b')], objects: [...claim('x'), csiNode(5), driver] };
  expect(verdicts('NodeVolumeLimits', setting, mounting(['x']))).toEqual({
    a: 'feasible',
    b: `Unschedulable: ${DRIVER} CSI driver is not installed on the node`,
  });
});
