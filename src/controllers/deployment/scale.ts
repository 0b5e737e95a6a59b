import { roundHalfAway } from '../../base/index.ts';
import { activeOf, allOf, byAge, resize, sizeOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { OwnedReplicaSet } from './types.ts';

/**
 * Follows a changed spec.replicas without moving the rollout on: the one active ReplicaSet simply gets the new size;
 * several active ones share it in proportion to theirs. Runs on scaling events and while paused.
 *
 * Upstream: deployment/sync.go `scale`.
 */
export function scaleDeployment(draft: Draft): void {
  const { deployment, newest, old } = draft;
  const replicas = deployment.spec.replicas;
  const all = allOf(draft);
  const active = activeOf(all);
  if (active.length <= 1) {
    const target = active.at(0) ?? newest ?? old.at(-1);
    if (target !== undefined) resize(draft, target, replicas);
    return;
  }
  if (newest !== undefined && isSaturated(newest, replicas)) {
    for (const replicaSet of activeOf(old)) resize(draft, replicaSet, 0);
    return;
  }
  if (deployment.spec.strategy === 'RollingUpdate') shareOut(draft, active);
}

/** A scaling event: an active ReplicaSet was last sized for another spec.replicas. */
export function isScalingEvent(draft: Draft): boolean {
  const { replicas } = draft.deployment.spec;
  return activeOf(allOf(draft)).some(({ desired }) => desired !== undefined && desired !== replicas);
}

function isSaturated({ replicas, desired, status }: OwnedReplicaSet, wanted: number): boolean {
  return replicas === wanted && desired === wanted && status.available === wanted;
}

/** Larger ones first; among equals the younger grow first and the older shrink first. What rounding leaves goes to the first. */
function shareOut(draft: Draft, active: readonly OwnedReplicaSet[]): void {
  const { replicas } = draft.deployment.spec;
  const allowed = replicas > 0 ? replicas + draft.surge : 0;
  const toAdd = allowed - sizeOf(active);
  if (toAdd === 0) {
    for (const replicaSet of active) resize(draft, replicaSet, replicaSet.replicas, true);
    return;
  }
  const order = [...active].sort(
    (a, b) => b.replicas - a.replicas || (toAdd > 0 ? byAge(b, a) : byAge(a, b)),
  );
  let added = 0;
  const sizes = order.map((replicaSet) => {
    const share = shareOf(draft, replicaSet);
    const rest = toAdd - added;
    const change = toAdd > 0 ? Math.min(share, rest) : Math.max(share, rest);
    const taken = rest === 0 ? 0 : change;
    added += taken;
    return replicaSet.replicas + taken;
  });
  order.forEach((replicaSet, place) => {
    const size = place === 0 ? Math.max(0, sizes[0] + toAdd - added) : sizes[place];
    resize(draft, replicaSet, size, true);
  });
}

/** Its part of the change: its size times (new maximum ÷ maximum it was last sized for), half away from zero. */
function shareOf({ deployment, surge }: Draft, { replicas, max }: OwnedReplicaSet): number {
  const wanted = deployment.spec.replicas;
  if (wanted === 0) return -replicas;
  const maxBefore = max === undefined || max === 0 ? deployment.status.replicas : max;
  if (maxBefore === 0) return 0;
  return roundHalfAway((replicas * (wanted + surge)) / maxBefore) - replicas;
}
