import type { Node } from '../../../model/index.ts';
import { isNodeReady } from '../simulator/node-readiness.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';

/**
 * A node counts in one class only (upstream clusterstate.go, updateReadinessStats). Suspended comes first; one that is not
 * ready is `notStarted` while it is younger than the start-up time.
 */
export function classOf(
  node: Node,
  maxStartupMs: number,
  { nowMs, timeMsOf }: CaClock,
): 'ready' | 'unready' | 'suspended' | 'notStarted' {
  const suspended = node.status?.conditions?.find(({ type }) => type === 'Suspended');
  if (suspended?.status === 'True') return 'suspended';
  if (isNodeReady(node)) return 'ready';
  const createdMs = timeMsOf(node.metadata.creationTimestamp ?? '');
  return createdMs + maxStartupMs > nowMs ? 'notStarted' : 'unready';
}
