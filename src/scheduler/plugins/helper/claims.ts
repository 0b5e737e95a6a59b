import { NO_ROW, PodFlag, storageClassNameOf, volumeClaimName } from '../../../model/index.ts';
import type {
  ClusterState,
  CSINode,
  PersistentVolume,
  PersistentVolumeClaim,
  PodSignature,
  StorageClass,
} from '../../../model/index.ts';

/** Kinds of objects that decide about volumes. */
export const STORAGE_KINDS: readonly string[] = [
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'CSINode',
  'CSIDriver',
  'CSIStorageCapacity',
  'VolumeAttachment',
];

const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';

/** A claim that a pod mounts, by name; the object if it exists. */
export interface MountedClaim {
  readonly name: string;
  readonly isEphemeral: boolean;
  readonly claim: PersistentVolumeClaim | undefined;
}

/** Claims of the pod's volumes in their order; the claim of an ephemeral volume is `<pod>-<volume>`. */
export function mountedClaims(
  { objects }: ClusterState,
  { pod, namespace }: PodSignature,
): readonly MountedClaim[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const name = volumeClaimName(pod, volume);
    if (name === undefined) return [];
    const claim = objects.find<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, name);
    return [{ name, isEphemeral: volume.persistentVolumeClaim === undefined, claim }];
  });
}

/** The lister's error, word by word. */
export function claimNotFound(name: string): string {
  return `persistentvolumeclaim "${name}" not found`;
}

/** The claim has a volume and the binding is done. */
export function isFullyBound({ spec, metadata }: PersistentVolumeClaim): boolean {
  return (spec.volumeName ?? '') !== '' && metadata.annotations?.[BIND_COMPLETED] !== undefined;
}

/** The volume that the claim is bound to; undefined: it is bound to none, or the volume is gone. */
export function volumeOf(
  { objects }: ClusterState,
  claim: PersistentVolumeClaim,
): PersistentVolume | undefined {
  return objects.find<PersistentVolume>('PersistentVolume', '', claim.spec.volumeName ?? '');
}

/** The claim's StorageClass; undefined: it names none, or there is none of that name. */
export function classOf({ objects }: ClusterState, claim: PersistentVolumeClaim): StorageClass | undefined {
  return objects.find<StorageClass>('StorageClass', '', storageClassNameOf(claim));
}

/** What the CSI drivers of the node say of it; undefined: nobody has registered. */
export function csiNodeOf({ objects, nodes }: ClusterState, row: number): CSINode | undefined {
  return objects.find<CSINode>('CSINode', '', nodes.names[row] ?? '');
}

/** Pods on the node: what is bound there, less what a dry run has taken off, and what it has put on. */
export function podsOn({ nodes, pods }: ClusterState, nodeRow: number): readonly number[] {
  const rows: number[] = [];
  for (let row = nodes.firstPod[nodeRow]; row !== NO_ROW; row = pods.nextOnNode[row]) {
    if ((pods.flags[row] & PodFlag.Hidden) === 0) rows.push(row);
  }
  rows.push(...nodes.guests);
  return rows;
}
