import type { Node } from '../../../model/index.ts';
import { isNodeReady } from '../simulator/node-readiness.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';

/** Nodes of a group, or of the cluster, by what they are good for. */
export interface Readiness {
  readonly ready: number;
  readonly unready: number;
  readonly suspended: number;
  readonly notStarted: number;
  readonly registered: number;
  /** Instances without a node for longer than the provision time. */
  readonly longUnregistered: number;
}

export interface ReadinessOptions {
  readonly maxStartupMs: number;
}

/** The class of each node counts once (upstream clusterstate.go, updateReadinessStats). */
export function readinessOf(
  nodes: readonly Node[],
  longUnregistered: number,
  { maxStartupMs }: ReadinessOptions,
  clock: CaClock,
): Readiness {
  const counts = { ready: 0, unready: 0, suspended: 0, notStarted: 0 };
  for (const node of nodes) counts[classOf(node, maxStartupMs, clock)]++;
  return { ...counts, registered: nodes.length, longUnregistered };
}

/**
 * A node counts in one class only. Suspended comes first; one that is not ready is `notStarted` while it is younger
 * than the start-up time.
 */
export function classOf(
  node: Node,
  maxStartupMs: number,
  { nowMs, timeMsOf }: CaClock,
): 'ready' | 'unready' | 'suspended' | 'notStarted' {
  const isSuspended = node.status?.conditions?.some(
    ({ type, status }) => type === 'Suspended' && status === 'True',
  );
  if (isSuspended === true) return 'suspended';
  if (isNodeReady(node)) return 'ready';
  const createdMs = timeMsOf(node.metadata.creationTimestamp ?? '');
  return createdMs + maxStartupMs > nowMs ? 'notStarted' : 'unready';
}

const OK_UNREADY = 3;
const UNREADY_RATIO_MAX = 0.45;

/** Whether enough of the nodes that a group should have are there. */
export function isGroupHealthy(readiness: Readiness, targetSize: number, pendingIncrease: number): boolean {
  const acceptable = targetSize - readiness.longUnregistered - pendingIncrease;
  const unjustified = acceptable - (readiness.ready + readiness.suspended);
  return unjustified <= OK_UNREADY || unjustified <= UNREADY_RATIO_MAX * readiness.registered;
}
