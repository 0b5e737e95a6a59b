import { describe, expect, test } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../objects/index.ts';
import {
  csiProvisioner,
  inlineMigratedDriver,
  migratedInlineVolume,
  migratedPersistentVolume,
  volumeNodeSelector,
} from './csi-migration.ts';
import {
  diskConflict,
  isClaimOfPod,
  podUid,
  storageClassNameOf,
  volumeClaimName,
  volumeTopologyValues,
} from './volumes.ts';

const volume = (source: Record<string, unknown>): Volume => ({ name: 'v', ...source }) as Volume;
const podNamed = (name: string, rest: Record<string, unknown> = {}): Pod =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, ...rest }, spec: { containers: [] } }) as Pod;

describe('two volumes on one node: volumerestrictions, isVolumeConflict', () => {
  const gce = (pdName: string, readOnly?: boolean) => volume({ gcePersistentDisk: { pdName, readOnly } });
  const ebs = (volumeID: string, readOnly?: boolean) =>
    volume({ awsElasticBlockStore: { volumeID, readOnly } });
  const iscsi = (iqn: string, readOnly?: boolean) => volume({ iscsi: { iqn, readOnly } });
  const rbd = (image: string, monitors: string[], rest: Record<string, unknown> = {}) =>
    volume({ rbd: { image, monitors, ...rest } });

  // prettier-ignore
  const rows: readonly (readonly [string, Volume, Volume, boolean])[] = [
    ['one GCE disk, written',                             gce('d'),                 gce('d'),                            true],
    ['one GCE disk, one of the two writes',               gce('d', true),           gce('d'),                            true],
    ['one GCE disk, read by both',                        gce('d', true),           gce('d', true),                      false],
    ['two GCE disks',                                     gce('d'),                 gce('e'),                            false],
    ['one EBS volume, even read by both',                 ebs('v', true),           ebs('v', true),                      true],
    ['two EBS volumes',                                   ebs('v'),                 ebs('w'),                            false],
    ['one iSCSI target, written',                         iscsi('t'),               iscsi('t'),                          true],
    ['one iSCSI target, read by both',                    iscsi('t', true),         iscsi('t', true),                    false],
    ['one RBD image',                                     rbd('i', ['a']),          rbd('i', ['a']),                     true],
    ['one RBD image, one monitor shared',                 rbd('i', ['a', 'b']),     rbd('i', ['b', 'c']),                true],
    ['one RBD image name in two clusters',                rbd('i', ['a']),          rbd('i', ['b']),                     false],
    ['one RBD image name in two pools',                   rbd('i', ['a']),          rbd('i', ['a'], { pool: 'other' }),  false],
    ['the pool that is not named is rbd',                 rbd('i', ['a']),          rbd('i', ['a'], { pool: 'rbd' }),    true],
    ['one RBD image, read by both',                       rbd('i', ['a'], { readOnly: true }), rbd('i', ['a'], { readOnly: true }), false],
    ['two RBD images',                                    rbd('i', ['a']),          rbd('j', ['a']),                     false],
    ['disks of two kinds with one name',                  gce('d'),                 ebs('d'),                            false],
    ['no disk at all',                                    volume({ emptyDir: {} }), volume({ emptyDir: {} }),            false],
  ];
  test.each(rows)('%s', (_why, a, b, conflict) => {
    expect([diskConflict(a, b), diskConflict(b, a)]).toEqual([conflict, conflict]);
  });
});

describe('claims', () => {
  test('of a volume: the one it names, or one called after pod and volume', () => {
    const pod = podNamed('db-0');
    expect([
      volumeClaimName(pod, volume({ persistentVolumeClaim: { claimName: 'data' } })),
      volumeClaimName(pod, volume({ ephemeral: {} })),
      volumeClaimName(pod, volume({ emptyDir: {} })),
    ]).toEqual(['data', 'db-0-v', undefined]);
  });

  test('the class: an annotation of old wins over the field', () => {
    const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' };
    expect([
      storageClassNameOf({ metadata: { name: 'c' }, spec: {} }),
      storageClassNameOf({ metadata: { name: 'c' }, spec: { storageClassName: 'fast' } }),
      storageClassNameOf({ metadata: { name: 'c', annotations }, spec: { storageClassName: 'fast' } }),
    ]).toEqual(['', 'fast', 'old']);
  });

  // prettier-ignore
  const owners = [
    // why                                             owners of the claim                                                              its
    ['made for it',                                    [{ kind: 'Pod', name: 'p', uid: 'u1', controller: true }],                       true],
    ['made for a pod of that name that went before',   [{ kind: 'Pod', name: 'p', uid: 'u0', controller: true }],                       false],
    ['owned, not controlled',                          [{ kind: 'Pod', name: 'p', uid: 'u1' }],                                         false],
    ['somebody else\'s',                               undefined,                                                                       false],
  ] as const;
  test.each(owners)(
    'an ephemeral volume takes a claim that was made for its pod: %s',
    (_why, ownerReferences, its) => {
      const claim = {
        metadata: { name: 'c', ownerReferences },
        spec: {},
      } as unknown as PersistentVolumeClaim;
      expect(isClaimOfPod(claim, podNamed('p', { uid: 'u1' }))).toBe(its);
    },
  );

  test('a pod without uid is known by its name', () => {
    const uids = [{ name: 'p' }, { name: 'p', namespace: 'shop' }, { name: 'p', uid: 'u' }].map(podUid);
    expect(uids).toEqual(['default/p', 'shop/p', 'u']);
  });
});

describe('zones of a volume', () => {
  // prettier-ignore
  const rows = [
    // why                               label           values
    ['one',                              'a',            ['a']],
    ['two, in order',                    'b__a',         ['a', 'b']],
    ['each once',                        'a__a',         ['a']],
    ['blanks are cut off',               ' a __ b ',     ['a', 'b']],
    ['an empty one makes it no label',   'a__',          undefined],
    ['the empty text',                   '',             undefined],
    ['no label',                         undefined,      undefined],
  ] as const;
  test.each(rows)('%s', (_why, label, values) => {
    expect(volumeTopologyValues(label === undefined ? {} : { zone: label }, 'zone')).toEqual(values);
  });
});

describe('in-tree volumes as CSI knows them: csi-translation-lib', () => {
  const persistent = (spec: Record<string, unknown>, labels: Record<string, string> = {}): PersistentVolume =>
    ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pv', labels },
      spec,
    }) as unknown as PersistentVolume;
  const zone = 'topology.kubernetes.io/zone';
  const legacy = 'failure-domain.beta.kubernetes.io/zone';

  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, unknown>, Record<string, string>, string | undefined])[] = [
    ['a GCE disk of nobody knows where',        { gcePersistentDisk: { pdName: 'd' } },              {},                                 'pd.csi.storage.gke.io projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d'],
    ['in a zone',                               { gcePersistentDisk: { pdName: 'd' } },              { [zone]: 'us-east1-b' },           'pd.csi.storage.gke.io projects/UNSPECIFIED/zones/us-east1-b/disks/d'],
    ['the legacy label counts first',           { gcePersistentDisk: { pdName: 'd' } },              { [legacy]: 'us-east1-c', [zone]: 'us-east1-b' }, 'pd.csi.storage.gke.io projects/UNSPECIFIED/zones/us-east1-c/disks/d'],
    ['two zones are their region',              { gcePersistentDisk: { pdName: 'd' } },              { [zone]: 'us-east1-b__us-east1-c' }, 'pd.csi.storage.gke.io projects/UNSPECIFIED/regions/us-east1/disks/d'],
    ['two zones of two regions are none',       { gcePersistentDisk: { pdName: 'd' } },              { [zone]: 'us-east1-b__us-west1-c' }, undefined],
    ['an EBS volume by its id',                 { awsElasticBlockStore: { volumeID: 'vol-1' } },     {},                                 'ebs.csi.aws.com vol-1'],
    ['out of its URL',                          { awsElasticBlockStore: { volumeID: 'aws://us-east-1a/vol-1' } }, {},                    'ebs.csi.aws.com vol-1'],
    ['a URL that names none',                   { awsElasticBlockStore: { volumeID: 'aws://us-east-1a/snap-1' } }, {},                   undefined],
    ['Cinder',                                  { cinder: { volumeID: 'c1' } },                      {},                                 'cinder.csi.openstack.org c1'],
    ['an Azure disk that is managed',           { azureDisk: { kind: 'Managed', diskURI: '/d' } },   {},                                 'disk.csi.azure.com /d'],
    ['without kind',                            { azureDisk: { diskURI: '/d' } },                    {},                                 'disk.csi.azure.com /d'],
    ['a blob of an account of one\'s own',      { azureDisk: { kind: 'Dedicated', diskURI: '/d' } }, {},                                 undefined],
    ['Portworx',                                { portworxVolume: { volumeID: 'p1' } },              {},                                 'pxd.portworx.com p1'],
    ['files of Azure are not counted',          { azureFile: { shareName: 's' } },                   {},                                 undefined],
    ['nor vSphere',                             { vsphereVolume: { volumePath: 'v' } },              {},                                 undefined],
    ['a volume of no cloud',                    { hostPath: { path: '/d' } },                        {},                                 undefined],
  ];
  test.each(rows)('%s', (_why, spec, labels, expected) => {
    const found = migratedPersistentVolume(persistent(spec, labels));
    expect(found && `${found.driver} ${found.handle}`).toBe(expected);
  });

  test('inline volumes have no zone', () => {
    const disk = volume({ gcePersistentDisk: { pdName: 'd' } });
    expect(migratedInlineVolume(disk)?.handle).toBe('projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d');
    expect([
      inlineMigratedDriver(disk),
      inlineMigratedDriver(volume({ azureFile: {} })),
      inlineMigratedDriver(volume({ emptyDir: {} })),
    ]).toEqual(['pd.csi.storage.gke.io', 'file.csi.azure.com', undefined]);
  });

  const csiNode = (migrated?: string) =>
    ({
      metadata: {
        name: 'n',
        ...(migrated !== undefined && {
          annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': migrated },
        }),
      },
      spec: { drivers: [] },
    }) as never;

  // prettier-ignore
  const provisioners = [
    // why                                             provisioner                      CSINode       driver
    ['a CSI driver is its own',                        'csi.example.com',               undefined,    'csi.example.com'],
    ['an in-tree one that was migrated',               'kubernetes.io/aws-ebs',         csiNode(),    'ebs.csi.aws.com'],
    ['not on a node without CSINode',                  'kubernetes.io/aws-ebs',         undefined,    undefined],
    ['an in-tree one that was not',                    'kubernetes.io/azure-file',      csiNode(),    undefined],
  ] as const;
  test.each(provisioners)('who makes the volumes of a class: %s', (_why, provisioner, node, driver) => {
    expect(csiProvisioner(provisioner, node)).toBe(driver);
  });

  describe('the node affinity', () => {
    const required = {
      nodeSelectorTerms: [{ matchExpressions: [{ key: zone, operator: 'In', values: ['a'] }] }],
    };
    const ebs = (labels: Record<string, string>, nodeAffinity?: unknown): PersistentVolume =>
      persistent(
        { awsElasticBlockStore: { volumeID: 'v' }, ...(nodeAffinity !== undefined && { nodeAffinity }) },
        labels,
      );
    const asked = (pv: PersistentVolume, node: never | undefined) =>
      volumeNodeSelector(pv, node)?.nodeSelectorTerms.map(({ matchExpressions = [] }) =>
        matchExpressions.map(({ key, values = [] }) => `${key}=${values.join('|')}`).join(),
      );
    const driverZone = 'topology.ebs.csi.aws.com/zone';
    const migrated = csiNode('kubernetes.io/aws-ebs,kubernetes.io/gce-pd');

    // prettier-ignore
    const cases: readonly (readonly [string, PersistentVolume, never | undefined, readonly string[] | undefined])[] = [
      ['stays on a node that migrates nothing',       ebs({}, { required }),                   csiNode(),  [`${zone}=a`]],
      ['stays on a node without CSINode',             ebs({}, { required }),                   undefined,  [`${zone}=a`]],
      ['asks for the driver\'s zone on one that does', ebs({}, { required }),                  migrated,   [`${driverZone}=a`]],
      ['takes the zones of the labels',               ebs({ [zone]: 'a__b' }),                 migrated,   [`${driverZone}=a|b`]],
      ['of the legacy label where there is no other', ebs({ [legacy]: 'c' }),                  migrated,   [`${driverZone}=c`]],
      ['is none without affinity and label',          ebs({}),                                 migrated,   undefined],
      ['is none for an empty label',                  ebs({ [zone]: '' }),                     migrated,   undefined],
    ];
    test.each(cases)('%s', (_why, pv, node, expected) => {
      expect(asked(pv, node)).toEqual(expected);
    });

    test('the zone of the labels is asked for beside what the affinity asks', () => {
      const other = {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }],
      };
      expect(asked(ebs({ [zone]: 'a' }, { required: other }), migrated)).toEqual([
        `disk=ssd,${driverZone}=a`,
      ]);
    });
  });
});
