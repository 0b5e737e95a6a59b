import {
  csiProvisioner,
  inlineMigratedDriver,
  migratedInlineVolume,
  migratedPersistentVolume,
} from '../../model/index.ts';
import type {
  ClusterState,
  CSIDriver,
  CSINode,
  CsiVolume,
  PersistentVolume,
  PersistentVolumeClaim,
  PodSignature,
  VolumeAttachment,
} from '../../model/index.ts';
import { Code, FEASIBLE } from '../framework/plugin.ts';
import type { PlanContext, Plugin, PluginPlan } from '../framework/plugin.ts';
import {
  claimNotFound,
  classOf,
  csiNodeOf,
  mountedClaims,
  podsOn,
  STORAGE_KINDS,
  volumeOf,
} from './helper/claims.ts';

const NAME = 'NodeVolumeLimits';
const REASON = 'node(s) exceed max volume count';
/**
 * NodeVolumeLimits: a CSI driver attaches only so many volumes to a node.
 *
 * Upstream: kube-scheduler, plugins/nodevolumelimits/csi.go (version and deviations: docs/parity.md). In-tree volumes
 * count under the driver that they have been migrated to.
 */
export const nodeVolumeLimits: Plugin = {
  name: NAME,

  compile(context): PluginPlan {
    const { cluster, signature } = context;
    const volumes = signature.pod.spec.volumes ?? [];
    const claims = mountedClaims(cluster, signature);
    const canMigrate = volumes.some((volume) => inlineMigratedDriver(volume) !== undefined);
    if (claims.length === 0 && !canMigrate) return {};

    const missing = claims.find(({ claim }) => claim === undefined)?.name;
    const verdictOf = missing === undefined ? limitVerdict(context) : missingVerdict(context, missing);
    return {
      watches: STORAGE_KINDS,
      filter: {
        kind: 'row',
        fixed: false,
        filter(rows, count, found) {
          for (let i = 0; i < count; i++)
            if (found[rows[i]] === FEASIBLE) found[rows[i]] = verdictOf(rows[i]);
        },
      },
    };
  },
};

/** Where VolumeBinding is off nobody else has looked for the claim of an ephemeral volume. */
function missingVerdict({ signature, verdicts }: PlanContext, name: string): (row: number) => number {
  const reason = `looking up PVC ${signature.namespace}/${name}: ${claimNotFound(name)}`;
  const missing = verdicts.number(NAME, Code.UnschedulableAndUnresolvable, [reason]);
  return () => missing;
}

function limitVerdict(context: PlanContext): (row: number) => number {
  const { cluster, signature, verdicts } = context;
  const exceeded = verdicts.number(NAME, Code.Unschedulable, [REASON]);
  return (row) => {
    const csiNode = csiNodeOf(cluster, row);
    const wanted = csiVolumes(cluster, signature, csiNode);
    if (wanted.size === 0) return FEASIBLE;
    const missing = missingDriver(context, csiNode, wanted);
    if (missing !== undefined) return missing;
    return csiNode !== undefined && exceedsLimit(cluster, row, csiNode, wanted) ? exceeded : FEASIBLE;
  };
}

/** Volumes by unique name (driver/handle), with their drivers. */
type CsiVolumes = Map<string, string>;

/** The CSI volumes of a pod on a node; a claim without volume counts under its class's driver and its own name. */
function csiVolumes(
  cluster: ClusterState,
  signature: PodSignature,
  csiNode: CSINode | undefined,
): CsiVolumes {
  const volumes: CsiVolumes = new Map();
  const add = (volume: CsiVolume | undefined): void => {
    if (volume !== undefined) volumes.set(`${volume.driver}/${volume.handle}`, volume.driver);
  };
  for (const { claim } of mountedClaims(cluster, signature)) {
    if (claim !== undefined) add(volumeOfClaim(cluster, claim, csiNode));
  }
  if (csiNode === undefined) return volumes;
  for (const volume of signature.pod.spec.volumes ?? []) add(migratedInlineVolume(volume));
  return volumes;
}

function volumeOfClaim(
  cluster: ClusterState,
  claim: PersistentVolumeClaim,
  csiNode: CSINode | undefined,
): CsiVolume | undefined {
  const volume = volumeOf(cluster, claim);
  if (volume !== undefined) {
    const { csi } = volume.spec;
    if (csi !== undefined) return { driver: csi.driver, handle: csi.volumeHandle };
    return csiNode === undefined ? undefined : migratedPersistentVolume(volume);
  }
  const driver = csiProvisioner(classOf(cluster, claim)?.provisioner ?? '', csiNode);
  if (driver === undefined || driver === '') return undefined;
  const { namespace = 'default', name } = claim.metadata;
  return { driver, handle: `claim ${namespace}/${name}` };
}

function volumesOfPods(cluster: ClusterState, row: number, csiNode: CSINode): CsiVolumes {
  const volumes: CsiVolumes = new Map();
  for (const podRow of podsOn(cluster, row)) {
    for (const [name, driver] of csiVolumes(cluster, cluster.pods.signature(podRow), csiNode))
      volumes.set(name, driver);
  }
  return volumes;
}

/** Volumes that are attached to the node, under the drivers that attached them. */
function attachedVolumes({ objects, nodes }: ClusterState, row: number): CsiVolumes {
  const volumes: CsiVolumes = new Map();
  for (const { spec } of objects.list<VolumeAttachment>('VolumeAttachment')) {
    const { persistentVolumeName } = spec.source;
    if (spec.nodeName !== nodes.names[row] || persistentVolumeName === undefined) continue;
    const csi = objects.find<PersistentVolume>('PersistentVolume', '', persistentVolumeName)?.spec.csi;
    if (csi !== undefined) volumes.set(`${spec.attacher}/${csi.volumeHandle}`, spec.attacher);
  }
  return volumes;
}

function exceedsLimit(cluster: ClusterState, row: number, csiNode: CSINode, wanted: CsiVolumes): boolean {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNode.spec.drivers ?? []) {
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  }
  if (limits.size === 0) return false;
  const present = volumesOfPods(cluster, row, csiNode);
  // What is attached for no pod takes a place, too, but is no reason not to count the pod's own.
  const added = new Map([...wanted].filter(([name]) => !present.has(name)));
  for (const [name, driver] of attachedVolumes(cluster, row)) present.set(name, driver);
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
  csiNode: CSINode | undefined,
  wanted: CsiVolumes,
): number | undefined {
  for (const driver of new Set(wanted.values())) {
    const spec = cluster.objects.find<CSIDriver>('CSIDriver', '', driver)?.spec;
    if (spec?.preventPodSchedulingIfMissing !== true) continue;
    if (csiNode?.spec.drivers?.some(({ name }) => name === driver) === true) continue;
    const reason = `${driver} CSI driver is not installed on the node`;
    return verdicts.number(NAME, Code.Unschedulable, [reason]);
  }
  return undefined;
}
