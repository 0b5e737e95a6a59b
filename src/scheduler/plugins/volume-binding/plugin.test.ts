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

describe('VolumeBinding, a claim that rejects the pod', () => {
  const ephemeral = { name: 'v', ephemeral: { volumeClaimTemplate: { spec: {} } } };
  const ownedBy = (name: string, uid: string): KubernetesObject =>
    object('PersistentVolumeClaim', 'pod-v', {
      metadata: {
        name: 'pod-v',
        namespace: 'default',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
      },
      spec: { storageClassName: 'late' },
    });

  test.each([
    [
      'lost its volume',
      { ...claim({ volumeName: 'pv' }), status: { phase: 'Lost' } },
      'persistentvolumeclaim "c" bound to non-existent persistentvolume "pv"',
    ],
    [
      'is on its way out',
      {
        ...claim({}),
        metadata: { name: 'c', namespace: 'default', deletionTimestamp: '2026-01-01T00:00:00Z' },
      },
      'persistentvolumeclaim "c" is being deleted',
    ],
  ])('one that %s', (_why, bad, rejection) => {
    expect(ask(late(), bad as KubernetesObject)).toEqual({ all: `rejected: ${rejection}` });
  });

  test.each([
    [
      'nobody has made yet',
      [],
      {
        all: 'rejected: waiting for ephemeral volume controller to create the persistentvolumeclaim "pod-v"',
      },
    ],
    [
      'was made for another pod',
      [ownedBy('pod', 'another')],
      { all: 'rejected: PVC default/pod-v was not created for pod default/pod (pod is not owner)' },
    ],
    ['is its own', [ownedBy('pod', 'default/pod')], { a: 'feasible', b: 'feasible' }],
  ])('of an ephemeral volume, one that %s', (_why, objects, expected) => {
    const wanting = pod({ spec: { volumes: [ephemeral] } });
    expect(verdicts('VolumeBinding', { nodes, objects: [late(), ...objects] }, wanting)).toEqual(expected);
  });
});

describe('VolumeBinding, which volume a claim takes', () => {
  const free = (more: object = {}): KubernetesObject => volume('pv', '5Gi', 'b', more);
  const reserved = (more: object, uid?: string): readonly KubernetesObject[] => [
    {
      ...claim({}),
      metadata: { name: 'c', namespace: 'default', ...(uid !== undefined && { uid }) },
    } as KubernetesObject,
    free({ claimRef: { namespace: 'default', name: 'c', ...more } }),
  ];
  const onB = { a: NOTHING, b: 'feasible' };
  const nowhere = { a: NOTHING, b: NOTHING };

  // prettier-ignore
  test.each([
    ['one that is reserved for it, where that is',        reserved({}),                                                        onB],
    ['of the same name in another namespace: none',       reserved({ namespace: 'other' }),                                    nowhere],
    ['reserved by uid, and it has none yet',              reserved({ uid: 'u1' }),                                             onB],
    ['reserved by its own uid',                           reserved({ uid: 'u1' }, 'u1'),                                       onB],
    ['reserved for an earlier claim of its name',         reserved({ uid: 'u1' }, 'u2'),                                       nowhere],
    ['with the mode that is asked for',                   [claim({ accessModes: ['ReadWriteOnce'] }), free({ accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] })], onB],
    ['without one of the modes that are asked for',       [claim({ accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }), free({ accessModes: ['ReadOnlyMany'] })], nowhere],
    ['of the class, not of another',                      [claim({}), free({ storageClassName: 'early' })],                    nowhere],
    ['a block device is no file system',                  [claim({}), free({ volumeMode: 'Block' })],                          nowhere],
    ['not one that is being deleted',                     [claim({}), { ...free(), metadata: { name: 'pv', deletionTimestamp: '2026-01-01T00:00:00Z' } } as KubernetesObject], nowhere],
    ['not one that is released',                          [claim({}), { ...free(), status: { phase: 'Released' } } as unknown as KubernetesObject], nowhere],
  ])('%s', (_why, objects, expected) => {
    expect(ask(noMaker, ...objects)).toEqual(expected);
  });

  const second = (spec: object = {}): KubernetesObject => {
    const other = claim(spec);
    return { ...other, metadata: { ...other.metadata, name: 'd' } };
  };
  const labelled = (name: string, color: string): KubernetesObject => {
    const made = volume(name, '5Gi', 'a');
    return { ...made, metadata: { name, labels: { color } } };
  };
  const both = pod({
    spec: {
      volumes: ['c', 'd'].map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
    },
  });
  const blue = { selector: { matchLabels: { color: 'blue' } } };

  test.each([
    [
      'one volume does not do for two claims',
      [noMaker, claim({}), second(), volume('pv', '9Gi', 'a')],
      nowhere,
    ],
    [
      'of volumes of one size the first is taken and the second left for the claim that wants it',
      [noMaker, claim({}), second(blue), labelled('pv-1', 'red'), labelled('pv-2', 'blue')],
      { a: 'feasible', b: NOTHING },
    ],
    [
      'the second claim, too, must find somebody who makes its volume',
      [
        late(),
        { ...noMaker, metadata: { name: 'static' } },
        claim({}),
        second({ storageClassName: 'static' }),
      ],
      nowhere,
    ],
    [
      'an allowed topology without expressions allows nothing',
      [late({ allowedTopologies: [{ matchLabelExpressions: [] }] }), claim({}), second()],
      nowhere,
    ],
  ])('%s', (_why, objects, expected) => {
    expect(verdicts('VolumeBinding', { nodes, objects }, both)).toEqual(expected);
  });
});

test('where volumes would be made, the storage behind them is what fills up', () => {
  const driver = object('CSIDriver', 'csi.example.com', { spec: { storageCapacity: true } });
  const capacity = (zone: string, size: string): KubernetesObject =>
    object('CSIStorageCapacity', `cap-${zone}`, {
      storageClassName: 'late',
      nodeTopology: { matchLabels: { [ZONE]: zone } },
      capacity: size,
    });
  const objects = [late(), claim({}), driver, capacity('a', '10Gi'), capacity('b', '20Gi')];
  // 5 of 10 GiB and 5 of 20 GiB: 50 % and 25 % of a shape that falls from 100 to 0.
  expect(points('VolumeBinding', { nodes, objects }, incoming)).toEqual({ a: '50 → 50', b: '75 → 75' });
});
