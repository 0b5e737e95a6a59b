import type {
  ClusterState,
  CSIDriver,
  CSINode,
  PersistentVolume,
  PodSignature,
  VolumeAttachment,
} from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { PlanContext, Plugin } from '../framework/plugin.ts';
import { classOf, mountedClaims, podsOn, STORAGE_KINDS, volumeOf } from './helper/claims.ts';

const REASON = 'node(s) exceed max volume count';
const MIGRATABLE = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cinder',
  'vsphereVolume',
  'portworxVolume',
];

/**
 * NodeVolumeLimits: a CSI driver attaches only so many volumes to a node.
 *
 * Upstream: kube-scheduler, plugins/nodevolumelimits/csi.go (version and deviations: docs/parity.md). In-tree volumes
 * that have been migrated to CSI are not counted.
 */
export const nodeVolumeLimits: Plugin = {
  name: 'NodeVolumeLimits',

  compile(context) {
    const { cluster, signature, verdicts } = context;
    const volumes = signature.pod.spec.volumes ?? [];
    const claims = mountedClaims(cluster, signature);
    const canMigrate = volumes.some((volume) => MIGRATABLE.some((source) => volume[source] !== undefined));
    if (claims.length === 0 && !canMigrate) return {};

    const wanted = csiVolumes(cluster, signature);
    const exceeded = verdicts.number('NodeVolumeLimits', Code.Unschedulable, [REASON]);
    const verdictOf = (row: number): number =>
      missingDriver(context, row, wanted) ?? (exceedsLimit(cluster, row, wanted) ? exceeded : FEASIBLE);
    return {
      watches: STORAGE_KINDS,
      filter: {
        kind: 'row',
        fixed: false,
        filter(rows, count, found) {
          if (wanted.size === 0) return;
          for (let i = 0; i < count; i++)
            if (found[rows[i]] === FEASIBLE) found[rows[i]] = verdictOf(rows[i]);
        },
      },
    };
  },
};

/** Volumes by unique name (driver/handle), with their drivers. */
type CsiVolumes = ReadonlyMap<string, string>;

/** The CSI volumes of a pod; a claim without volume counts under its class's provisioner and its own name. */
function csiVolumes(cluster: ClusterState, signature: PodSignature): CsiVolumes {
  const volumes = new Map<string, string>();
  for (const { name, claim } of mountedClaims(cluster, signature)) {
    if (claim === undefined) continue;
    const volume = volumeOf(cluster, claim);
    if (volume !== undefined) addCsi(volumes, volume);
    else {
      const driver = classOf(cluster, claim.spec.storageClassName)?.provisioner;
      if (driver !== undefined) volumes.set(`${driver}/claim ${signature.namespace}/${name}`, driver);
    }
  }
  return volumes;
}

function addCsi(volumes: Map<string, string>, { spec: { csi } }: PersistentVolume): void {
  if (csi !== undefined) volumes.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
}

/** Volumes on the node: of its pods, and attached ones. */
function volumesOn(cluster: ClusterState, row: number): CsiVolumes {
  const volumes = new Map<string, string>();
  for (const podRow of podsOn(cluster, row)) {
    for (const [name, driver] of csiVolumes(cluster, cluster.pods.signature(podRow)))
      volumes.set(name, driver);
  }
  const nodeName = cluster.nodes.names[row];
  for (const { spec } of cluster.objects.list<VolumeAttachment>('VolumeAttachment')) {
    const { persistentVolumeName } = spec.source;
    if (spec.nodeName !== nodeName || persistentVolumeName === undefined) continue;
    const volume = cluster.objects.find<PersistentVolume>('PersistentVolume', '', persistentVolumeName);
    if (volume !== undefined) addCsi(volumes, volume);
  }
  return volumes;
}

function csiNodeOf({ objects, nodes }: ClusterState, row: number): CSINode | undefined {
  return objects.find<CSINode>('CSINode', '', nodes.names[row] ?? '');
}

function exceedsLimit(cluster: ClusterState, row: number, wanted: CsiVolumes): boolean {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNodeOf(cluster, row)?.spec.drivers ?? []) {
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  }
  if (limits.size === 0) return false;
  const present = volumesOn(cluster, row);
  const added = new Map([...wanted].filter(([name]) => !present.has(name)));
  return [...limits].some(([driver, limit]) => {
    const more = countOf(added, driver);
    return more > 0 && countOf(present, driver) + more > limit;
  });
}

function countOf(volumes: CsiVolumes, driver: string): number {
  let count = 0;
  for (const other of volumes.values()) if (other === driver) count++;
  return count;
}

/** A driver may ask that its pods wait for it: the verdict if it is not on the node. */
function missingDriver(
  { cluster, verdicts }: PlanContext,
  row: number,
  wanted: CsiVolumes,
): number | undefined {
  for (const driver of new Set(wanted.values())) {
    const spec = cluster.objects.find<CSIDriver>('CSIDriver', '', driver)?.spec;
    if (spec?.preventPodSchedulingIfMissing !== true) continue;
    if (csiNodeOf(cluster, row)?.spec.drivers.some(({ name }) => name === driver) === true) continue;
    const reason = `${driver} CSI driver is not installed on the node`;
    return verdicts.number('NodeVolumeLimits', Code.Unschedulable, [reason]);
  }
  return undefined;
}
