import { sameValue } from '../../../base/index.ts';
import {
  bytesOf,
  diskConflict,
  inlineMigratedDriver,
  namespaceOf,
  volumeClaimName,
  VOLUME_TOPOLOGY_LABELS,
  volumeTopologyValues,
} from '../../../model/index.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  KubernetesObject,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
  VolumeAttachment,
} from '../../../model/index.ts';
import type { Hint, PluginHints } from './hint.ts';

/** Hints of the volume plugins. */

const CLAIM_ADD = 'PersistentVolumeClaimAdd';
const CLAIM_UPDATE = 'PersistentVolumeClaimUpdate';

function claimNames(pod: Pod): readonly string[] {
  return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim ? [persistentVolumeClaim.claimName] : [],
  );
}

const namesOwnClaim: Hint = (pod, event) => {
  const { metadata } = event.new as PersistentVolumeClaim;
  return metadata.namespace === namespaceOf(pod) && claimNames(pod).includes(metadata.name);
};

/** As above, claims of ephemeral volumes included. */
const namesAnyClaim: Hint = (pod, event) => {
  const { metadata } = event.new as PersistentVolumeClaim;
  const names = (pod.spec.volumes ?? []).map((volume) => volumeClaimName(pod, volume));
  return metadata.namespace === namespaceOf(pod) && names.includes(metadata.name);
};

/** A pod that used a disk wanted is gone, or the pod's own claim is there. Upstream: plugins/volumerestrictions. */
export const volumeRestrictionsHints: PluginHints = {
  plugin: 'VolumeRestrictions',
  hints: {
    NodeAdd: 'always',
    [CLAIM_ADD]: namesOwnClaim,
    AssignedPodDelete: (pod, event) => {
      const deleted = event.old as Pod;
      if (namespaceOf(deleted) !== namespaceOf(pod)) return false;
      const conflict = (pod.spec.volumes ?? []).some((volume) =>
        (deleted.spec.volumes ?? []).some((other) => diskConflict(volume, other)),
      );
      const claims = claimNames(pod);
      return conflict || claimNames(deleted).some((name) => claims.includes(name));
    },
  },
};

function driverCounts(node: CSINode): ReadonlyMap<string, number> {
  return new Map((node.spec.drivers ?? []).map(({ name, allocatable }) => [name, allocatable?.count ?? 0]));
}

/** A driver that holds more, or a pod with volumes that ended. Upstream: plugins/nodevolumelimits/csi.go. */
export const nodeVolumeLimitsHints: PluginHints = {
  plugin: 'NodeVolumeLimits',
  hints: {
    'storage.k8s.io/CSINodeAdd': 'always',
    'storage.k8s.io/CSINodeUpdate': (_pod, event) => {
      const before = driverCounts(event.old as CSINode);
      return [...driverCounts(event.new as CSINode)].some(([name, count]) => count > (before.get(name) ?? 0));
    },
    AssignedPodDelete: (_pod, event) =>
      ((event.old as Pod).spec.volumes ?? []).some(
        (volume) => volume.persistentVolumeClaim || volume.ephemeral || inlineMigratedDriver(volume),
      ),
    [CLAIM_ADD]: namesAnyClaim,
    'storage.k8s.io/VolumeAttachmentDelete': (pod, event) => {
      const { attacher } = (event.old as VolumeAttachment).spec;
      return (pod.spec.volumes ?? []).some(
        (volume) => volume.persistentVolumeClaim || inlineMigratedDriver(volume) === attacher,
      );
    },
  },
};

const MIGRATED_PLUGINS = 'storage.alpha.kubernetes.io/migrated-plugins';

function annotation(object: KubernetesObject | undefined, key: string): string {
  return object?.metadata.annotations?.[key] ?? '';
}

/** The largest volume that a capacity takes; undefined where it does not say. */
function volumeLimit(object: KubernetesObject | undefined): number | undefined {
  const { maximumVolumeSize, capacity } = object as CSIStorageCapacity;
  const limit = maximumVolumeSize ?? capacity;
  return limit === undefined ? undefined : bytesOf(limit);
}

/** Claims, volumes, classes and drivers that the pod may have waited for. Upstream: plugins/volumebinding. */
export const volumeBindingHints: PluginHints = {
  plugin: 'VolumeBinding',
  hints: {
    NodeAdd: 'always',
    NodeUpdateNodeLabel: 'always',
    PersistentVolumeAdd: 'always',
    PersistentVolumeUpdate: 'always',
    'storage.k8s.io/StorageClassAdd': () => true,
    'storage.k8s.io/StorageClassUpdate': (_pod, event) =>
      !sameValue(
        (event.old as StorageClass).allowedTopologies,
        (event.new as StorageClass).allowedTopologies,
      ),
    [CLAIM_ADD]: namesAnyClaim,
    [CLAIM_UPDATE]: namesAnyClaim,
    'storage.k8s.io/CSINodeAdd': () => true,
    'storage.k8s.io/CSINodeUpdate': (_pod, event) =>
      annotation(event.old, MIGRATED_PLUGINS) !== annotation(event.new, MIGRATED_PLUGINS),
    'storage.k8s.io/CSIDriverUpdate': (pod, event) => {
      const before = (event.old as CSIDriver).spec.storageCapacity === true;
      const current = event.new as CSIDriver;
      const stopped = before && current.spec.storageCapacity !== true;
      return stopped && (pod.spec.volumes ?? []).some(({ csi }) => csi?.driver === current.metadata.name);
    },
    'storage.k8s.io/CSIStorageCapacityAdd': () => true,
    'storage.k8s.io/CSIStorageCapacityUpdate': (_pod, event) => {
      const before = volumeLimit(event.old);
      const after = volumeLimit(event.new);
      return after !== undefined && (before === undefined || after > before);
    },
  },
};

/** The zone and region labels of a volume, each with its set of values. */
function topologies(object: KubernetesObject | undefined): object {
  const { labels } = (object as PersistentVolume).metadata;
  return Object.fromEntries(
    VOLUME_TOPOLOGY_LABELS.map((key) => [key, volumeTopologyValues(labels, key)] as const).filter(
      ([, values]) => values !== undefined,
    ),
  );
}

/** Claims, volumes and classes that may bring another zone. Upstream: plugins/volumezone. */
export const volumeZoneHints: PluginHints = {
  plugin: 'VolumeZone',
  hints: {
    NodeAdd: 'always',
    NodeUpdateNodeLabel: 'always',
    'storage.k8s.io/StorageClassAdd': (_pod, event) =>
      (event.new as StorageClass).volumeBindingMode === 'WaitForFirstConsumer',
    [CLAIM_ADD]: namesOwnClaim,
    [CLAIM_UPDATE]: namesOwnClaim,
    PersistentVolumeAdd: () => true,
    PersistentVolumeUpdate: (_pod, event) => !sameValue(topologies(event.old), topologies(event.new)),
  },
};
