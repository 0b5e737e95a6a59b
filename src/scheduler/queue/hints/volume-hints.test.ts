import { describe, expect, test } from 'vitest';
import { answerOf } from '../../../../test/support/hints.ts';
import { pod } from '../../../../test/support/scheduling.ts';
import type { KubernetesObject, Pod, Volume } from '../../../model/index.ts';

const ZONE = 'topology.kubernetes.io/zone';
const CLASS = 'storage.k8s.io/StorageClass';
const CSI_NODE = 'storage.k8s.io/CSINode';
const CAPACITY = 'storage.k8s.io/CSIStorageCapacity';
const made = (rest: object, metadata: object = {}): KubernetesObject =>
  ({ apiVersion: 'v1', kind: 'Object', metadata: { name: 'x', ...metadata }, ...rest }) as KubernetesObject;
const mounting = (...volumes: Omit<Volume, 'name'>[]): Pod =>
  pod({ spec: { volumes: volumes.map((volume, i) => ({ name: `v${i}`, ...volume })) } });
const claims = (name: string): Omit<Volume, 'name'> => ({ persistentVolumeClaim: { claimName: name } });
const claim = (name: string, namespace = 'default'): KubernetesObject => made({}, { name, namespace });
const own = mounting(claims('c'));
const ephemeral = mounting({ ephemeral: {} } as Omit<Volume, 'name'>);
const gce = mounting({ gcePersistentDisk: { pdName: 'd' } });
const inline = mounting({ csi: { driver: 'csi.example' } });
const drivers = (...counts: readonly (number | undefined)[]): KubernetesObject =>
  made({ spec: { drivers: counts.map((count, i) => ({ name: `d${i}`, allocatable: { count } })) } });
const migrated = (plugins?: string): KubernetesObject =>
  made(
    { spec: {} },
    { annotations: plugins === undefined ? {} : { 'storage.alpha.kubernetes.io/migrated-plugins': plugins } },
  );
const driver = (storageCapacity?: boolean, name = 'csi.example'): KubernetesObject =>
  made({ spec: { storageCapacity } }, { name });
const capacity = (size?: string, largest?: string): KubernetesObject =>
  made({
    ...(size !== undefined && { capacity: size }),
    ...(largest !== undefined && { maximumVolumeSize: largest }),
  });
const zoned = (labels: Record<string, string>): KubernetesObject => made({}, { labels });
const attached = (attacher: string): KubernetesObject => made({ spec: { attacher } });
const elsewhere = (base: Pod): Pod => ({ ...base, metadata: { ...base.metadata, namespace: 'other' } });
const NONE = undefined;

// prettier-ignore
describe('hints of the volume plugins, one row a plugin and event of the table in the spec', () => {
  test.each([
    // plugin, event                                     why                                       pod        old                    new                      answer
    ['VolumeRestrictions', 'PersistentVolumeClaimAdd',   'its claim',                              own,       NONE,                  claim('c'),              'queue'],
    ['VolumeRestrictions', 'PersistentVolumeClaimAdd',   'of that name in another namespace',      own,       NONE,                  claim('c', 'other'),     'skip'],
    ['VolumeRestrictions', 'PersistentVolumeClaimAdd',   'of its ephemeral volume',                ephemeral, NONE,                  claim('pod-v0'),         'skip'],
    ['VolumeRestrictions', 'AssignedPodDelete',          'it held the claim',                      own,       mounting(claims('c')), NONE,                    'queue'],
    ['VolumeRestrictions', 'AssignedPodDelete',          'another claim',                          own,       mounting(claims('d')), NONE,                    'skip'],
    ['VolumeRestrictions', 'AssignedPodDelete',          'in another namespace',                   own,       elsewhere(own),        NONE,                    'skip'],
    ['VolumeRestrictions', 'AssignedPodDelete',          'it held the disk',                       gce,       gce,                   NONE,                    'queue'],
    ['NodeVolumeLimits', `${CSI_NODE}Add`,               'every new one',                          own,       NONE,                  drivers(1),              'always'],
    ['NodeVolumeLimits', `${CSI_NODE}Update`,            'a count grew',                           own,       drivers(3, 1),         drivers(3, 2),           'queue'],
    ['NodeVolumeLimits', `${CSI_NODE}Update`,            'a count shrank',                         own,       drivers(3, 2),         drivers(3, 1),           'skip'],
    ['NodeVolumeLimits', `${CSI_NODE}Update`,            'a driver more',                          own,       drivers(3),            drivers(3, 1),           'queue'],
    ['NodeVolumeLimits', `${CSI_NODE}Update`,            'a driver more without a count',          own,       drivers(3),            drivers(3, undefined),   'skip'],
    ['NodeVolumeLimits', 'AssignedPodDelete',            'had a claim',                            own,       own,                   NONE,                    'queue'],
    ['NodeVolumeLimits', 'AssignedPodDelete',            'had an ephemeral volume',                own,       ephemeral,             NONE,                    'queue'],
    ['NodeVolumeLimits', 'AssignedPodDelete',            'had an in-tree volume that is migrated', own,       gce,                   NONE,                    'queue'],
    ['NodeVolumeLimits', 'AssignedPodDelete',            'had none of these',                      own,       inline,                NONE,                    'skip'],
    ['NodeVolumeLimits', 'PersistentVolumeClaimAdd',     'its claim',                              own,       NONE,                  claim('c'),              'queue'],
    ['NodeVolumeLimits', 'PersistentVolumeClaimAdd',     'of its ephemeral volume',                ephemeral, NONE,                  claim('pod-v0'),         'queue'],
    ['NodeVolumeLimits', 'PersistentVolumeClaimAdd',     'another',                                own,       NONE,                  claim('d'),              'skip'],
    ['NodeVolumeLimits', 'storage.k8s.io/VolumeAttachmentDelete', 'the pod has a claim',           own,       attached('a'),         NONE,                    'queue'],
    ['NodeVolumeLimits', 'storage.k8s.io/VolumeAttachmentDelete', 'of its inline volume’s driver', gce,       attached('pd.csi.storage.gke.io'), NONE,        'queue'],
    ['NodeVolumeLimits', 'storage.k8s.io/VolumeAttachmentDelete', 'of another driver',             gce,       attached('ebs.csi.aws.com'), NONE,              'skip'],
    ['VolumeBinding', 'PersistentVolumeAdd',             'every one',                              own,       NONE,                  made({}),                'always'],
    ['VolumeBinding', 'PersistentVolumeUpdate',          'every one',                              own,       made({}),              made({}),                'always'],
    ['VolumeBinding', `${CLASS}Add`,                     'every one',                              own,       NONE,                  made({}),                'queue'],
    ['VolumeBinding', `${CLASS}Update`,                  'other topologies',                       own,       made({}),              made({ allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: ['a'] }] }] }), 'queue'],
    ['VolumeBinding', `${CLASS}Update`,                  'an empty list is none',                  own,       made({}), made({ allowedTopologies: [] }), 'skip'],
    ['VolumeBinding', 'PersistentVolumeClaimAdd',        'of its ephemeral volume',                ephemeral, NONE,                  claim('pod-v0'),         'queue'],
    ['VolumeBinding', 'PersistentVolumeClaimUpdate',     'its claim',                              own,       claim('c'),            claim('c'),              'queue'],
    ['VolumeBinding', 'PersistentVolumeClaimUpdate',     'another',                                own,       claim('d'),            claim('d'),              'skip'],
    ['VolumeBinding', `${CSI_NODE}Add`,                  'every one',                              own,       NONE,                  drivers(),               'queue'],
    ['VolumeBinding', `${CSI_NODE}Update`,               'other plugins migrated',                 own,       migrated('a'),         migrated('a,b'),         'queue'],
    ['VolumeBinding', `${CSI_NODE}Update`,               'none, written or not',                   own,       migrated(),            migrated(''),            'skip'],
    ['VolumeBinding', 'storage.k8s.io/CSIDriverUpdate',  'stopped to ask for capacity',            inline,    driver(true),          driver(false),           'queue'],
    ['VolumeBinding', 'storage.k8s.io/CSIDriverUpdate',  'says nothing of it any more',            inline,    driver(true),          driver(),                'queue'],
    ['VolumeBinding', 'storage.k8s.io/CSIDriverUpdate',  'asks for it now',                        inline,    driver(false),         driver(true),            'skip'],
    ['VolumeBinding', 'storage.k8s.io/CSIDriverUpdate',  'another driver',                         inline,    driver(true, 'd'),     driver(false, 'd'),      'skip'],
    ['VolumeBinding', `${CAPACITY}Add`,                  'every one',                              own,       NONE,                  capacity('1Gi'),         'queue'],
    ['VolumeBinding', `${CAPACITY}Update`,               'grew',                                   own,       capacity('1Gi'),       capacity('1025Mi'),      'queue'],
    ['VolumeBinding', `${CAPACITY}Update`,               'is written otherwise',                   own,       capacity('1Gi'),       capacity('1024Mi'),      'skip'],
    ['VolumeBinding', `${CAPACITY}Update`,               'says how much now',                      own,       capacity(),            capacity('1Gi'),         'queue'],
    ['VolumeBinding', `${CAPACITY}Update`,               'says nothing any more',                  own,       capacity('1Gi'),       capacity(),              'skip'],
    ['VolumeBinding', `${CAPACITY}Update`,               'the largest volume counts, and shrank',  own,       capacity('1Gi', '9Gi'), capacity('9Gi', '8Gi'), 'skip'],
    ['VolumeZone', `${CLASS}Add`,                        'waits for its first consumer',           own,       NONE,                  made({ volumeBindingMode: 'WaitForFirstConsumer' }), 'queue'],
    ['VolumeZone', `${CLASS}Add`,                        'binds at once',                          own,       NONE,                  made({ volumeBindingMode: 'Immediate' }), 'skip'],
    ['VolumeZone', 'PersistentVolumeClaimAdd',           'its claim',                              own,       NONE,                  claim('c'),              'queue'],
    ['VolumeZone', 'PersistentVolumeClaimUpdate',        'of its ephemeral volume',                ephemeral, claim('pod-v0'),       claim('pod-v0'),         'skip'],
    ['VolumeZone', 'PersistentVolumeAdd',                'every one',                              own,       NONE,                  zoned({}),               'queue'],
    ['VolumeZone', 'PersistentVolumeUpdate',             'another zone',                           own,       zoned({ [ZONE]: 'a' }), zoned({ [ZONE]: 'b' }), 'queue'],
    ['VolumeZone', 'PersistentVolumeUpdate',             'the same zones in another order',        own,       zoned({ [ZONE]: 'a__b' }), zoned({ [ZONE]: 'b__a' }), 'skip'],
    ['VolumeZone', 'PersistentVolumeUpdate',             'a label of no zone',                     own,       zoned({ a: 'b' }),     zoned({ a: 'c' }),       'skip'],
  ] as const)('%s %s: %s', (...[plugin, event, , waiting, old, current, expected]) => {
    expect(answerOf(plugin, event, waiting, [old, current])).toBe(expected);
  });
});
