import type { PodRecord } from './pod-book.ts';
import type { World } from './world.ts';

/** Whose pod goes, and what `kubectl get events` says of it. */
export interface OwnedDeletion {
  readonly about: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly pod: string;
  /** Absent: that the pod was deleted, in the words of the ReplicaSet controller. */
  readonly text?: string;
}

/** Deletes the owner's pod of that name and says so. One that is on its way out already, or gone, is let alone. */
export function deleteOwned(
  world: World,
  pods: readonly PodRecord[],
  { about, pod: name, text }: OwnedDeletion,
  nowMs: number,
): void {
  const pod = pods.find((each) => each.name === name);
  if (pod === undefined || pod.isDeleting) return;
  world.deletePod(pod, nowMs);
  if (text === undefined) world.podEvent(about, 'deleted', name, nowMs);
  else world.event(about, 'SuccessfulDelete', text, nowMs);
}

/** When those of the pods that are ready, but not for minReadySeconds yet, become available. */
export function availabilityDueMs(
  pods: readonly Pick<PodRecord, 'isReady' | 'readySinceMs'>[],
  minReadySeconds: number,
  nowMs: number,
): number[] {
  return pods.flatMap(({ isReady, readySinceMs = nowMs }) => {
    const dueMs = readySinceMs + minReadySeconds * 1000;
    return isReady && dueMs > nowMs ? [dueMs] : [];
  });
}
