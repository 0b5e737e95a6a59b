import { SECOND_MS } from '../../../base/index.ts';
import type { OwnerReference, Pod } from '../../../model/index.ts';

/** Reads the API's time texts on the caller's clock. */
export type TimeReader = (text: string) => number;

/** Now, and how time texts read. */
export interface CaClock {
  readonly nowMs: number;
  readonly timeMsOf: TimeReader;
}

/** The owner that would make the pod again; undefined for a bare one. */
export function controllerOf(pod: Pod): OwnerReference | undefined {
  return pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** A static pod of its node, which the API only mirrors: it goes with the node and nowhere else. */
export function isMirrorPod(pod: Pod): boolean {
  return pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

/** Owned by a DaemonSet, or said to be like one. */
export function isDaemonSetPod(pod: Pod): boolean {
  if (controllerOf(pod)?.kind === 'DaemonSet') return true;
  return pod.metadata.annotations?.['cluster-autoscaler.kubernetes.io/daemonset-pod'] === 'true';
}

const DEFAULT_GRACE_SECONDS = 30;
const EXTRA_SECONDS = 30;

/** Deleted so long ago that it is taken for gone. */
export function isLongTerminating(pod: Pod, { nowMs, timeMsOf }: CaClock): boolean {
  const { deletionTimestamp } = pod.metadata;
  if (deletionTimestamp === undefined || deletionTimestamp === null) return false;
  const graceSeconds = pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  return timeMsOf(deletionTimestamp) + (graceSeconds + EXTRA_SECONDS) * SECOND_MS < nowMs;
}

/** `namespace/name`: unique among the pods of a moment. */
export function podKey(pod: Pod): string {
  return `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`;
}
