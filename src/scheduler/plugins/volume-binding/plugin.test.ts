import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../model/index.ts';
import { node, pod, points, verdicts } from '../../../../test/support/scheduling.ts';

const ZONE = 'topology.kubernetes.io/zone';
const NOTHING = "Unresolvable: node(s) didn't find available persistent volumes to bind";
const FULL = 'Unresolvable: node(s) did not have enough free storage';

const object = (kind: string, name: string, rest: object): KubernetesObject =>
  ({ apiVersion: 'v1', kind, metadata: { name }, ...rest }) as KubernetesObject;
const claim = (spec: object, annotations: Record<string, string> = {}): KubernetesObject =>
  object('PersistentVolumeClaim', 'c', {
    metadata: { name: 'c', namespace: 'default', annotations },
    spec: { storageClassName: 'late', resources: { requests: { storage: '5Gi' } }, ...spec },
  });
const late = (rest: object = {}): KubernetesObject =>
  object('StorageClass', 'late', {
    provisioner: 'csi.example.com',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...rest,
  });
const volume = (name: string, storage: string, zone: string, rest: object = {}): KubernetesObject =>
  object('PersistentVolume', name, {
    spec: {
      capacity: { storage },
      storageClassName: 'late',
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }],
        },
      },
      ...rest,
    },
    status: { phase: 'Available' },
  });
const incoming = pod({ spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] } });
const nodes = [node('a', { labels: { [ZONE]: 'a' } }), node('b', { labels: { [ZONE]: 'b' } })];
const ask = (...objects: KubernetesObject[]): unknown =>
  verdicts('VolumeBinding', { nodes, objects }, incoming);
const noMaker = late({ provisioner: 'kubernetes.io/no-provisioner' });
const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' };

describe('VolumeBinding filter', () => {
  test.each([
    ['a claim that does not exist', [late()], { all: 'rejected: persistentvolumeclaim "c" not found' }],
    [
      'an unbound claim of a class that binds at once',
      [late({ volumeBindingMode: 'Immediate' }), claim({})],
      { all: 'rejected: pod has unbound immediate PersistentVolumeClaims' },
    ],
    [
      'a bound volume is reached from its zone',
      [late(), claim({ volumeName: 'pv' }, BOUND), volume('pv', '5Gi', 'a')],
      { a: 'feasible', b: "Unresolvable: node(s) didn't match PersistentVolume's node affinity" },
    ],
    ['a volume can be made everywhere', [late(), claim({})], { a: 'feasible', b: 'feasible' }],
    [
      'but only where the class allows it',
      [late({ allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: ['b'] }] }] }), claim({})],
      { a: NOTHING, b: 'feasible' },
    ],
    [
      'nobody makes volumes: there must be one',
      [noMaker, claim({}), volume('pv', '5Gi', 'b')],
      { a: NOTHING, b: 'feasible' },
    ],
    ['it must be large enough', [noMaker, claim({}), volume('pv', '4Gi', 'b')], { a: NOTHING, b: NOTHING }],
    [
      'and not be reserved for another claim',
      [noMaker, claim({}), volume('pv', '5Gi', 'b', { claimRef: { namespace: 'default', name: 'other' } })],
      { a: NOTHING, b: NOTHING },
    ],
    [
      'the selected node is another one',
      [late(), claim({}, { 'volume.kubernetes.io/selected-node': 'b' })],
      { a: NOTHING, b: 'feasible' },
    ],
  ])('%s', (_why, objects, expected) => {
    expect(ask(...objects)).toEqual(expected);
  });

  test('a driver that reports capacity must have enough', () => {
    const driver = object('CSIDriver', 'csi.example.com', { spec: { storageCapacity: true } });
    const capacity = (zone: string, size: string): KubernetesObject =>
      object('CSIStorageCapacity', `cap-${zone}`, {
        storageClassName: 'late',
        nodeTopology: { matchLabels: { [ZONE]: zone } },
        capacity: size,
      });
    const objects = [late(), claim({}), driver, capacity('a', '5Gi'), capacity('b', '4Gi')];
    expect(ask(...objects)).toEqual({ a: 'feasible', b: FULL });
  });
});

test('VolumeBinding scores how well the volume fits the claim', () => {
  const objects = [noMaker, claim({}), volume('pv-a', '5Gi', 'a'), volume('pv-b', '10Gi', 'b')];
  // Requested ÷ capacity is 100 % on a, 50 % on b; the default shape falls from 10 at 0 % to 0 at 100 %.
  expect(points('VolumeBinding', { nodes, objects }, incoming)).toEqual({ a: '0 → 0', b: '50 → 50' });
});
