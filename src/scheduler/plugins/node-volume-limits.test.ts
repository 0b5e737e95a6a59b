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

/** An in-tree disk, named by the pod itself or by its volume, counts under the driver it has been migrated to. */
const GCE = 'pd.csi.storage.gke.io';
const gceNode = (count: number | undefined): KubernetesObject =>
  ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name: 'a' },
    spec: {
      drivers: [{ name: GCE, nodeID: 'a', ...(count === undefined ? {} : { allocatable: { count } }) }],
    },
  }) as KubernetesObject;
const disk = (pdName: string, on?: string): Pod =>
  pod({
    name: on ?? 'incoming',
    ...(on && { on }),
    spec: { volumes: [{ name: 'd', gcePersistentDisk: { pdName } }] },
  });
const inTree = (name: string): KubernetesObject[] => {
  const [bound] = claim(name);
  const spec = { gcePersistentDisk: { pdName: name } };
  return [
    bound,
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pv-${name}` },
      spec,
    } as KubernetesObject,
  ];
};
const late = (provisioner: string): KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'late', namespace: 'default' },
    spec: { storageClassName: 'c' },
  } as KubernetesObject,
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'c' },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  } as KubernetesObject,
];
const attachment = (volume: string, nodeName: string): KubernetesObject =>
  ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: { name: `at-${volume}` },
    spec: { attacher: DRIVER, nodeName, source: { persistentVolumeName: volume } },
  }) as KubernetesObject;

// prettier-ignore
test.each([
  ['a second in-tree disk where one may be',         [gceNode(1)],                               [disk('d1', 'a')], disk('d2'),          FULL],
  ['the same in-tree disk',                          [gceNode(1)],                               [disk('d1', 'a')], disk('d1'),          'feasible'],
  ['a node without CSINode counts no disks',         [],                                         [disk('d1', 'a')], disk('d2'),          'feasible'],
  ['a driver without a limit',                       [gceNode(undefined)],                       [disk('d1', 'a')], disk('d2'),          'feasible'],
  ['an in-tree volume of a claim',                   [gceNode(1), ...inTree('v')],               [disk('d1', 'a')], mounting(['v']),     FULL],
  ['an in-tree volume of a claim, no CSINode',       [...inTree('v')],                           [disk('d1', 'a')], mounting(['v']),     'feasible'],
  ['a claim that waits counts under its class',      [csiNode(0), ...late(DRIVER)],              [],                mounting(['late']),  FULL],
  ['a class whose driver has no limit here',         [csiNode(0), ...late('other.example.com')], [],                mounting(['late']),  'feasible'],
  ['a class with an in-tree provisioner',            [gceNode(0), ...late('kubernetes.io/gce-pd')], [],             mounting(['late']),  FULL],
  ['a class without a provisioner counts nothing',   [csiNode(0), ...late('')],                  [],                mounting(['late']),  'feasible'],
  ['what is attached takes a place',                 [csiNode(1), ...claim('x'), ...claim('y'), attachment('pv-y', 'a')], [], mounting(['x']), FULL],
  ['what is attached elsewhere does not',            [csiNode(1), ...claim('x'), ...claim('y'), attachment('pv-y', 'b')], [], mounting(['x']), 'feasible'],
  ['an attachment of a volume that is gone',         [csiNode(1), ...claim('x'), attachment('pv-z', 'a')], [],      mounting(['x']),     'feasible'],
  ['a full node takes a pod that brings nothing new',[csiNode(1), ...claim('x'), ...claim('y')], [mounting(['x', 'y'], 'a')], mounting(['x']), 'feasible'],
])('%s', (_why, objects, pods, incoming, expected) => {
  const [found] = Object.values(verdicts('NodeVolumeLimits', { nodes: [node('a')], pods, objects }, incoming));
  expect(found).toBe(expected);
});
