import { expect, test } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../model/index.ts';
import { decideClaim } from './volume-binding.ts';

type VolumeSpec = PersistentVolume['spec'];
type ClaimSpec = PersistentVolumeClaim['spec'];

function volume(
  name: string,
  storage: string,
  spec: Partial<VolumeSpec> = {},
  labels = {},
): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels },
    spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], storageClassName: '', ...spec },
  };
}

function claim(storage: string, spec: Partial<ClaimSpec> = {}): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: {
      resources: { requests: { storage } },
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      ...spec,
    },
  };
}

function storageClass(name: string, volumeBindingMode: string, isDefault = false): StorageClass {
  const annotations = isDefault ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : {};
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations },
    provisioner: 'disk',
    volumeBindingMode,
  };
}

const VOLUMES = [
  volume('big', '100Gi'),
  volume('small', '10Gi'),
  volume('shared', '5Gi', { accessModes: ['ReadWriteMany'] }),
];
const FAST = storageClass('fast', 'Immediate', true);
const LOCAL = storageClass('local', 'WaitForFirstConsumer');
const { storageClassName: _class, ...withoutClass } = claim('1Gi').spec;

// prettier-ignore
const rows = [
  // why                                          claim                                        volumes                                        consumer  decision
  ['the smallest that is large enough',           claim('8Gi'),                                VOLUMES,                                       false,    ['bind', 'small']],
  ['a larger one if it must',                     claim('11Gi'),                               VOLUMES,                                       false,    ['bind', 'big']],
  ['one that has the access mode',                claim('1Gi', { accessModes: ['ReadWriteMany'] }), VOLUMES,                                  false,    ['bind', 'shared']],
  ['one that is labelled so',                     claim('1Gi', { selector: { matchLabels: { tier: 'x' } } }), [...VOLUMES, volume('x', '50Gi', {}, { tier: 'x' })], false, ['bind', 'x']],
  ['one kept for the claim, whatever its size',   claim('1Gi'),                                [...VOLUMES, volume('kept', '500Gi', { claimRef: { name: 'data', namespace: 'default' } })], false, ['bind', 'kept']],
  ['none that is kept for another',               claim('1Gi'),                                [volume('kept', '5Gi', { claimRef: { name: 'other', namespace: 'default' } })], false, ['pending', undefined]],
  ['too large for all, and no class',             claim('1Ti'),                                VOLUMES,                                       false,    ['pending', undefined]],
  ['the default class where none is named',       { ...claim('1Gi'), spec: withoutClass },     VOLUMES,                                       false,    ['provision', 'fast']],
  ['a class that waits for the pod',              claim('1Gi', { storageClassName: 'local' }), VOLUMES,                                       false,    ['wait-for-consumer', undefined]],
  ['and provisions for it',                       claim('1Gi', { storageClassName: 'local' }), VOLUMES,                                       true,     ['provision', 'local']],
] as const;

test.each(rows)('%s', (_why, asked, volumes, hasConsumer, [kind, name]) => {
  const decision = decideClaim(asked, volumes, [FAST, LOCAL], hasConsumer);
  const chosen =
    decision.kind === 'bind'
      ? decision.volume
      : decision.kind === 'provision'
        ? decision.storageClass
        : undefined;
  expect([decision.kind, chosen?.metadata.name]).toEqual([kind, name]);
});
