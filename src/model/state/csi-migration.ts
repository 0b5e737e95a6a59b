import { LEGACY_ZONE_LABEL, ZONE_LABEL } from '../matching/labels.ts';
import type { CSINode, NodeSelector, PersistentVolume, Volume } from '../objects/index.ts';
import { labelOf } from '../matching/selector.ts';

/** A volume as its CSI driver knows it. */
export interface CsiVolume {
  readonly driver: string;
  readonly handle: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface InTreePlugin {
  /** The field of a volume that names this kind. */
  readonly source: string;
  readonly plugin: string;
  readonly driver: string;
  /** The scheduler takes the plugin for migrated on every node with a CSINode. */
  readonly isMigrated: boolean;
  /** The node label that stands for the zone of such volumes, where the driver has one of its own. */
  readonly zoneKey?: string;
  /** Undefined where upstream cannot translate the volume. */
  handleOf?(fields: Fields, zones: readonly string[]): string | undefined;
}

const text = (fields: Fields, key: string): string => {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
};

/** Upstream: csi-translation-lib/plugins; which are migrated: plugins/nodevolumelimits/utils.go. */
const IN_TREE_PLUGINS: readonly InTreePlugin[] = [
  {
    source: 'gcePersistentDisk',
    plugin: 'kubernetes.io/gce-pd',
    driver: 'pd.csi.storage.gke.io',
    isMigrated: true,
    zoneKey: 'topology.gke.io/zone',
    handleOf: (fields, zones) => gceHandle(text(fields, 'pdName'), zones),
  },
  {
    source: 'awsElasticBlockStore',
    plugin: 'kubernetes.io/aws-ebs',
    driver: 'ebs.csi.aws.com',
    isMigrated: true,
    zoneKey: 'topology.ebs.csi.aws.com/zone',
    handleOf: (fields) => ebsHandle(text(fields, 'volumeID')),
  },
  {
    source: 'cinder',
    plugin: 'kubernetes.io/cinder',
    driver: 'cinder.csi.openstack.org',
    isMigrated: true,
    zoneKey: 'topology.cinder.csi.openstack.org/zone',
    handleOf: (fields) => text(fields, 'volumeID'),
  },
  {
    source: 'azureDisk',
    plugin: 'kubernetes.io/azure-disk',
    driver: 'disk.csi.azure.com',
    isMigrated: true,
    handleOf: (fields) =>
      /^(?:managed)?$/i.test(text(fields, 'kind')) ? text(fields, 'diskURI') : undefined,
  },
  {
    source: 'portworxVolume',
    plugin: 'kubernetes.io/portworx-volume',
    driver: 'pxd.portworx.com',
    isMigrated: true,
    handleOf: (fields) => text(fields, 'volumeID'),
  },
  {
    source: 'azureFile',
    plugin: 'kubernetes.io/azure-file',
    driver: 'file.csi.azure.com',
    isMigrated: false,
  },
  {
    source: 'vsphereVolume',
    plugin: 'kubernetes.io/vsphere-volume',
    driver: 'csi.vsphere.vmware.com',
    isMigrated: false,
  },
];

const MIGRATED_PLUGINS = 'storage.alpha.kubernetes.io/migrated-plugins';
const ZONE_DELIMITER = '__';

/** The CSI driver that serves an inline in-tree volume; undefined for any other volume. */
export function inlineMigratedDriver(volume: Volume): string | undefined {
  return pluginOf(volume)?.driver;
}

/** An in-tree volume that a pod names itself, as CSI knows it on a node with a CSINode. */
export function migratedInlineVolume(volume: Volume): CsiVolume | undefined {
  return migratedVolume(volume, []);
}

/** An in-tree PersistentVolume, as CSI knows it on a node with a CSINode. */
export function migratedPersistentVolume({ metadata, spec }: PersistentVolume): CsiVolume | undefined {
  const zones = labelOf(metadata.labels, LEGACY_ZONE_LABEL) || labelOf(metadata.labels, ZONE_LABEL);
  return migratedVolume(spec, zones?.split(ZONE_DELIMITER) ?? []);
}

/**
 * The driver that makes the volumes of a class: the provisioner, or what an in-tree provisioner has been migrated to.
 * Undefined where the volumes are no CSI volumes on the node.
 */
export function csiProvisioner(provisioner: string, csiNode: CSINode | undefined): string | undefined {
  const inTree = IN_TREE_PLUGINS.find(({ plugin }) => plugin === provisioner);
  if (inTree === undefined) return provisioner;
  return inTree.isMigrated && csiNode !== undefined ? inTree.driver : undefined;
}

/**
 * The node affinity of a volume on a node: where the node says that the in-tree plugin is migrated there, the zone of
 * the affinity, or else of the volume's labels, is asked of the driver's own node label.
 */
export function volumeNodeSelector(
  volume: PersistentVolume,
  csiNode: CSINode | undefined,
): NodeSelector | undefined {
  const required = volume.spec.nodeAffinity?.required;
  const { zoneKey, plugin } = pluginOf(volume.spec) ?? {};
  if (plugin === undefined || zoneKey === undefined || csiNode === undefined) return required;
  const migrated = csiNode.metadata.annotations?.[MIGRATED_PLUGINS] ?? '';
  return migrated.split(',').includes(plugin) ? withDriverZone(volume, required, zoneKey) : required;
}

type NodeSelectorTerm = NodeSelector['nodeSelectorTerms'][number];

function withDriverZone(
  { metadata: { labels } }: PersistentVolume,
  required: NodeSelector | undefined,
  zoneKey: string,
): NodeSelector | undefined {
  const terms: readonly NodeSelectorTerm[] = required?.nodeSelectorTerms ?? [];
  const asked = (key: string): boolean =>
    terms.some(({ matchExpressions = [] }) => matchExpressions.some((each) => each.key === key));
  const named = [ZONE_LABEL, LEGACY_ZONE_LABEL].find(asked);
  if (named !== undefined) {
    const renamed = terms.map(({ matchExpressions = [], ...term }) => ({
      ...term,
      matchExpressions: matchExpressions.map((each) =>
        each.key === named ? { ...each, key: zoneKey } : each,
      ),
    }));
    return { nodeSelectorTerms: renamed };
  }
  const label = labelOf(labels, ZONE_LABEL) ?? labelOf(labels, LEGACY_ZONE_LABEL);
  const zones = label?.split(ZONE_DELIMITER).map((zone) => zone.trim()) ?? [];
  const values = zones.filter((zone) => zone !== '');
  if (values.length === 0) return required;
  const zone = { key: zoneKey, operator: 'In', values };
  return {
    nodeSelectorTerms: (terms.length === 0 ? [{}] : terms).map((term: NodeSelectorTerm) => ({
      ...term,
      matchExpressions: [...(term.matchExpressions ?? []), zone],
    })),
  };
}

function pluginOf(volume: Fields): InTreePlugin | undefined {
  return IN_TREE_PLUGINS.find(({ source }) => isFields(volume[source]));
}

function migratedVolume(volume: Fields, zones: readonly string[]): CsiVolume | undefined {
  const plugin = pluginOf(volume);
  const fields = plugin === undefined ? undefined : volume[plugin.source];
  if (plugin?.isMigrated !== true || !isFields(fields)) return undefined;
  const handle = plugin.handleOf?.(fields, zones);
  return handle === undefined ? undefined : { driver: plugin.driver, handle };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** A disk in one zone, in a region (several zones of one), or nobody knows where. */
function gceHandle(disk: string, zones: readonly string[]): string | undefined {
  if (zones.length <= 1) return `projects/UNSPECIFIED/zones/${zones[0] || 'UNSPECIFIED'}/disks/${disk}`;
  const regions = new Set(zones.map((zone) => /^([^-]*-[^-]*)-[^-]*$/.exec(zone)?.[1]));
  const [region] = regions;
  if (regions.size !== 1 || region === undefined) return undefined;
  return `projects/UNSPECIFIED/regions/${region}/disks/${disk}`;
}

/** `vol-…` as it is, or out of `aws://zone/vol-…`. */
function ebsHandle(id: string): string | undefined {
  if (!id.startsWith('aws://')) return id;
  return /^aws:\/\/[^/]*\/+(vol-[^/]*)\/*$/.exec(id)?.[1];
}
