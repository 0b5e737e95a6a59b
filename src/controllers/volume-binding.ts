import { compareStrings } from '../base/index.ts';
import { bytesOf, labelSelectorMatches } from '../model/index.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../model/index.ts';

/** What becomes of a claim that is not bound. */
export type ClaimDecision =
  | { readonly kind: 'bind'; readonly volume: PersistentVolume }
  | { readonly kind: 'provision'; readonly storageClass: StorageClass }
  /** Until a pod that uses it is scheduled. */
  | { readonly kind: 'wait-for-consumer' }
  | { readonly kind: 'pending'; readonly reason: string };

/**
 * The smallest volume that suits a claim, or how it gets one. A volume that is reserved for the claim comes first,
 * whatever its size relative to others; a class that waits for the first consumer binds nothing before that.
 *
 * Upstream: pkg/controller/volume/persistentvolume, findMatchingVolume and syncUnboundClaim.
 */
export function decideClaim(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  classes: readonly StorageClass[],
  hasConsumer: boolean,
): ClaimDecision {
  const reserved = volumes.find((volume) => isReservedFor(volume, claim) && isLargeEnough(volume, claim));
  if (reserved !== undefined) return { kind: 'bind', volume: reserved };
  const className = claim.spec.storageClassName ?? defaultClassName(classes);
  const storageClass = classes.find(({ metadata }) => metadata.name === className);
  const waits = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
  if (waits && !hasConsumer) return { kind: 'wait-for-consumer' };

  const fitting = volumes
    .filter((volume) => volume.spec.claimRef === undefined && suits(volume, claim, className))
    .sort((a, b) => sizeOf(a) - sizeOf(b) || compareStrings(a.metadata.name, b.metadata.name));
  const smallest = fitting.at(0);
  if (smallest !== undefined) return { kind: 'bind', volume: smallest };
  if (storageClass !== undefined && storageClass.provisioner !== 'kubernetes.io/no-provisioner') {
    return { kind: 'provision', storageClass };
  }
  const reason = 'no persistent volumes available for this claim and no storage class is set';
  return { kind: 'pending', reason };
}

/** The class of claims that name none: the one that carries the annotation. */
function defaultClassName(classes: readonly StorageClass[]): string {
  const annotation = 'storageclass.kubernetes.io/is-default-class';
  return classes.find(({ metadata }) => metadata.annotations?.[annotation] === 'true')?.metadata.name ?? '';
}

function isReservedFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  return (
    claimRef?.name === metadata.name &&
    (claimRef.namespace ?? 'default') === (metadata.namespace ?? 'default')
  );
}

function suits(volume: PersistentVolume, claim: PersistentVolumeClaim, className: string): boolean {
  const { status, metadata } = volume;
  const { phase = 'Available' } = status ?? {};
  const { selector } = claim.spec;
  return (
    phase === 'Available' &&
    isOfClass(volume, claim, className) &&
    (selector === undefined || labelSelectorMatches(selector, metadata.labels)) &&
    isLargeEnough(volume, claim)
  );
}

function isOfClass({ spec }: PersistentVolume, claim: PersistentVolumeClaim, className: string): boolean {
  const { storageClassName = '', volumeMode = 'Filesystem', accessModes = [] } = spec;
  const { volumeMode: wantedMode = 'Filesystem', accessModes: wanted = [] } = claim.spec;
  return (
    storageClassName === className &&
    volumeMode === wantedMode &&
    wanted.every((mode) => accessModes.includes(mode))
  );
}

function isLargeEnough(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  return sizeOf(volume) >= bytesOf(spec.resources?.requests?.['storage']);
}

function sizeOf({ spec }: PersistentVolume): number {
  return bytesOf(spec.capacity?.['storage']);
}
