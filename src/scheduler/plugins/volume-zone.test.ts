import { expect, test } from 'vitest';
import type { KubernetesObject, Labels } from '../../model/index.ts';
import { node, pod, stage, verdicts } from '../../../test/support/scheduling.ts';

const ZONE = 'topology.kubernetes.io/zone';
const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const ELSEWHERE = 'Unresolvable: node(s) had no available volume zone';

const objects = (labels: Labels): KubernetesObject[] => [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'default', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { volumeName: 'pv' },
  } as KubernetesObject,
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv', labels },
    spec: {},
  } as KubernetesObject,
];
const incoming = pod({ spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] } });

// prettier-ignore
test.each([
  ['the zone of the volume',                        { [ZONE]: 'a' },        { [ZONE]: 'a' },      'feasible'],
  ['another zone',                                  { [ZONE]: 'a' },        { [ZONE]: 'b' },      ELSEWHERE],
  ['one of several zones',                          { [ZONE]: 'a__b' },     { [ZONE]: 'b' },      'feasible'],
  ['an old label meets a new one',                  { [OLD_ZONE]: 'a' },    { [ZONE]: 'a' },      'feasible'],
  ['a new label does not meet an old one',          { [ZONE]: 'a' },        { [OLD_ZONE]: 'a' },  ELSEWHERE],
  ['a node without any zone takes everything',      { [ZONE]: 'a' },        {},                   'feasible'],
  ['a volume without a zone goes everywhere',       {},                     { [ZONE]: 'b' },      'feasible'],
])('%s', (_why, volumeLabels, nodeLabels, expected) => {
  const setting = { nodes: [node('n', { labels: nodeLabels as Labels })], objects: objects(volumeLabels as Labels) };
  expect(verdicts('VolumeZone', setting, incoming)).toEqual({ n: expected });
});

const CLASS = 'PersistentVolumeClaim had no pv name and storageClass name';
const storageClass = (rest: object): KubernetesObject =>
  ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'late' },
    ...rest,
  }) as KubernetesObject;

// VolumeBinding, which would reject most of these as well, comes before VolumeZone: it is switched off.
// prettier-ignore
test.each([
  ['an unbound claim without a class',                 '',     [],                                                                CLASS],
  ['of a class that is not there',                     'late', [],                                                                'storageclass.storage.k8s.io "late" not found'],
  ['of a class without a mode',                        'late', [storageClass({})],                                                'VolumeBindingMode not set for StorageClass "late"'],
  ['of a class that binds at once',                    'late', [storageClass({ volumeBindingMode: 'Immediate' })],                'PersistentVolume had no name'],
  ['of a class that waits for its first consumer',     'late', [storageClass({ volumeBindingMode: 'WaitForFirstConsumer' })],     undefined],
])('%s', (_why, storageClassName, classes, expected) => {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'default' },
    spec: { storageClassName },
  } as KubernetesObject;
  const { cluster, scheduler } = stage({ nodes: [node('n')], objects: [claim, ...classes], disable: 'VolumeBinding' });
  expect(scheduler.explain(cluster.addPod(incoming)).preFilter.reject).toBe(expected);
});

test('a volume that is gone rejects the pod', () => {
  const [claim] = objects({});
  expect(verdicts('VolumeZone', { nodes: [node('n')], objects: [claim] }, incoming)).toEqual({
    all: 'rejected: persistentvolume "pv" not found',
  });
});
