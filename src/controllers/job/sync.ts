import { jobContext } from './context.ts';
import type { JobContext } from './context.ts';
import { completedNow, deadlineInMs, endingCondition } from './ending.ts';
import { managePods } from './manage.ts';
import type { PodChanges } from './manage.ts';
import { trackEnded } from './tracking.ts';
import { conditionIn } from './types.ts';
import type { JobBackoff, JobCondition, JobDecision, JobPod, JobSpec, JobStatus } from './types.ts';

/**
 * One sync of the Job controller. Pods are created and deleted first; then the status is written, at most twice:
 * before the finalizers of ended pods go (they are only noted) and after (they are counted, and the Job may end).
 *
 * Upstream: job/job_controller.go syncJob, manageJob, trackJobStatusAndRemoveFinalizers. A finished Job is not synced.
 */
export function syncJob(
  spec: JobSpec,
  pods: readonly JobPod[],
  stored: JobStatus,
  backoff: JobBackoff,
  nowMs: number,
): JobDecision {
  const startMs = stored.startMs ?? (spec.isSuspended ? undefined : nowMs);
  const context = jobContext(spec, pods, { ...stored, startMs }, backoff, nowMs);
  const ending = endingCondition(context);
  const step = ending === undefined ? goOn(context) : endNow(context, ending);

  const { writes, untrack, isFinished } = trackEnded(context, step.status, step.ending, step.needsWrite);
  const recheckAfterMs = [step.changes.waitMs, ending === undefined ? deadlineInMs(context) : undefined];
  return {
    creates: step.changes.creates,
    deletes: step.changes.deletes,
    untrackFirst: ending === undefined,
    writes,
    untrack,
    // The back-off is remembered only together with a written status.
    backoff: writes.length > 0 ? context.backoff : backoff,
    recheckAfterMs: recheckAfterMs.filter((ms) => ms !== undefined),
    isFinished,
  };
}

interface Step {
  readonly changes: PodChanges;
  readonly status: JobStatus;
  readonly ending: JobCondition | undefined;
  readonly needsWrite: boolean;
}

/** The Job has ended one way or the other: all running pods go, finalizers stay until they are counted. */
function endNow(context: JobContext, ending: JobCondition): Step {
  const changes = { creates: [], deletes: context.active };
  return { changes, ending, ...statusAfter(context, changes, context.status) };
}

function goOn(context: JobContext): Step {
  const changes = managePods(context);
  const active = context.active.length + changes.creates.length - changes.deletes.length;
  const ending = completedNow(context, active);
  const status = ending === undefined ? suspendStatus(context) : context.status;
  const counted = statusAfter(context, changes, status);
  return { changes, ending, ...counted, needsWrite: counted.needsWrite || status !== context.status };
}

function statusAfter(
  { active, terminating, status: before }: JobContext,
  { creates, deletes }: PodChanges,
  status: JobStatus,
): { readonly status: JobStatus; readonly needsWrite: boolean } {
  const gone = new Set(deletes);
  const after = {
    ...status,
    active: active.length + creates.length - deletes.length,
    ready: active.filter((pod) => pod.isReady && !gone.has(pod)).length,
    terminating: terminating.length + deletes.length,
  };
  const needsWrite =
    after.active !== before.active ||
    after.ready !== before.ready ||
    after.terminating !== before.terminating;
  return { status: after, needsWrite };
}

/** Suspending clears the start time, resuming sets it anew: the deadline counts only time on duty. */
function suspendStatus({ spec, status, nowMs }: JobContext): JobStatus {
  const current = conditionIn(status.conditions, 'Suspended');
  if (spec.isSuspended ? current?.status === 'True' : current?.status !== 'True') return status;
  const condition: JobCondition = spec.isSuspended
    ? {
        type: 'Suspended',
        status: 'True',
        reason: 'JobSuspended',
        message: 'Job suspended',
        lastTransitionMs: nowMs,
      }
    : {
        type: 'Suspended',
        status: 'False',
        reason: 'JobResumed',
        message: 'Job resumed',
        lastTransitionMs: nowMs,
      };
  const conditions =
    current === undefined
      ? [...status.conditions, condition]
      : status.conditions.map((other) => (other === current ? condition : other));
  return { ...status, conditions, startMs: spec.isSuspended ? undefined : nowMs };
}
