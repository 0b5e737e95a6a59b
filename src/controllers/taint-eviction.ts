import { tolerates } from '../model/index.ts';
import type { Taint, Toleration } from '../model/index.ts';

/** A deletion that waits for its time. */
export interface PendingEviction {
  readonly startMs: number;
  readonly atMs: number;
}

/** What becomes of a pod when the NoExecute taints of its node change; `cancel` also where nothing was pending. */
export type TaintVerdict =
  | { readonly kind: 'delete-now' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'wait'; readonly pending: PendingEviction };

/**
 * NoExecute: a pod that does not tolerate all taints goes at once, one that does waits for the shortest
 * tolerationSeconds of the tolerations used. A deletion that is pending keeps its time whatever the new wait, until the
 * taints are gone or tolerated for ever. Budgets are not asked.
 *
 * Upstream: tainteviction/taint_eviction.go. Of the tolerations only the first that fits a taint counts.
 */
export function taintVerdict(
  tolerations: readonly Toleration[],
  taints: readonly Taint[],
  pending: PendingEviction | undefined,
  nowMs: number,
): TaintVerdict {
  const noExecute = taints.filter(({ effect }) => effect === 'NoExecute');
  if (noExecute.length === 0) return { kind: 'cancel' };
  const used = noExecute.map((taint) =>
    tolerations.find((toleration) => tolerates(toleration, taint, { comparisonOperators: true })),
  );
  if (used.includes(undefined)) return { kind: 'delete-now' };
  const waitMs = shortestWaitMs(used);
  if (waitMs === Infinity) return { kind: 'cancel' };
  if (pending !== undefined && pending.startMs < nowMs) return { kind: 'wait', pending };
  if (waitMs === 0) return { kind: 'delete-now' };
  return { kind: 'wait', pending: { startMs: nowMs, atMs: nowMs + waitMs } };
}

/** Infinity: tolerated for ever. */
function shortestWaitMs(used: readonly (Toleration | undefined)[]): number {
  return used.reduce((shortest, toleration) => {
    const seconds = toleration?.tolerationSeconds;
    return seconds === undefined ? shortest : Math.min(shortest, Math.max(0, seconds) * 1000);
  }, Infinity);
}

/** The taints of effect NoExecute as one text, to see whether they changed. */
export function noExecuteKey(taints: readonly Taint[]): string {
  return taints
    .filter(({ effect }) => effect === 'NoExecute')
    .map(({ key, value = '' }) => `${key}=${value}`)
    .join(',');
}
