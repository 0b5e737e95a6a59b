import { hasEnded, isActive } from '../pod-view.ts';
import { nextBackoff } from './backoff.ts';
import { failureVerdict, isPodFailed } from './failure-policy.ts';
import { intervalsHave, intervalsOf, mergeIntervals, parseIntervals } from './intervals.ts';
import type { Intervals } from './intervals.ts';
import type { JobBackoff, JobPod, JobSpec, JobStatus } from './types.ts';

/** What one sync knows before it decides. */
export interface JobContext {
  readonly spec: JobSpec;
  readonly pods: readonly JobPod[];
  readonly status: JobStatus;
  readonly nowMs: number;
  readonly active: readonly JobPod[];
  /** Pods that are being deleted and have not ended. */
  readonly terminating: readonly JobPod[];
  readonly newSucceeded: readonly JobPod[];
  readonly newFailed: readonly JobPod[];
  readonly backoff: JobBackoff;
  /** Counts with the newly ended pods in them; Indexed: completed indexes. */
  readonly succeeded: number;
  readonly failed: number;
  readonly completedBefore: Intervals;
  readonly completed: Intervals;
  readonly failedIndexes: Intervals | undefined;
  /** Per index the failed pod whose finalizer waits for its successor, which inherits its failure count. */
  readonly delayed: ReadonlyMap<number, JobPod>;
}

/** What one sync of a Job looks at, counted once: pods by fate, indexes done and failed, how long to wait. */
export function jobContext(
  spec: JobSpec,
  pods: readonly JobPod[],
  status: JobStatus,
  backoff: JobBackoff,
  nowMs: number,
): JobContext {
  const tracked = pods.filter((pod) => pod.isTracked && (!spec.isIndexed || hasValidIndex(spec, pod)));
  const newSucceeded = tracked.filter(({ phase }) => phase === 'Succeeded');
  const newFailed = tracked.filter((pod) => isPodFailed(spec, pod));
  const active = pods.filter(isActive);
  const end = spec.completions ?? 0;
  const completedBefore = spec.isIndexed ? parseIntervals(status.completedIndexes, end) : [];
  const completed = mergeIntervals(
    completedBefore,
    spec.isIndexed ? intervalsOf(indexesOf(newSucceeded)) : [],
  );
  const failedIndexes = failedIndexesOf(spec, tracked, status);
  return {
    spec,
    pods,
    status,
    nowMs,
    active,
    terminating: pods.filter((pod) => pod.isDeleting && !hasEnded(pod)),
    newSucceeded,
    newFailed,
    backoff: nextBackoff(backoff, newSucceeded, newFailed),
    succeeded: spec.isIndexed
      ? completed.reduce((sum, { first, last }) => sum + last - first + 1, 0)
      : status.succeeded + newSucceeded.length,
    failed: status.failed + newFailed.filter((pod) => failureVerdict(spec, pod).isCounted).length,
    completedBefore,
    completed,
    failedIndexes,
    delayed: delayedPods(newFailed, active, completed, failedIndexes),
  };
}

/** Pods whose index is beyond `completions` are nobody's, and go. */
export function hasValidIndex({ completions }: JobSpec, { index }: JobPod): boolean {
  return index !== undefined && index < (completions ?? 0);
}

/** Completion indexes of the pods; a pod without one has none to give. */
export function indexesOf(pods: readonly JobPod[]): number[] {
  return pods.flatMap(({ index }) => (index === undefined ? [] : [index]));
}

function failedIndexesOf(
  spec: JobSpec,
  tracked: readonly JobPod[],
  status: JobStatus,
): Intervals | undefined {
  const limit = spec.backoffLimitPerIndex;
  if (limit === undefined || !spec.isIndexed) return undefined;
  const newlyFailed = tracked.filter((pod) => {
    if (!isPodFailed(spec, pod)) return false;
    const { action, isCounted } = failureVerdict(spec, pod);
    return action === 'FailIndex' || (isCounted && pod.indexFailures >= limit);
  });
  const before = parseIntervals(status.failedIndexes ?? '', spec.completions ?? 0);
  return mergeIntervals(before, intervalsOf(indexesOf(newlyFailed)));
}

function delayedPods(
  failed: readonly JobPod[],
  active: readonly JobPod[],
  completed: Intervals,
  failedIndexes: Intervals | undefined,
): Map<number, JobPod> {
  const delayed = new Map<number, JobPod>();
  if (failedIndexes === undefined) return delayed;
  const activeIndexes = new Set(indexesOf(active));
  for (const pod of failed) {
    const { index } = pod;
    if (index === undefined || activeIndexes.has(index)) continue;
    if (intervalsHave(completed, index) || intervalsHave(failedIndexes, index)) continue;
    const last = delayed.get(index);
    if (last === undefined || isLater(pod, last)) delayed.set(index, pod);
  }
  return delayed;
}

function isLater(pod: JobPod, than: JobPod): boolean {
  return allFailures(than) <= allFailures(pod) && pod.finishedMs >= than.finishedMs;
}

/** Failures of the index, those the pod failure policy ignores included: what back-off grows by. */
export function allFailures({ indexFailures, indexIgnoredFailures }: JobPod): number {
  return indexFailures + indexIgnoredFailures;
}
