import { describe, expect, test } from 'vitest';
import type { CSINode, Labels, NodeSelector, PersistentVolume, Volume } from '../objects/index.ts';
import {
  csiProvisioner,
  inlineMigratedDriver,
  migratedInlineVolume,
  migratedPersistentVolume,
  volumeNodeSelector,
} from './csi-migration.ts';

const ZONE = 'topology.kubernetes.io/zone';
const LEGACY_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const GCE_ZONE = 'topology.gke.io/zone';

/** A pod's own volume of this source. */
function volume(source: string, fields: Readonly<Record<string, unknown>>): Volume {
  return { name: 'data', [source]: fields } as Volume;
}

function persistentVolume(
  source: string,
  fields: Readonly<Record<string, unknown>>,
  labels: Labels = {},
  required?: NodeSelector,
): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv', labels },
    spec: { [source]: fields, ...(required && { nodeAffinity: { required } }) },
  } as PersistentVolume;
}

/** A node's CSINode, on which these in-tree plugins are migrated. */
function csiNode(...migrated: readonly string[]): CSINode {
  const annotations = { 'storage.alpha.kubernetes.io/migrated-plugins': migrated.join(',') };
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name: 'n', ...(migrated.length > 0 && { annotations }) },
    spec: { drivers: [] },
  };
}

function inOneTerm(...requirements: readonly (readonly [key: string, ...values: string[]])[]): NodeSelector {
  const matchExpressions = requirements.map(([key, ...values]) => ({ key, operator: 'In', values }));
  return { nodeSelectorTerms: [{ matchExpressions }] };
}

describe('the driver of a volume that a pod names itself', () => {
  // prettier-ignore
  test.each([
    // source                  driver                        counted as migrated on the node
    ['gcePersistentDisk',      'pd.csi.storage.gke.io',      true],
    ['awsElasticBlockStore',   'ebs.csi.aws.com',            true],
    ['cinder',                 'cinder.csi.openstack.org',   true],
    ['azureDisk',              'disk.csi.azure.com',         true],
    ['portworxVolume',         'pxd.portworx.com',           true],
    ['azureFile',              'file.csi.azure.com',         false],
    ['vsphereVolume',          'csi.vsphere.vmware.com',     false],
  ])('%s is served by %s', (source, driver, isMigrated) => {
    const own = volume(source, { volumeID: 'v', pdName: 'v', diskURI: 'v' });
    expect(inlineMigratedDriver(own)).toBe(driver);
    expect(migratedInlineVolume(own)?.driver).toBe(isMigrated ? driver : undefined);
  });

  test.each(['configMap', 'emptyDir', 'nfs', 'csi', 'iscsi'])('%s has none', (source) => {
    expect(inlineMigratedDriver(volume(source, { path: '/x' }))).toBeUndefined();
    expect(migratedInlineVolume(volume(source, { path: '/x' }))).toBeUndefined();
  });

  test('a source that is written as null is none', () => {
    expect(inlineMigratedDriver({ name: 'x', cinder: null } as never)).toBeUndefined();
  });
});

describe('the handle of an in-tree volume', () => {
  const handle = (source: string, fields: Readonly<Record<string, unknown>>, labels: Labels = {}): unknown =>
    migratedPersistentVolume(persistentVolume(source, fields, labels))?.handle;

  // prettier-ignore
  test.each([
    // why                                              id                            handle
    ['a volume id stays',                               'vol-1',                      'vol-1'],
    ['a zone and an id: the id',                        'aws://us-east-1a/vol-1',     'vol-1'],
    ['no zone, an empty host',                          'aws:///vol-1',               'vol-1'],
    ['several slashes before and behind',               'aws://us-east-1a///vol-1//', 'vol-1'],
    ['an id that does not begin with vol- after aws://','aws://us-east-1a/disk-1',    undefined],
    ['no id at all',                                    'aws://us-east-1a',           undefined],
    ['more behind the id',                              'aws://us-east-1a/vol-1/x',   undefined],
  ])('EBS: %s', (_why, volumeID, expected) => {
    expect(handle('awsElasticBlockStore', { volumeID })).toBe(expected);
  });

  // prettier-ignore
  test.each([
    // why                                          zone label                         handle
    ['without zone it is unspecified',              undefined,                         'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d'],
    ['an empty zone, too',                          '',                                'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d'],
    ['one zone',                                    'us-central1-a',                   'projects/UNSPECIFIED/zones/us-central1-a/disks/d'],
    ['two zones of a region: a regional disk',      'us-central1-a__us-central1-b',    'projects/UNSPECIFIED/regions/us-central1/disks/d'],
    ['zones of two regions are no disk',            'us-central1-a__europe-west1-b',   undefined],
    ['names that are no zones are no region',       'a__b',                            undefined],
    ['a zone name with a part too many',            'us-c-1-a__us-c-1-b',              undefined],
  ])('GCE: %s', (_why, zone, expected) => {
    expect(handle('gcePersistentDisk', { pdName: 'd' }, zone === undefined ? {} : { [ZONE]: zone })).toBe(expected);
  });

  test('GCE: the old zone label goes before the new one, an empty old one does not', () => {
    expect(handle('gcePersistentDisk', { pdName: 'd' }, { [LEGACY_ZONE]: 'r-x-a', [ZONE]: 'r-x-b' })).toMatch(
      'r-x-a',
    );
    expect(handle('gcePersistentDisk', { pdName: 'd' }, { [LEGACY_ZONE]: '', [ZONE]: 'r-x-b' })).toMatch(
      'r-x-b',
    );
  });

  // prettier-ignore
  test.each([
    ['managed disks',                    'Managed',   'uri'],
    ['however it is written',            'mAnAgEd',   'uri'],
    ['without a kind',                   undefined,   'uri'],
    ['a disk in a blob is not',          'Dedicated', undefined],
    ['nor a shared one',                 'Shared',    undefined],
  ])('Azure: %s', (_why, kind, expected) => {
    expect(handle('azureDisk', { diskURI: 'uri', ...(kind !== undefined && { kind }) })).toBe(expected);
  });

  test('what is no text counts as empty', () => {
    expect(handle('cinder', { volumeID: 7 })).toBe('');
    expect(handle('portworxVolume', {})).toBe('');
  });
});

describe('the driver that makes the volumes of a class', () => {
  // prettier-ignore
  test.each([
    // why                                                    provisioner                     CSINode there   driver
    ['a CSI driver is itself',                                'ebs.csi.aws.com',              true,           'ebs.csi.aws.com'],
    ['with or without a CSINode',                             'ebs.csi.aws.com',              false,          'ebs.csi.aws.com'],
    ['an unknown one, too',                                   'example.com/nfs',              false,          'example.com/nfs'],
    ['an in-tree one is what it was migrated to',             'kubernetes.io/aws-ebs',        true,           'ebs.csi.aws.com'],
    ['but none where the node has no CSINode',                'kubernetes.io/aws-ebs',        false,          undefined],
    ['one that does not count as migrated is none',           'kubernetes.io/azure-file',     true,           undefined],
    ['the plugin that never was one',                         'kubernetes.io/no-provisioner', true,           'kubernetes.io/no-provisioner'],
  ])('%s', (_why, provisioner, hasCsiNode, expected) => {
    expect(csiProvisioner(provisioner, hasCsiNode ? csiNode() : undefined)).toBe(expected);
  });
});

describe('the nodes that a migrated disk may be used on', () => {
  const migrated = csiNode('kubernetes.io/aws-ebs', 'kubernetes.io/gce-pd');
  const ofDisk = (
    required: NodeSelector | undefined,
    node: CSINode | undefined,
    labels: Labels = {},
  ): unknown =>
    volumeNodeSelector(persistentVolume('gcePersistentDisk', { pdName: 'd' }, labels, required), node);

  test('the zone that is asked for is asked of the driver’s own label', () => {
    expect(ofDisk(inOneTerm([ZONE, 'a', 'b'], ['disk', 'ssd']), migrated)).toEqual(
      inOneTerm([GCE_ZONE, 'a', 'b'], ['disk', 'ssd']),
    );
  });

  test('the new zone label is renamed and the old one left, where both are asked for', () => {
    expect(ofDisk(inOneTerm([ZONE, 'a'], [LEGACY_ZONE, 'a']), migrated)).toEqual(
      inOneTerm([GCE_ZONE, 'a'], [LEGACY_ZONE, 'a']),
    );
  });

  test('without a zone in it the labels of the volume tell, in every term', () => {
    const required = { nodeSelectorTerms: [...inOneTerm(['disk', 'ssd']).nodeSelectorTerms, {}] };
    expect(ofDisk(required, migrated, { [ZONE]: ' a __b ' })).toEqual({
      nodeSelectorTerms: [
        ...inOneTerm(['disk', 'ssd'], [GCE_ZONE, 'a', 'b']).nodeSelectorTerms,
        ...inOneTerm([GCE_ZONE, 'a', 'b']).nodeSelectorTerms,
      ],
    });
  });

  test('without any affinity the labels of the volume alone', () => {
    expect(ofDisk(undefined, migrated, { [LEGACY_ZONE]: 'a' })).toEqual(inOneTerm([GCE_ZONE, 'a']));
  });

  test('without affinity and label every node', () => {
    expect(ofDisk(undefined, migrated)).toBeUndefined();
    expect(ofDisk(undefined, migrated, { [ZONE]: '__ ' })).toBeUndefined();
  });

  // prettier-ignore
  test.each([
    ['on a node without CSINode',                     undefined],
    ['on one that says nothing of migration',         csiNode()],
    ['on one where other plugins are migrated',       csiNode('kubernetes.io/aws-ebs')],
    ['on one whose plugin only begins so',            csiNode('kubernetes.io/gce-pd-old')],
  ])('stay those of its affinity %s', (_why, node) => {
    const required = inOneTerm([ZONE, 'a']);
    expect(ofDisk(required, node)).toBe(required);
  });

  test('a driver without a zone label of its own changes nothing', () => {
    const required = inOneTerm([ZONE, 'a']);
    const disk = persistentVolume('azureDisk', { diskURI: 'u' }, {}, required);
    expect(volumeNodeSelector(disk, csiNode('kubernetes.io/azure-disk'))).toBe(required);
  });
});
