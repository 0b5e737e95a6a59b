import { activeOf, allOf, currentSize, resize, sizeOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { OwnedReplicaSet } from './types.ts';

/**
 * One step of a RollingUpdate: the new ReplicaSet grows as far as surge lets it; if it did not change, the old ones
 * shrink, first by their broken pods, then by as many good ones as availability allows. True when a size changed.
 *
 * Upstream: deployment/rolling.go.
 */
export function rollForward(draft: Draft, newest: OwnedReplicaSet): boolean {
  return growNew(draft, newest) || shrinkOld(draft, newest);
}

function growNew(draft: Draft, newest: OwnedReplicaSet): boolean {
  const wanted = draft.deployment.spec.replicas;
  if (newest.replicas === wanted) return false;
  if (newest.replicas > wanted) return resize(draft, newest, wanted);
  return resize(draft, newest, newest.replicas + roomFor(draft, wanted - newest.replicas));
}

/** How many of `missing` pods the new ReplicaSet may add within spec.replicas + surge. */
function roomFor(draft: Draft, missing: number): number {
  const room = draft.deployment.spec.replicas + draft.surge - sizeOf(allOf(draft));
  return room <= 0 ? 0 : Math.min(room, missing);
}

function shrinkOld(draft: Draft, newest: OwnedReplicaSet): boolean {
  const old = activeOf(draft.old);
  if (old.length === 0) return false;
  const minAvailable = draft.deployment.spec.replicas - draft.maxUnavailable;
  const newNotAvailable = newest.replicas - newest.status.available;
  const maxDown = sizeOf(allOf(draft)) - minAvailable - newNotAvailable;
  if (maxDown <= 0) return false;

  const cleaned = removeBroken(draft, old, maxDown);
  if (cleaned === undefined) return false;
  // By status, which does not know yet what the first pass took.
  const available = [...old, newest].reduce((sum, { status }) => sum + status.available, 0);
  return cleaned + removeAvailable(draft, old, available - minAvailable) > 0;
}

/** The number taken; undefined where a status still counts more available pods than the size, which ends the step. */
function removeBroken(draft: Draft, old: readonly OwnedReplicaSet[], budget: number): number | undefined {
  let taken = 0;
  for (const replicaSet of old) {
    if (taken >= budget) break;
    if (replicaSet.replicas === replicaSet.status.available) continue;
    const broken = Math.min(budget - taken, replicaSet.replicas - replicaSet.status.available);
    if (broken < 0) return undefined;
    resize(draft, replicaSet, replicaSet.replicas - broken);
    taken += broken;
  }
  return taken;
}

function removeAvailable(draft: Draft, old: readonly OwnedReplicaSet[], budget: number): number {
  let taken = 0;
  for (const replicaSet of old) {
    if (taken >= budget) break;
    const size = currentSize(draft, replicaSet);
    const down = Math.min(size, budget - taken);
    if (down === 0) continue;
    resize(draft, replicaSet, size - down);
    taken += down;
  }
  return taken;
}

/** The size and annotations a new ReplicaSet starts with: as much as the step would give it. */
export function createNew(draft: Draft, revision: number): OwnedReplicaSet {
  const desired = draft.deployment.spec.replicas;
  const isRolling = draft.deployment.spec.strategy === 'RollingUpdate';
  const replicas = isRolling ? roomFor(draft, desired) : desired;
  draft.create = { replicas, revision, desired, max: desired + draft.surge };
  draft.newest = {
    name: draft.newName,
    createdMs: draft.nowMs,
    matchesTemplate: true,
    ...draft.create,
    status: { replicas: 0, ready: 0, available: 0 },
    isObserved: false,
    isDeleting: false,
    hasLivePods: false,
  };
  return draft.newest;
}
