import { failureVerdict, isPodFailed } from './failure-policy.ts';
import { intervalsTotal } from './intervals.ts';
import type { JobContext } from './context.ts';
import { matchedSuccessRule } from './success-policy.ts';
import { conditionIn } from './types.ts';
import type { JobCondition, JobSpec } from './types.ts';

/** The condition that ends the Job, the first that holds; undefined while it goes on. */
export function endingCondition(context: JobContext): JobCondition | undefined {
  return (
    endingBefore(context) ??
    failedByPolicy(context) ??
    failedByLimit(context) ??
    failedByIndexes(context) ??
    succeededByPolicy(context)
  );
}

/** Time left until activeDeadlineSeconds, undefined without deadline or while suspended. */
export function deadlineInMs({ spec, status, nowMs }: JobContext): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || spec.isSuspended || status.startMs === undefined)
    return undefined;
  return status.startMs + spec.activeDeadlineSeconds * 1000 - nowMs;
}

/** An earlier sync has decided already: SuccessCriteriaMet as it is, FailureTarget as Failed. */
function endingBefore({ status, nowMs }: JobContext): JobCondition | undefined {
  const met = conditionIn(status.conditions, 'SuccessCriteriaMet');
  if (met?.status === 'True') return met;
  const target = conditionIn(status.conditions, 'FailureTarget');
  return target?.status === 'True' ? { ...target, type: 'Failed', lastTransitionMs: nowMs } : undefined;
}

function failedByPolicy({ spec, pods, nowMs }: JobContext): JobCondition | undefined {
  for (const pod of pods) {
    if (!isPodFailed(spec, pod)) continue;
    const { failJobMessage } = failureVerdict(spec, pod);
    if (failJobMessage !== undefined) return failure('PodFailurePolicy', failJobMessage, nowMs);
  }
  return undefined;
}

function failedByLimit(context: JobContext): JobCondition | undefined {
  const { spec, failed, nowMs } = context;
  if (failed > spec.backoffLimit || hasTooManyRestarts(context)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit', nowMs);
  }
  const leftMs = deadlineInMs(context);
  if (leftMs === undefined || leftMs > 0) return undefined;
  return failure('DeadlineExceeded', 'Job was active longer than specified deadline', nowMs);
}

/** restartPolicy OnFailure: the containers' restarts count instead of failed pods. */
function hasTooManyRestarts({ spec, pods }: JobContext): boolean {
  if (!spec.restartsOnFailure) return false;
  const restarts = pods
    .filter(({ phase }) => phase === 'Running' || phase === 'Pending')
    .reduce((sum, { restartSum }) => sum + restartSum, 0);
  return spec.backoffLimit === 0 ? restarts > 0 : restarts >= spec.backoffLimit;
}

function failedByIndexes({ spec, failedIndexes, completed, nowMs }: JobContext): JobCondition | undefined {
  if (failedIndexes === undefined) return undefined;
  const failed = intervalsTotal(failedIndexes);
  if (spec.maxFailedIndexes !== undefined && failed > spec.maxFailedIndexes) {
    const text = 'Job has exceeded the specified maximal number of failed indexes';
    return failure('MaxFailedIndexesExceeded', text, nowMs);
  }
  if (failed === 0 || failed + intervalsTotal(completed) < completionsOf(spec)) return undefined;
  return failure('FailedIndexes', 'Job has failed indexes', nowMs);
}

function succeededByPolicy({ spec, completed, nowMs }: JobContext): JobCondition | undefined {
  if (!spec.isIndexed) return undefined;
  const message = matchedSuccessRule(spec.successRules, completionsOf(spec), completed);
  return message === undefined ? undefined : success('SuccessPolicy', message, nowMs);
}

/** Enough pods have succeeded and none is left. */
export function completedNow(
  { spec, succeeded, nowMs }: JobContext,
  active: number,
): JobCondition | undefined {
  if (active > 0 || succeeded < (spec.completions ?? 1)) return undefined;
  return success('CompletionsReached', 'Reached expected number of succeeded pods', nowMs);
}

function completionsOf({ completions = 0 }: JobSpec): number {
  return completions;
}

function failure(reason: string, message: string, nowMs: number): JobCondition {
  return { type: 'FailureTarget', status: 'True', reason, message, lastTransitionMs: nowMs };
}

function success(reason: string, message: string, nowMs: number): JobCondition {
  return { type: 'SuccessCriteriaMet', status: 'True', reason, message, lastTransitionMs: nowMs };
}
