import type { Pod } from '../model/index.ts';

/** SystemCriticalPriority of pkg/apis/scheduling: priorities from here on are the system's own. */
export const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;
const NODE_CRITICAL_CLASS = 'system-node-critical';
const SOURCE_ANNOTATION = 'kubernetes.io/config.source';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** A pod the kubelet reads from its own files. Upstream: pkg/kubelet/types, IsStaticPod. */
export function isStaticPod(pod: Pod): boolean {
  const source = pod.metadata.annotations?.[SOURCE_ANNOTATION];
  return source !== undefined && source !== 'api';
}

/** Static, mirror and very high priority pods: never evicted, always admitted. */
export function isCriticalPod(pod: Pod): boolean {
  const isMirror = Object.hasOwn(pod.metadata.annotations ?? {}, MIRROR_ANNOTATION);
  return isStaticPod(pod) || isMirror || (pod.spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY;
}

/** One of the few that a node cannot do without. Upstream: kubelet/types IsNodeCriticalPod. */
export function isNodeCriticalPod(pod: Pod): boolean {
  return isCriticalPod(pod) && pod.spec.priorityClassName === NODE_CRITICAL_CLASS;
}
