import { jobDeletionOrder } from '../deletion-order.ts';
import { remainingBackoffMs } from './backoff.ts';
import { allFailures, hasValidIndex, indexesOf } from './context.ts';
import type { JobContext } from './context.ts';
import { failureVerdict } from './failure-policy.ts';
import { firstGaps, intervalsOf, mergeIntervals } from './intervals.ts';
import type { JobPod, JobPodCreate, JobSpec } from './types.ts';

const MOST_PER_SYNC = 500;
const LEAST_WAIT_MS = 1000;

export interface PodChanges {
  readonly creates: readonly JobPodCreate[];
  readonly deletes: readonly JobPod[];
  /** Nothing may be created yet: look again after this time. */
  readonly waitMs?: number;
}

const NOTHING: PodChanges = { creates: [], deletes: [] };

/** Brings the number of running pods to what is wanted: one sync either deletes or creates. */
export function managePods(context: JobContext): PodChanges {
  const { spec, active } = context;
  if (spec.isSuspended) return { ...NOTHING, deletes: podsToRemove(spec, active, active.length) };
  const wanted = wantedActive(context);
  const surplus = podsToRemove(spec, active, Math.max(0, active.length - wanted)).slice(0, MOST_PER_SYNC);
  if (surplus.length > 0) return { ...NOTHING, deletes: surplus };
  const stillThere = spec.replacesOnlyFailed ? context.terminating.length : 0;
  const missing = wanted - stillThere - active.length;
  return missing > 0 ? createPods(context, missing) : NOTHING;
}

function wantedActive({ spec, succeeded, active }: JobContext): number {
  if (spec.completions !== undefined) {
    return Math.max(0, Math.min(spec.parallelism, spec.completions - succeeded));
  }
  return succeeded > 0 ? active.length : spec.parallelism;
}

function createPods(context: JobContext, missing: number): PodChanges {
  const { spec, backoff, nowMs } = context;
  const hasOwnBackoff = spec.backoffLimitPerIndex !== undefined;
  const waitMs = hasOwnBackoff ? 0 : remainingBackoffMs(backoff, nowMs);
  if (waitMs > 0) return { ...NOTHING, waitMs: Math.max(LEAST_WAIT_MS, waitMs) };
  const count = Math.min(missing, MOST_PER_SYNC);
  if (!spec.isIndexed) {
    const create = { index: undefined, indexFailures: undefined, indexIgnoredFailures: 0 };
    return { ...NOTHING, creates: Array.from({ length: count }, () => create) };
  }
  const indexes = pendingIndexes(context, count);
  return hasOwnBackoff ? createPerIndex(context, indexes) : { ...NOTHING, creates: indexes.map(freshCreate) };
}

function freshCreate(index: number): JobPodCreate {
  return { index, indexFailures: undefined, indexIgnoredFailures: 0 };
}

/** Indexes whose own wait is over are created together; if none is, the sync comes back for the nearest. */
function createPerIndex({ spec, delayed, nowMs }: JobContext, indexes: readonly number[]): PodChanges {
  const waits = indexes.map((index) => {
    const last = delayed.get(index);
    if (last === undefined) return { index, last, waitMs: 0 };
    const backoff = { failures: allFailures(last) + 1, lastFailureMs: last.finishedMs };
    return { index, last, waitMs: remainingBackoffMs(backoff, nowMs) };
  });
  const due = waits.filter(({ waitMs }) => waitMs === 0);
  if (due.length === 0) {
    const waitMs = waits.reduce((least, wait) => Math.min(least, wait.waitMs), Infinity);
    return waits.length === 0 ? NOTHING : { ...NOTHING, waitMs: Math.max(LEAST_WAIT_MS, waitMs) };
  }
  return { ...NOTHING, creates: due.map(({ index, last }) => successorOf(spec, index, last)) };
}

/** The successor inherits the failure counts of the pod it replaces, plus that pod's own failure. */
function successorOf(spec: JobSpec, index: number, last: JobPod | undefined): JobPodCreate {
  if (last === undefined) return { index, indexFailures: 0, indexIgnoredFailures: 0 };
  const { isCounted } = failureVerdict(spec, last);
  return {
    index,
    indexFailures: last.indexFailures + (isCounted ? 1 : 0),
    indexIgnoredFailures: last.indexIgnoredFailures + (isCounted ? 0 : 1),
  };
}

function pendingIndexes(context: JobContext, count: number): number[] {
  const { spec, active, terminating, completed, failedIndexes } = context;
  const held = spec.replacesOnlyFailed ? [...active, ...terminating] : active;
  const taken = mergeIntervals(mergeIntervals(completed, intervalsOf(indexesOf(held))), failedIndexes ?? []);
  return firstGaps(taken, count, spec.completions ?? 0);
}

/** Pods without a valid index and duplicates go in any case, then as many as must by the order of deletion. */
function podsToRemove(spec: JobSpec, active: readonly JobPod[], atLeast: number): JobPod[] {
  const removed: JobPod[] = [];
  const left: JobPod[] = spec.isIndexed ? [] : [...active];
  if (spec.isIndexed) {
    removed.push(...active.filter((pod) => !hasValidIndex(spec, pod)));
    const byIndex = new Map<number, JobPod[]>();
    for (const pod of active.filter((candidate) => hasValidIndex(spec, candidate))) {
      const index = pod.index ?? 0;
      byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
    }
    for (const [, pods] of [...byIndex].sort(([a], [b]) => a - b)) {
      const order = jobDeletionOrder(pods);
      removed.push(...order.slice(0, -1));
      left.push(...order.slice(-1));
    }
  }
  if (removed.length >= atLeast) return removed;
  return [...removed, ...jobDeletionOrder(left).slice(0, atLeast - removed.length)];
}
