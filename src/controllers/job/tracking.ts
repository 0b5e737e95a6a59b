import { hasValidIndex } from './context.ts';
import type { JobContext } from './context.ts';
import { failureVerdict, isPodFailed } from './failure-policy.ts';
import { intervalsHave, intervalsText, intervalsTotal } from './intervals.ts';
import { conditionIn } from './types.ts';
import type { JobCondition, JobPod, JobStatus } from './types.ts';

const MOST_UNCOUNTED = 500;

interface Tracked {
  readonly writes: readonly JobStatus[];
  readonly untrack: readonly JobPod[];
  readonly isFinished: boolean;
}

/** Pods whose finalizer may go, and how many of them will be counted. */
interface Tally {
  readonly untrack: readonly JobPod[];
  readonly succeeded: number;
  readonly failed: number;
  /** An index completed that was not before. */
  readonly hasNewIndexes: boolean;
  readonly isCutShort: boolean;
}

/** The two status writes of a sync around the removal of finalizers; each only if something changed. */
export function trackEnded(
  context: JobContext,
  status: JobStatus,
  ending: JobCondition | undefined,
  needsWrite: boolean,
): Tracked {
  const tally = tallyEnded(context, ending);
  const noted = withIndexes(context, withInterim(status, ending));
  const isNoted =
    needsWrite ||
    tally.succeeded + tally.failed > 0 ||
    tally.hasNewIndexes ||
    noted.conditions !== status.conditions ||
    noted.completedIndexes !== status.completedIndexes ||
    noted.failedIndexes !== status.failedIndexes;

  const counted: JobStatus = {
    ...noted,
    succeeded: noted.succeeded + tally.succeeded,
    failed: noted.failed + tally.failed,
  };
  const isFinished = ending !== undefined && status.terminating === 0 && !tally.isCutShort;
  const final = isFinished ? withFinal(counted, ending, context.nowMs) : counted;
  const isCounted = isFinished || tally.succeeded + tally.failed > 0;
  return {
    writes: [...(isNoted ? [noted] : []), ...(isCounted ? [final] : [])],
    untrack: tally.untrack,
    isFinished,
  };
}

function tallyEnded(context: JobContext, ending: JobCondition | undefined): Tally {
  const { spec, completedBefore } = context;
  const untrack: JobPod[] = [];
  const newIndexes = new Set<number>();
  let succeeded = 0;
  let failed = 0;
  for (const pod of inIndexOrder(context)) {
    if (!pod.isTracked || !mayUntrack(context, pod, ending)) continue;
    untrack.push(pod);
    const { index = -1 } = pod;
    if (pod.phase !== 'Succeeded') failed += countsAsFailed(context, pod, ending) ? 1 : 0;
    else if (!spec.isIndexed) succeeded++;
    else if (hasValidIndex(spec, pod) && !intervalsHave(completedBefore, index)) newIndexes.add(index);
    if (newIndexes.size + succeeded + failed >= MOST_UNCOUNTED) break;
  }
  const isCutShort = newIndexes.size + succeeded + failed >= MOST_UNCOUNTED;
  return { untrack, succeeded, failed, hasNewIndexes: newIndexes.size > 0, isCutShort };
}

function inIndexOrder({ spec, pods }: JobContext): readonly JobPod[] {
  return spec.isIndexed ? [...pods].sort((a, b) => (a.index ?? -1) - (b.index ?? -1)) : pods;
}

function mayUntrack({ spec, delayed }: JobContext, pod: JobPod, ending: JobCondition | undefined): boolean {
  if (ending !== undefined || pod.phase === 'Succeeded') return true;
  if (!isPodFailed(spec, pod)) return false;
  return pod.index === undefined || delayed.get(pod.index) !== pod;
}

/** In an ending by failure every pod that has not ended counts as failed too. */
function countsAsFailed({ spec }: JobContext, pod: JobPod, ending: JobCondition | undefined): boolean {
  const isFailure = ending !== undefined && ending.type !== 'SuccessCriteriaMet';
  if (!isFailure && !isPodFailed(spec, pod)) return false;
  return (!spec.isIndexed || hasValidIndex(spec, pod)) && failureVerdict(spec, pod).isCounted;
}

function withIndexes({ spec, completed, failedIndexes }: JobContext, status: JobStatus): JobStatus {
  if (!spec.isIndexed) return status;
  return {
    ...status,
    succeeded: intervalsTotal(completed),
    completedIndexes: intervalsText(completed),
    failedIndexes: failedIndexes === undefined ? undefined : intervalsText(failedIndexes),
  };
}

/** FailureTarget or SuccessCriteriaMet stands in the status before the pods are counted. */
function withInterim(status: JobStatus, ending: JobCondition | undefined): JobStatus {
  if (ending === undefined || ending.type === 'Failed') return status;
  if (conditionIn(status.conditions, ending.type)?.status === 'True') return status;
  return { ...status, conditions: [...status.conditions, ending] };
}

/** Complete or Failed, with the reason and text of the condition that announced it. */
function withFinal(status: JobStatus, ending: JobCondition, nowMs: number): JobStatus {
  const isSuccess = ending.type === 'SuccessCriteriaMet';
  const final = { ...ending, type: isSuccess ? 'Complete' : 'Failed', lastTransitionMs: nowMs };
  const completionMs = isSuccess ? nowMs : status.completionMs;
  return { ...status, completionMs, conditions: [...status.conditions, final] };
}
