import { describe, expect, test } from 'vitest';
import { node, pod, skippedFilters, verdicts } from '../../../test/support/scheduling.ts';
import type { KubernetesObject, Pod, Volume } from '../../model/index.ts';

/** A volume of the pod in a few words: `ebs x`, `gce x`, `gce x ro`, `iscsi iqn`, `rbd m1,m2/pool/image`, `claim c`. */
function volumeOf(text: string, place: number): Volume {
  const [kind, what = '', mode] = text.split(' ');
  const readOnly = mode === 'ro';
  const [monitors = '', poolName, image = ''] = what.split('/');
  const sources: Readonly<Record<string, object>> = {
    ebs: { awsElasticBlockStore: { volumeID: what, readOnly } },
    gce: { gcePersistentDisk: { pdName: what, readOnly } },
    iscsi: { iscsi: { iqn: what, targetPortal: 'p', lun: place, readOnly } },
    rbd: { rbd: { monitors: monitors.split(','), image, readOnly, ...(poolName && { pool: poolName }) } },
    claim: { persistentVolumeClaim: { claimName: what } },
    empty: { emptyDir: {} },
    csi: { csi: { driver: what } },
  };
  return { name: `v${place}`, ...sources[kind] } as Volume;
}

function mounting(
  volumes: readonly string[],
  more: { on?: string; name?: string; namespace?: string } = {},
): Pod {
  return pod({ name: 'incoming', ...more, spec: { volumes: volumes.map(volumeOf) } });
}

const object = (apiVersion: string, kind: string, name: string, rest: object, namespace?: string): KubernetesObject =>
  ({ apiVersion, kind, ...rest, metadata: { name, ...(namespace && { namespace }), ...(rest as { metadata?: object }).metadata } }) as KubernetesObject; // prettier-ignore

describe('VolumeRestrictions: one disk for two pods of a node', () => {
  const TAKEN = 'Unschedulable: node(s) had no available disk';
  const verdict = (there: readonly string[], wanted: readonly string[]): string =>
    verdicts(
      'VolumeRestrictions',
      { nodes: [node('a')], pods: [mounting(there, { on: 'a', name: 'there' })] },
      mounting(wanted),
    )['a'];

  // prettier-ignore
  test.each([
    // why                                            there                  wanted                verdict
    ['an EBS volume twice',                           ['ebs x'],             ['ebs x'],            TAKEN],
    ['for reading, too',                              ['ebs x ro'],          ['ebs x ro'],         TAKEN],
    ['another one',                                   ['ebs x'],             ['ebs y'],            'feasible'],
    ['a GCE disk twice',                              ['gce x'],             ['gce x'],            TAKEN],
    ['both read it',                                  ['gce x ro'],          ['gce x ro'],         'feasible'],
    ['one of them writes',                            ['gce x ro'],          ['gce x'],            TAKEN],
    ['the other one does',                            ['gce x'],             ['gce x ro'],         TAKEN],
    ['a name of another kind of disk is no matter',   ['ebs x'],             ['gce x'],            'feasible'],
    ['one iSCSI target, another LUN',                 ['iscsi q'],           ['empty -', 'iscsi q'], TAKEN],
    ['both read the target',                          ['iscsi q ro'],        ['iscsi q ro'],       'feasible'],
    ['another target',                                ['iscsi q'],           ['iscsi r'],          'feasible'],
    ['an RBD image by one of its monitors',           ['rbd m1,m2/p/i'],     ['rbd m2,m3/p/i'],    TAKEN],
    ['no monitor in common',                          ['rbd m1/p/i'],        ['rbd m2/p/i'],       'feasible'],
    ['another pool',                                  ['rbd m1/p/i'],        ['rbd m1/q/i'],       'feasible'],
    ['no pool is the pool rbd',                       ['rbd m1//i'],         ['rbd m1/rbd/i'],     TAKEN],
    ['another image',                                 ['rbd m1/p/i'],        ['rbd m1/p/j'],       'feasible'],
    ['both read the image',                           ['rbd m1/p/i ro'],     ['rbd m1/p/i ro'],    'feasible'],
    ['the second volume of each',                     ['empty -', 'ebs x'],  ['empty -', 'ebs x'], TAKEN],
  ] as const)('%s', (_why, there, wanted, expected) => {
    expect(verdict(there, wanted)).toBe(expected);
  });

  test('a pod of another node holds nothing here', () => {
    const setting = { nodes: [node('a'), node('b')], pods: [mounting(['ebs x'], { on: 'b', name: 'p' })] };
    expect(verdicts('VolumeRestrictions', setting, mounting(['ebs x']))).toEqual({ a: 'feasible', b: TAKEN });
  });

  test('a pod without such volumes is not asked about', () => {
    expect(skippedFilters({ nodes: [node('a')] }, mounting(['empty -']))).toContain('VolumeRestrictions');
    expect(skippedFilters({ nodes: [node('a')] }, mounting(['ebs x']))).not.toContain('VolumeRestrictions');
  });
});

describe('VolumeRestrictions: a claim for one pod alone', () => {
  const IN_USE = 'Unschedulable: node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod'; // prettier-ignore
  const claim = (mode: string, namespace = 'default'): KubernetesObject =>
    object('v1', 'PersistentVolumeClaim', 'c', { spec: { accessModes: [mode], volumeName: 'pv' }, metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } } }, namespace); // prettier-ignore
  const volume = object('v1', 'PersistentVolume', 'pv', { spec: {} });

  // prettier-ignore
  test.each([
    ['used on a: no node will do',             claim('ReadWriteOncePod'),  'default',  { a: IN_USE, b: IN_USE }],
    ['a claim for one node may be shared',     claim('ReadWriteOnce'),     'default',  { a: 'feasible', b: 'feasible' }],
    ['that of another namespace is another',   claim('ReadWriteOncePod'),  'other',    { a: 'feasible', b: 'feasible' }],
  ] as const)('%s', (_why, shared, namespace, expected) => {
    const setting = {
      nodes: [node('a'), node('b')],
      pods: [mounting(['claim c'], { on: 'a', name: 'user', namespace })],
      objects: [shared, claim('ReadWriteOncePod', 'other'), volume],
    };
    expect(verdicts('VolumeRestrictions', setting, mounting(['claim c']))).toEqual(expected);
  });

  test('a claim that is not there rejects the pod, the first of several by name', () => {
    expect(verdicts('VolumeRestrictions', { nodes: [node('a')] }, mounting(['claim x', 'claim y']))).toEqual({
      all: 'rejected: persistentvolumeclaim "x" not found',
    });
  });
});

describe('NodeVolumeLimits: distinct volumes of a driver on a node', () => {
  const FULL = 'Unschedulable: node(s) exceed max volume count';
  const DRIVER = 'csi.example.com';
  const csiNode = (count: number | undefined, driver = DRIVER): KubernetesObject =>
    object('storage.k8s.io/v1', 'CSINode', 'a', {
      spec: {
        drivers: [{ name: driver, nodeID: 'a', ...(count !== undefined && { allocatable: { count } }) }],
      },
    });
  /** Claim `c1` is bound to volume `pv-c1`, whose handle is `h-c1` unless said. */
  const bound = (name: string, handle = `h-${name}`, driver = DRIVER): readonly KubernetesObject[] => [
    object('v1', 'PersistentVolumeClaim', name, { spec: { volumeName: `pv-${name}` }, metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } } }, 'default'), // prettier-ignore
    object('v1', 'PersistentVolume', `pv-${name}`, { spec: { csi: { driver, volumeHandle: handle } } }),
  ];
  const unbound = (name: string, storageClassName: string): KubernetesObject =>
    object('v1', 'PersistentVolumeClaim', name, { spec: { storageClassName } }, 'default');
  const late = object('storage.k8s.io/v1', 'StorageClass', 'late', { provisioner: DRIVER, volumeBindingMode: 'WaitForFirstConsumer' }); // prettier-ignore
  const attached = object('storage.k8s.io/v1', 'VolumeAttachment', 'va', {
    spec: { attacher: DRIVER, nodeName: 'a', source: { persistentVolumeName: 'pv-c2' } },
  });

  interface Row {
    readonly limit: number | undefined;
    readonly there?: readonly string[];
    readonly wanted: readonly string[];
    readonly objects: readonly KubernetesObject[];
  }
  // prettier-ignore
  const rows: readonly (readonly [string, Row, string])[] = [
    ['one more fits',                                    { limit: 2, there: ['claim c1'], wanted: ['claim c2'], objects: [...bound('c1'), ...bound('c2')] },                            'feasible'],
    ['one more is one too many',                         { limit: 1, there: ['claim c1'], wanted: ['claim c2'], objects: [...bound('c1'), ...bound('c2')] },                            FULL],
    ['the same claim is no volume more',                 { limit: 1, there: ['claim c1'], wanted: ['claim c1'], objects: bound('c1') },                                                 'feasible'],
    ['two claims of one volume are one',                 { limit: 1, there: ['claim c1'], wanted: ['claim c2'], objects: [...bound('c1', 'h'), ...bound('c2', 'h')] },                  'feasible'],
    ['two of the pod at once',                           { limit: 2, there: ['claim c1'], wanted: ['claim c2', 'claim c3'], objects: [...bound('c1'), ...bound('c2'), ...bound('c3')] }, FULL],
    ['a claim twice in the pod counts once',             { limit: 2, there: ['claim c1'], wanted: ['claim c2', 'claim c2'], objects: [...bound('c1'), ...bound('c2')] },                'feasible'],
    ['a node without a limit',                           { limit: undefined, there: ['claim c1'], wanted: ['claim c2'], objects: [...bound('c1'), ...bound('c2')] },                    'feasible'],
    ['volumes of another driver do not count',           { limit: 1, there: ['claim c1'], wanted: ['claim c2'], objects: [...bound('c1', 'h', 'other'), ...bound('c2')] },              'feasible'],
    ['a limit of 0 takes none',                          { limit: 0, wanted: ['claim c1'], objects: bound('c1') },                                                                      FULL],
    ['a claim still to be bound counts by its class',    { limit: 1, there: ['claim c1'], wanted: ['claim c2'], objects: [...bound('c1'), unbound('c2', 'late'), late] },               FULL],
    ['what an attachment says is on the node counts',    { limit: 1, wanted: ['claim c1'], objects: [...bound('c1'), ...bound('c2'), attached] },                                       FULL],
    ['an attachment of the wanted volume counts beside it', { limit: 1, wanted: ['claim c2'], objects: [...bound('c2'), attached] },                                                       FULL],
    ['pods without claims hold none',                    { limit: 1, there: ['empty -'], wanted: ['claim c1'], objects: bound('c1') },                                                  'feasible'],
  ];
  test.each(rows)('%s', (_why, { limit, there = [], wanted, objects }, expected) => {
    const setting = {
      nodes: [node('a')],
      pods: [mounting(there, { on: 'a', name: 'there' })],
      objects: [csiNode(limit), ...objects],
    };
    expect(verdicts('NodeVolumeLimits', setting, mounting(wanted))).toEqual({ a: expected });
  });

  test('a node whose CSINode is not there has no limits', () => {
    const setting = { nodes: [node('a')], objects: bound('c1') };
    expect(verdicts('NodeVolumeLimits', setting, mounting(['claim c1']))).toEqual({ a: 'feasible' });
  });

  test.each([
    [
      'lists no such driver',
      [csiNode(3, 'other')],
      `Unschedulable: ${DRIVER} CSI driver is not installed on the node`,
    ],
    ['lists it', [csiNode(3)], 'feasible'],
    ['is not there', [], `Unschedulable: ${DRIVER} CSI driver is not installed on the node`],
  ])('a driver that must be installed, and a CSINode that %s', (_what, csiNodes, expected) => {
    const driver = object('storage.k8s.io/v1', 'CSIDriver', DRIVER, { spec: { preventPodSchedulingIfMissing: true } }); // prettier-ignore
    const setting = { nodes: [node('a')], objects: [driver, ...csiNodes, ...bound('c1')] };
    expect(verdicts('NodeVolumeLimits', setting, mounting(['claim c1']))).toEqual({ a: expected });
  });
});

describe('VolumeZone: zones and regions of a volume', () => {
  const ZONE = 'topology.kubernetes.io/zone';
  const REGION = 'topology.kubernetes.io/region';
  const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone';
  const OLD_REGION = 'failure-domain.beta.kubernetes.io/region';
  const ELSEWHERE = 'Unresolvable: node(s) had no available volume zone';
  const bound = object('v1', 'PersistentVolumeClaim', 'c', { spec: { volumeName: 'pv' }, metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } } }, 'default'); // prettier-ignore

  // prettier-ignore
  test.each([
    // why                                       labels of the volume                   labels of the node                    verdict
    ['zone and region fit',                      { [ZONE]: 'a', [REGION]: 'r' },        { [ZONE]: 'a', [REGION]: 'r' },       'feasible'],
    ['the region does not',                      { [ZONE]: 'a', [REGION]: 'r' },        { [ZONE]: 'a', [REGION]: 's' },       ELSEWHERE],
    ['the node says nothing of its region',      { [REGION]: 'r' },                     { [ZONE]: 'a' },                      ELSEWHERE],
    ['the node says nothing at all',             { [REGION]: 'r' },                     { disk: 'ssd' },                      'feasible'],
    ['the middle one of three zones',            { [ZONE]: 'a__b__c' },                 { [ZONE]: 'b' },                      'feasible'],
    ['none of three',                            { [ZONE]: 'a__b__c' },                 { [ZONE]: 'd' },                      ELSEWHERE],
    ['a part of a name is no zone',              { [ZONE]: 'ab__c' },                   { [ZONE]: 'a' },                      ELSEWHERE],
    ['an old region meets a new one',            { [OLD_REGION]: 'r' },                 { [REGION]: 'r' },                    'feasible'],
    ['and does not fit another',                 { [OLD_REGION]: 'r' },                 { [REGION]: 's' },                    ELSEWHERE],
    ['the old label of the node goes first',     { [OLD_ZONE]: 'a' },                   { [OLD_ZONE]: 'a', [ZONE]: 'b' },     'feasible'],
    ['a volume without such labels',             { disk: 'ssd' },                       { [ZONE]: 'a' },                      'feasible'],
  ] as const)('%s', (_why, volumeLabels, nodeLabels, expected) => {
    const volume = object('v1', 'PersistentVolume', 'pv', { spec: {}, metadata: { labels: volumeLabels } });
    const setting = { nodes: [node('n', { labels: { ...nodeLabels } })], objects: [bound, volume] };
    expect(verdicts('VolumeZone', setting, mounting(['claim c']))).toEqual({ n: expected });
  });
});
