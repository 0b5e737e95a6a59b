import { HOUR_MS, MINUTE_MS } from '../../../base/index.ts';
import type { Condition, Pod } from '../../../model/index.ts';
import { isPending } from './replica-groups.ts';
import type { ReplicaGroups } from './replica-groups.ts';
import type { UpdaterConfig } from './updater-config.ts';

export type InPlaceDecision = 'InPlaceApproved' | 'InPlaceDeferred' | 'InPlaceEvict';

const DEFERRED_MS_MAX = 5 * MINUTE_MS;
const IN_PROGRESS_MS_MAX: number = HOUR_MS;

/**
 * What mode InPlaceOrRecreate does with a pod: resize it, wait, or evict it because a resize is stuck.
 *
 * `attemptedMs` is when the updater itself last tried; a pod that it never tried starts waiting now.
 */
export function decideInPlace(
  pod: Pod,
  groups: ReplicaGroups,
  hasRecommendation: boolean,
  config: UpdaterConfig,
  { nowMs, attemptedMs }: { readonly nowMs: number; readonly attemptedMs: number | undefined },
): InPlaceDecision {
  if (!hasRecommendation || isPending(pod) || !groups.isKnown(pod)) return 'InPlaceDeferred';
  if (isResizing(pod)) {
    const waitedMs = attemptedMs === undefined ? 0 : nowMs - attemptedMs;
    return groups.mayDisrupt(pod) && isStuck(pod, waitedMs) ? 'InPlaceEvict' : 'InPlaceDeferred';
  }
  const ignoresBudget = config.skipsBudgetInPlace && resizesWithoutRestart(pod);
  return ignoresBudget || groups.mayDisrupt(pod) ? 'InPlaceApproved' : 'InPlaceDeferred';
}

/** The first of the two resize conditions decides. */
export function isResizing(pod: Pod): boolean {
  const conditions = pod.status?.conditions ?? [];
  const first = conditions.find(({ type }) => type === 'PodResizePending' || type === 'PodResizeInProgress');
  return first?.status === 'True';
}

/**
 * A resize that will not come by itself: infeasible, deferred for five minutes, or under way for too long or with an
 * error.
 */
export function isStuck(pod: Pod, waitedMs: number): boolean {
  const pending = conditionOf(pod, 'PodResizePending');
  if (pending !== undefined) return pending.reason === 'Deferred' ? waitedMs > DEFERRED_MS_MAX : true;
  const inProgress = conditionOf(pod, 'PodResizeInProgress');
  if (inProgress === undefined) return false;
  const hasComplaint = (inProgress.reason ?? '') !== '' || (inProgress.message ?? '') !== '';
  return hasComplaint || waitedMs > IN_PROGRESS_MS_MAX;
}

function conditionOf(pod: Pod, type: string): Condition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

function resizesWithoutRestart(pod: Pod): boolean {
  return pod.spec.containers.every(({ resizePolicy = [] }) =>
    resizePolicy.every(({ restartPolicy }) => restartPolicy === 'NotRequired'),
  );
}
