import {
  bytesOf,
  labelOf,
  labelSelectorMatches,
  nodeSelectorMatches,
  storageClassNameOf,
  volumeNodeSelector,
} from '../../../model/index.ts';
import type {
  ClusterState,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  NodeIdentity,
  NodeSelector,
  PersistentVolume,
  PersistentVolumeClaim,
  QuantityText,
  StorageClass,
} from '../../../model/index.ts';
import { classOf, csiNodeOf, isFullyBound, volumeOf } from '../helper/claims.ts';
import type { MountedClaim } from '../helper/claims.ts';

/** Annotation by which the scheduler tells a provisioner where the volume is wanted. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Unbound ones that wait for their first consumer. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

export type VolumeFault = 'nodeConflict' | 'bindConflict' | 'noSpace' | 'volumeMissing';

/** What a node offers for a pod's claims. */
export interface FoundVolumes {
  readonly faults: readonly VolumeFault[];
  readonly matches: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** Volumes to be made, with the storage object that has room, where the driver keeps one. */
  readonly provisions: readonly {
    readonly claim: PersistentVolumeClaim;
    readonly capacity: CSIStorageCapacity | undefined;
  }[];
}

/** Bound claims, and those to be bound where the pod goes; or why the pod is rejected. */
export function sortedClaims(cluster: ClusterState, mounted: readonly MountedClaim[]): PodClaims | string {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  for (const { claim } of mounted) {
    if (claim === undefined) continue;
    const waits = classOf(cluster, claim)?.volumeBindingMode === 'WaitForFirstConsumer';
    if (isFullyBound(claim)) bound.push(claim);
    else if (waits && (claim.spec.volumeName ?? '') === '') delayed.push(claim);
    else return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return { bound, delayed };
}

/** Upstream: volumebinding/binder.go, FindPodVolumes. */
export function findVolumes(cluster: ClusterState, { bound, delayed }: PodClaims, row: number): FoundVolumes {
  const node: NodeIdentity = { name: cluster.nodes.names[row] ?? '', labels: cluster.nodes.labels[row] };
  const faults: VolumeFault[] = [];
  const csiNode = csiNodeOf(cluster, row);
  const boundFault = bound
    .map((claim) => boundClaimFault(cluster, claim, node, csiNode))
    .find((fault) => fault !== undefined);
  if (boundFault === 'nodeConflict') faults.push(boundFault);

  const search = new DelayedSearch(cluster, node);
  search.run(delayed);
  if (search.fault !== undefined) faults.push(search.fault);
  if (boundFault === 'volumeMissing') faults.push(boundFault);
  return { faults, matches: search.matches, provisions: search.provisions };
}

function boundClaimFault(
  cluster: ClusterState,
  claim: PersistentVolumeClaim,
  node: NodeIdentity,
  csiNode: CSINode | undefined,
): VolumeFault | undefined {
  const volume = volumeOf(cluster, claim);
  if (volume === undefined) return 'volumeMissing';
  return matchesNode(volumeNodeSelector(volume, csiNode), node) ? undefined : 'nodeConflict';
}

function isReachable({ spec }: PersistentVolume, node: NodeIdentity): boolean {
  return matchesNode(spec.nodeAffinity?.required, node);
}

/** Volumes look at labels alone: a field of the node is empty to them. */
function matchesNode(required: NodeSelector | undefined, { labels }: NodeIdentity): boolean {
  return required === undefined || nodeSelectorMatches(required, { name: '', labels: labels ?? {} });
}

/** Finds volumes for the claims that wait, smallest first, and ways to make the others. */
class DelayedSearch {
  fault: VolumeFault | undefined;
  readonly matches: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  readonly provisions: { claim: PersistentVolumeClaim; capacity: CSIStorageCapacity | undefined }[] = [];
  readonly #cluster: ClusterState;
  readonly #node: NodeIdentity;

  constructor(cluster: ClusterState, node: NodeIdentity) {
    this.#cluster = cluster;
    this.#node = node;
  }

  run(claims: readonly PersistentVolumeClaim[]): void {
    const toProvision: PersistentVolumeClaim[] = [];
    const toMatch: PersistentVolumeClaim[] = [];
    for (const claim of claims) {
      const selected = claim.metadata.annotations?.[SELECTED_NODE];
      if (selected !== undefined && selected !== this.#node.name) {
        this.fault = 'bindConflict';
        return;
      }
      (selected === undefined ? toMatch : toProvision).push(claim);
    }
    const bySize = toMatch.map((claim, index) => ({ claim, index, size: requestOf(claim) }));
    bySize.sort((a, b) => a.size - b.size || a.index - b.index);
    for (const { claim } of bySize) {
      const volume = this.#match(claim);
      if (volume === undefined) toProvision.push(claim);
      else this.matches.push({ claim, volume });
    }
    for (const claim of toProvision) {
      this.fault = this.#provision(claim);
      if (this.fault !== undefined) return;
    }
  }

  /** The smallest volume that fits; one reserved for the claim is taken at once. Upstream: FindMatchingVolume. */
  #match(claim: PersistentVolumeClaim): PersistentVolume | undefined {
    let best: PersistentVolume | undefined;
    const size = requestOf(claim);
    for (const volume of this.#cluster.objects.list<PersistentVolume>('PersistentVolume')) {
      if (!this.#isCandidate(volume, claim, size)) continue;
      if (volume.spec.claimRef !== undefined) return isReachable(volume, this.#node) ? volume : undefined;
      if (volume.status?.phase !== 'Available' || !isReachable(volume, this.#node)) continue;
      if (!fitsClaim(volume, claim)) continue;
      if (best === undefined || capacityOf(volume) < capacityOf(best)) best = volume;
    }
    return best;
  }

  #isCandidate(volume: PersistentVolume, claim: PersistentVolumeClaim, size: number): boolean {
    const { claimRef } = volume.spec;
    if (this.matches.some((match) => match.volume === volume)) return false;
    if (claimRef !== undefined && !isReservedFor(claimRef, claim)) return false;
    return (
      capacityOf(volume) >= size && isOfKind(volume, claim) && volume.metadata.deletionTimestamp === undefined
    );
  }

  /** Why no volume can be made here, if so. */
  #provision(claim: PersistentVolumeClaim): VolumeFault | undefined {
    const storageClass = classOf(this.#cluster, claim);
    const { provisioner = '' } = storageClass ?? {};
    if (storageClass === undefined || provisioner === '' || provisioner === NO_PROVISIONER)
      return 'bindConflict';
    if (!isTopologyAllowed(storageClass, this.#node)) return 'bindConflict';
    let capacity: CSIStorageCapacity | undefined;
    if (this.#needsSpace(provisioner, claim)) {
      capacity = this.#capacityFor(storageClass.metadata.name, requestOf(claim));
      if (capacity === undefined) return 'noSpace';
    }
    this.provisions.push({ claim, capacity });
    return undefined;
  }

  /** Only drivers that publish their storage are asked, and only for claims that name a size. */
  #needsSpace(provisioner: string, { spec }: PersistentVolumeClaim): boolean {
    const driver = this.#cluster.objects.find<CSIDriver>('CSIDriver', '', provisioner);
    return driver?.spec.storageCapacity === true && spec.resources?.requests?.['storage'] !== undefined;
  }

  #capacityFor(className: string, size: number): CSIStorageCapacity | undefined {
    return this.#cluster.objects
      .list<CSIStorageCapacity>('CSIStorageCapacity')
      .find(
        ({ storageClassName, nodeTopology, maximumVolumeSize, capacity }) =>
          storageClassName === className &&
          labelSelectorMatches(nodeTopology, this.#node.labels) &&
          bytesText(maximumVolumeSize ?? capacity) >= size &&
          (maximumVolumeSize ?? capacity) !== undefined,
      );
  }
}

/** Equal class, mode and attributes class. */
function isOfKind(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { volumeMode = 'Filesystem', volumeAttributesClassName = '' } = volume.spec;
  return (
    storageClassNameOf(volume) === storageClassNameOf(claim) &&
    volumeMode === (claim.spec.volumeMode ?? 'Filesystem') &&
    volumeAttributesClassName === (claim.spec.volumeAttributesClassName ?? '')
  );
}

function isReservedFor(
  claimRef: NonNullable<PersistentVolume['spec']['claimRef']>,
  { metadata }: PersistentVolumeClaim,
): boolean {
  if (claimRef.name !== metadata.name || (claimRef.namespace ?? '') !== (metadata.namespace ?? ''))
    return false;
  return claimRef.uid === undefined || metadata.uid === undefined || claimRef.uid === metadata.uid;
}

function fitsClaim({ spec, metadata }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector, accessModes = [] } = claim.spec;
  if (selector !== undefined && !labelSelectorMatches(selector, metadata.labels)) return false;
  return accessModes.every((mode) => spec.accessModes?.includes(mode) === true);
}

/** One of the allowed topologies must hold: all its keys with a listed value. None given: everywhere. */
function isTopologyAllowed({ allowedTopologies = [] }: StorageClass, { labels }: NodeIdentity): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(
    ({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.length > 0 &&
      matchLabelExpressions.every(({ key, values }) => {
        const value = labelOf(labels, key);
        return value !== undefined && values.includes(value);
      }),
  );
}

function requestOf({ spec }: PersistentVolumeClaim): number {
  return bytesText(spec.resources?.requests?.['storage']);
}

function capacityOf({ spec }: PersistentVolume): number {
  return bytesText(spec.capacity?.['storage']);
}

/** Bytes of a quantity text; 0 where there is none. */
export function bytesText(text: QuantityText | undefined): number {
  return bytesOf(text);
}
