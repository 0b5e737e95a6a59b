import {
  csiProvisioner,
  diskConflict,
  inlineMigratedDriver,
  LEGACY_REGION_LABEL,
  LEGACY_ZONE_LABEL,
  migratedInlineVolume,
  migratedPersistentVolume,
  namespaceOf,
  REGION_LABEL,
  storageClassNameOf,
  volumeClaimName,
  VOLUME_TOPOLOGY_LABELS,
  volumeTopologyValues,
  ZONE_LABEL,
} from '../../../../src/model/index.ts';
import type {
  CSIDriver,
  CSINode,
  CsiVolume,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
  Volume,
  VolumeAttachment,
} from '../../../../src/model/index.ts';
import type { NodeInfo } from '../node-info.ts';
import type { TwinCluster } from '../twin-cluster.ts';
import { rejected, UNRESOLVABLE, UNSCHEDULABLE } from '../types.ts';
import type { PluginState, TwinPlugin } from '../types.ts';
import { claimNames, claimOf, waitsForConsumer } from './volume-claims.ts';

class RestrictionState implements PluginState {
  readonly claims: ReadonlySet<string>;
  conflicts: number;

  constructor(claims: ReadonlySet<string>, conflicts: number) {
    this.claims = claims;
    this.conflicts = conflicts;
  }

  clone(): RestrictionState {
    return new RestrictionState(this.claims, this.conflicts);
  }

  /** By name alone, whatever the pod's namespace. */
  update(pod: Pod, by: number): void {
    this.conflicts += by * claimNames(pod, false).filter((name) => this.claims.has(name)).length;
  }
}

const RESTRICTIONS = 'VolumeRestrictions';

function needsRestrictions({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean {
  return Boolean(gcePersistentDisk ?? awsElasticBlockStore ?? iscsi ?? rbd);
}

export const volumeRestrictions: TwinPlugin = {
  name: 'VolumeRestrictions',
  preFilter(cycle) {
    const { pod, cluster, nodes } = cycle;
    const exclusive = new Set<string>();
    for (const name of claimNames(pod, false)) {
      const claim = claimOf(cluster, pod, name);
      if (claim === undefined)
        return { reject: rejected(UNRESOLVABLE, `persistentvolumeclaim "${name}" not found`) };
      if ((claim.spec.accessModes ?? []).includes('ReadWriteOncePod')) exclusive.add(name);
    }
    const inUse = [...exclusive].filter((name) =>
      nodes.some((node) =>
        node.pods.some(
          (other) => namespaceOf(other) === namespaceOf(pod) && claimNames(other, false).includes(name),
        ),
      ),
    ).length;
    if (inUse === 0 && !(pod.spec.volumes ?? []).some(needsRestrictions)) return 'skip';
    cycle.state.set(RESTRICTIONS, new RestrictionState(exclusive, inUse));
    return undefined;
  },
  filter({ pod, state }, node) {
    const volumes = pod.spec.volumes ?? [];
    const held = node.pods.flatMap((other) => other.spec.volumes ?? []);
    if (volumes.some((volume) => held.some((other) => diskConflict(volume, other))))
      return rejected(UNSCHEDULABLE, 'node(s) had no available disk');
    if ((state.get(RESTRICTIONS) as RestrictionState).conflicts > 0)
      return rejected(
        UNSCHEDULABLE,
        'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
      );
    return undefined;
  },
  addPod: ({ state }, pod) => (state.get(RESTRICTIONS) as RestrictionState).update(pod, 1),
  removePod: ({ state }, pod) => (state.get(RESTRICTIONS) as RestrictionState).update(pod, -1),
};

export const nodeVolumeLimits: TwinPlugin = {
  name: 'NodeVolumeLimits',
  preFilter: ({ pod }) =>
    (pod.spec.volumes ?? []).some(
      (volume) => volume.persistentVolumeClaim || volume.ephemeral || inlineMigratedDriver(volume),
    )
      ? undefined
      : 'skip',
  filter({ pod, cluster }, node) {
    const missing = claimNames(pod, true).find((name) => claimOf(cluster, pod, name) === undefined);
    if (missing !== undefined) {
      const text = `looking up PVC ${namespaceOf(pod)}/${missing}: persistentvolumeclaim "${missing}" not found`;
      return rejected(UNRESOLVABLE, text);
    }
    const csiNode = cluster.get<CSINode>('CSINode', undefined, node.name);
    const added = attachedVolumes(cluster, pod, csiNode);
    for (const driver of added.values()) {
      const { preventPodSchedulingIfMissing } =
        cluster.get<CSIDriver>('CSIDriver', undefined, driver)?.spec ?? {};
      const listed = csiNode?.spec.drivers?.some(({ name }) => name === driver) === true;
      if (preventPodSchedulingIfMissing && !listed)
        return rejected(UNSCHEDULABLE, `${driver} CSI driver is not installed on the node`);
    }
    const limits = new Map(
      (csiNode?.spec.drivers ?? []).flatMap(({ name, allocatable }) =>
        allocatable?.count === undefined ? [] : [[name, allocatable.count] as const],
      ),
    );
    if (limits.size === 0) return undefined;
    const attached = new Map(node.pods.flatMap((other) => [...attachedVolumes(cluster, other, csiNode)]));
    const fresh = [...added].filter(([volume]) => !attached.has(volume));
    for (const [volume, driver] of recordedAttachments(cluster, node)) attached.set(volume, driver);
    for (const [driver, limit] of limits) {
      const count = (volumes: Iterable<readonly [string, string]>): number =>
        [...volumes].filter(([, each]) => each === driver).length;
      if (count(fresh) > 0 && count(attached) + count(fresh) > limit)
        return rejected(UNSCHEDULABLE, 'node(s) exceed max volume count');
    }
    return undefined;
  },
};

/** Unique volume → driver, of one pod. */
function attachedVolumes(
  cluster: TwinCluster,
  pod: Pod,
  csiNode: CSINode | undefined,
): ReadonlyMap<string, string> {
  const volumes = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    const name = volumeClaimName(pod, volume);
    const claim = name === undefined ? undefined : claimOf(cluster, pod, name);
    let found: CsiVolume | undefined;
    if (name === undefined) found = csiNode && migratedInlineVolume(volume);
    else if (claim !== undefined) found = volumeOfClaim(cluster, claim, csiNode);
    if (found !== undefined) volumes.set(`${found.driver}/${found.handle}`, found.driver);
  }
  return volumes;
}

function volumeOfClaim(
  cluster: TwinCluster,
  claim: PersistentVolumeClaim,
  csiNode: CSINode | undefined,
): CsiVolume | undefined {
  const { volumeName = '' } = claim.spec;
  const bound = volumeName && cluster.get<PersistentVolume>('PersistentVolume', undefined, volumeName);
  if (bound) {
    const { csi } = bound.spec;
    if (csi !== undefined) return { driver: csi.driver, handle: csi.volumeHandle };
    return csiNode && migratedPersistentVolume(bound);
  }
  const storageClass = cluster.get<StorageClass>('StorageClass', undefined, storageClassNameOf(claim));
  const driver = csiProvisioner(storageClass?.provisioner ?? '', csiNode);
  const { namespace = 'default', name } = claim.metadata;
  return driver ? { driver, handle: `claim-${namespace}/${name}` } : undefined;
}

function recordedAttachments(cluster: TwinCluster, node: NodeInfo): ReadonlyMap<string, string> {
  const volumes = new Map<string, string>();
  for (const { spec } of cluster.list<VolumeAttachment>('VolumeAttachment')) {
    const name = spec.source.persistentVolumeName;
    if (spec.nodeName !== node.name || name === undefined) continue;
    const csi = cluster.get<PersistentVolume>('PersistentVolume', undefined, name)?.spec.csi;
    if (csi) volumes.set(`${spec.attacher}/${csi.volumeHandle}`, spec.attacher);
  }
  return volumes;
}

interface ZoneState extends PluginState {
  readonly topologies: readonly (readonly [string, readonly string[]])[];
}

export const volumeZone: TwinPlugin = {
  name: 'VolumeZone',
  preFilter(cycle) {
    const { pod, cluster } = cycle;
    const topologies: (readonly [string, readonly string[]])[] = [];
    const reject = (text: string): { reject: ReturnType<typeof rejected> } => ({
      reject: rejected(UNRESOLVABLE, text),
    });
    for (const name of claimNames(pod, false)) {
      const claim = claimOf(cluster, pod, name);
      if (claim === undefined) return reject(`persistentvolumeclaim "${name}" not found`);
      const { volumeName } = claim.spec;
      if (!volumeName) {
        const className = storageClassNameOf(claim);
        if (className === '') return reject('PersistentVolumeClaim had no pv name and storageClass name');
        if (cluster.get('StorageClass', undefined, className) === undefined)
          return reject(`storageclass.storage.k8s.io "${className}" not found`);
        if (waitsForConsumer(cluster, claim)) continue;
        return reject('PersistentVolume had no name');
      }
      const volume = cluster.get<PersistentVolume>('PersistentVolume', undefined, volumeName);
      if (volume === undefined) return reject(`persistentvolume "${volumeName}" not found`);
      for (const key of VOLUME_TOPOLOGY_LABELS) {
        const values = volumeTopologyValues(volume.metadata.labels, key);
        if (values !== undefined) topologies.push([key, values]);
      }
    }
    if (topologies.length === 0) return 'skip';
    const state: ZoneState = { topologies, clone: () => state };
    cycle.state.set('VolumeZone', state);
    return undefined;
  },
  filter({ state }, node) {
    if (!VOLUME_TOPOLOGY_LABELS.some((key) => Object.hasOwn(node.labels, key))) return undefined;
    const { topologies } = state.get('VolumeZone') as ZoneState;
    const gaKey: Readonly<Record<string, string>> = {
      [LEGACY_ZONE_LABEL]: ZONE_LABEL,
      [LEGACY_REGION_LABEL]: REGION_LABEL,
    };
    const misses = topologies.some(([key, values]) => {
      const value = node.labels[key] ?? node.labels[gaKey[key] ?? key];
      return value === undefined || !values.includes(value);
    });
    return misses ? rejected(UNRESOLVABLE, 'node(s) had no available volume zone') : undefined;
  },
};
