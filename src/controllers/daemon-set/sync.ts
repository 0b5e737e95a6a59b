import { scaledValue } from '../int-or-percent.ts';
import { hasEnded } from '../pod-view.ts';
import { manageDaemons } from './manage.ts';
import { updateDaemons } from './rolling-update.ts';
import { NO_DRAW } from './types.ts';
import type { DaemonNode, DaemonPod, DaemonSetDecision, DaemonSetSpec } from './types.ts';

/**
 * One sync of the DaemonSet controller: the right number of pods on every node, then, if that changed nothing, the
 * rolling update.
 *
 * Upstream: daemon/daemon_controller.go updateDaemonSet.
 */
export function syncDaemonSet(
  spec: DaemonSetSpec,
  nodes: readonly DaemonNode[],
  pods: readonly DaemonPod[],
  isBackingOff: (node: string) => boolean,
  nowMs: number,
): DaemonSetDecision {
  const podsByNode = groupByNode(pods);
  const isRolling = spec.strategy === 'RollingUpdate';
  const allowsSurge = isRolling && (scaledValue(spec.maxSurge, 1, 'up') ?? 0) > 0;
  const managed = manageDaemons({ spec, nodes, podsByNode, allowsSurge, isBackingOff, nowMs });
  if (!isRolling || managed.creates.length + managed.deletes.length > 0) {
    return { ...managed, deletesDrawn: NO_DRAW, createsDrawn: NO_DRAW };
  }
  return updateDaemons({ spec, nodes, podsByNode, nowMs });
}

/** Pods that are deleting and have ended are as good as gone. */
function groupByNode(pods: readonly DaemonPod[]): Map<string, DaemonPod[]> {
  const groups = new Map<string, DaemonPod[]>();
  for (const pod of pods) {
    if (pod.targetNode === undefined || (pod.isDeleting && hasEnded(pod))) continue;
    const group = groups.get(pod.targetNode);
    if (group === undefined) groups.set(pod.targetNode, [pod]);
    else group.push(pod);
  }
  return groups;
}
