import { parseRfc3339 } from '../base/index.ts';
import type { Condition, ContainerStatus, Labels, OwnerReference, Pod } from '../model/index.ts';

/** What controllers look at of a pod. Times are ms on one clock. */
export interface PodView {
  readonly name: string;
  readonly uid: string;
  /** '' before it is bound. */
  readonly nodeName: string;
  readonly phase: string;
  readonly isReady: boolean;
  /** Last transition of condition Ready; undefined where there is no such condition or it carries no time. */
  readonly readySinceMs: number | undefined;
  readonly createdMs: number | undefined;
  readonly isDeleting: boolean;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Highest restart count of its regular containers. */
  readonly restarts: number;
  /** Highest restart count of its sidecars. */
  readonly sidecarRestarts: number;
}

/** Ready for at least minReadySeconds. */
export function isAvailable(
  pod: Pick<PodView, 'isReady' | 'readySinceMs'>,
  minReadySeconds: number,
  nowMs: number,
): boolean {
  if (!pod.isReady) return false;
  if (minReadySeconds <= 0) return true;
  return pod.readySinceMs !== undefined && pod.readySinceMs + minReadySeconds * 1000 <= nowMs;
}

/** Neither ended nor being deleted. */
export function isActive(pod: Pick<PodView, 'phase' | 'isDeleting'>): boolean {
  return !hasEnded(pod) && !pod.isDeleting;
}

/** It will never run again, and counts for no replicas. */
export function hasEnded({ phase }: Pick<PodView, 'phase'>): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

/** The view of an API object; times become Unix ms. */
export function podViewOf({ metadata, spec, status = {} }: Pod): PodView {
  const { initContainers = [], nodeName = '' } = spec;
  const ready = conditionOf(status.conditions, 'Ready');
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const isSidecar = ({ name }: ContainerStatus): boolean => sidecars.some((sidecar) => sidecar.name === name);
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    nodeName,
    phase: status.phase ?? '',
    isReady: ready?.status === 'True',
    readySinceMs: timeOf(ready?.lastTransitionTime),
    createdMs: timeOf(metadata.creationTimestamp),
    isDeleting: metadata.deletionTimestamp !== undefined,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    restarts: mostRestarts(status.containerStatuses),
    sidecarRestarts: mostRestarts(status.initContainerStatuses?.filter(isSidecar)),
  };
}

function mostRestarts(statuses: readonly ContainerStatus[] = []): number {
  return statuses.reduce((max, { restartCount = 0 }) => Math.max(max, restartCount), 0);
}

/** The condition of that type, whatever its status. */
export function conditionOf(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** The owner that manages the pod; others only keep it from garbage collection. */
export function controllerOf(owners: readonly OwnerReference[] | undefined): OwnerReference | undefined {
  return owners?.find(({ controller }) => controller === true);
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseRfc3339(text);
}
