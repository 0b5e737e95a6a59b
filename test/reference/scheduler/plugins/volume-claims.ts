import { namespaceOf, storageClassNameOf, volumeClaimName } from '../../../../src/model/index.ts';
import type { PersistentVolumeClaim, Pod, StorageClass, Volume } from '../../../../src/model/index.ts';
import type { TwinCluster } from '../twin-cluster.ts';

export function claimOf(cluster: TwinCluster, pod: Pod, name: string): PersistentVolumeClaim | undefined {
  return cluster.get<PersistentVolumeClaim>('PersistentVolumeClaim', namespaceOf(pod), name);
}

/** The claims a pod's volumes name, in volume order. */
export function claimNames(pod: Pod, withEphemeral: boolean): readonly string[] {
  return (pod.spec.volumes ?? []).flatMap((volume: Volume) => {
    if (volume.ephemeral && !withEphemeral) return [];
    return volumeClaimName(pod, volume) ?? [];
  });
}

export function waitsForConsumer(cluster: TwinCluster, claim: PersistentVolumeClaim): boolean {
  const storageClass = cluster.get<StorageClass>('StorageClass', undefined, storageClassNameOf(claim));
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}
