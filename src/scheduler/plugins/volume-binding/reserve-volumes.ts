import type {
  ClusterState,
  KubernetesObject,
  NodeRow,
  PersistentVolume,
  PersistentVolumeClaim,
  PodRow,
} from '../../../model/index.ts';
import { mountedClaims } from '../helper/claims.ts';
import { findVolumes, SELECTED_NODE, sortedClaims } from './find-volumes.ts';

/** What becomes of a pod's claims that waited for their first consumer. */
export interface ReservedVolumes {
  /** Claims that take a volume that exists. */
  readonly matches: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** Claims for which a volume is made. */
  readonly provisions: readonly PersistentVolumeClaim[];
}

/**
 * The volumes that the scheduler sets aside for a pod when it takes a node for it: those that its Filter found there.
 * Nothing is changed; ask before anything else of the cluster is, or another volume may be the smallest that fits.
 *
 * Upstream: volumebinding/volume_binding.go, Reserve.
 */
export function volumesToReserve(cluster: ClusterState, pod: PodRow, node: NodeRow): ReservedVolumes {
  const claims = sortedClaims(cluster, mountedClaims(cluster, cluster.pods.signature(pod)));
  if (typeof claims === 'string' || claims.delayed.length === 0) return { matches: [], provisions: [] };
  const { matches, provisions } = findVolumes(cluster, claims, node);
  return { matches, provisions: provisions.map(({ claim }) => claim) };
}

/**
 * The objects as the scheduler's own caches hold them until the control plane has caught up: the volume names its
 * claim, a claim whose volume is still to be made names the node.
 *
 * Upstream: volumebinding/binder.go, AssumePodVolumes.
 */
export function assumedObjects(
  { matches, provisions }: ReservedVolumes,
  nodeName: string,
): readonly KubernetesObject[] {
  const volumes = matches.map(({ claim, volume }): PersistentVolume => {
    const { name, namespace = 'default' } = claim.metadata;
    return { ...volume, spec: { ...volume.spec, claimRef: { name, namespace } } };
  });
  const claims = provisions.map(({ metadata, ...claim }): PersistentVolumeClaim => {
    const annotations = { ...metadata.annotations, [SELECTED_NODE]: nodeName };
    return { ...claim, metadata: { ...metadata, annotations } };
  });
  return [...volumes, ...claims];
}
