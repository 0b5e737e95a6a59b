import type { Plugin } from '../framework/plugin.ts';

/**
 * PrioritySort: which of two waiting pods is scheduled first. It acts in QueueSort alone and says nothing about nodes.
 *
 * Upstream: kube-scheduler, plugins/queuesort (version and deviations: docs/parity.md).
 */
export const prioritySort: Plugin = {
  name: 'PrioritySort',
  compile: () => ({}),
};

/** Negative: a comes first. Higher priority, then the one that has waited longer; 0: upstream cannot tell them apart. */
export function comparePending(
  aPriority: number,
  aSinceMs: number,
  bPriority: number,
  bSinceMs: number,
): number {
  if (aPriority !== bPriority) return aPriority > bPriority ? -1 : 1;
  return aSinceMs - bSinceMs;
}
