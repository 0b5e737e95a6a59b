import type { PodView } from '../pod-view.ts';
import type { SuccessRule } from './success-policy.ts';

/** Job.spec after the API server's defaulting. */
export interface JobSpec {
  readonly namespace: string;
  readonly parallelism: number;
  /** undefined: a work queue, complete with the first success once no pod is left. */
  readonly completions: number | undefined;
  readonly isIndexed: boolean;
  readonly backoffLimit: number;
  readonly backoffLimitPerIndex: number | undefined;
  readonly maxFailedIndexes: number | undefined;
  readonly activeDeadlineSeconds: number | undefined;
  readonly isSuspended: boolean;
  /** podReplacementPolicy Failed: a deleting pod is replaced only when it has ended. */
  readonly replacesOnlyFailed: boolean;
  readonly restartsOnFailure: boolean;
  readonly failureRules: readonly PodFailureRule[] | undefined;
  readonly successRules: readonly SuccessRule[] | undefined;
}

/** A rule of spec.podFailurePolicy; the first that matches decides. */
export interface PodFailureRule {
  readonly action: string; // FailJob, FailIndex, Ignore, Count
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: string; // In, NotIn
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[];
}

export interface JobPod extends PodView {
  /** When it ended, or the best guess for a pod that is only being deleted (upstream getFinishedTime). */
  readonly finishedMs: number;
  /** Carries the finalizer batch.kubernetes.io/job-tracking: not counted yet. */
  readonly isTracked: boolean;
  readonly index: number | undefined;
  /** Annotation batch.kubernetes.io/job-index-failure-count. */
  readonly indexFailures: number;
  readonly indexIgnoredFailures: number;
  /** Exit codes of ended containers, regular ones before init containers. */
  readonly exits: readonly { readonly container: string; readonly exitCode: number }[];
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
  /** Restarts of all its containers. */
  readonly restartSum: number;
}

export interface JobCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionMs: number;
}

export interface JobStatus {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completedIndexes: string;
  /** Only with backoffLimitPerIndex. */
  readonly failedIndexes: string | undefined;
  readonly startMs: number | undefined;
  readonly completionMs: number | undefined;
  readonly conditions: readonly JobCondition[];
}

/** A Job that no sync has seen. */
export const NEW_JOB_STATUS: JobStatus = {
  active: 0,
  ready: 0,
  // A status never written has no `terminating`; the first write always differs from it.
  terminating: -1,
  succeeded: 0,
  failed: 0,
  completedIndexes: '',
  failedIndexes: undefined,
  startMs: undefined,
  completionMs: undefined,
  conditions: [],
};

/** What the controller remembers of a Job between syncs to space out the replacements of failed pods. */
export interface JobBackoff {
  readonly failures: number;
  readonly lastFailureMs: number;
}

/** No failure to wait for. */
export const NO_BACKOFF: JobBackoff = { failures: 0, lastFailureMs: 0 };

export interface JobPodCreate {
  readonly index: number | undefined;
  readonly indexFailures: number | undefined;
  readonly indexIgnoredFailures: number;
}

/** The writes of one sync, in this order. */
export interface JobDecision {
  readonly creates: readonly JobPodCreate[];
  /** Pods to delete; those of `untrackFirst` lose the finalizer before, so that they are never counted. */
  readonly deletes: readonly JobPod[];
  readonly untrackFirst: boolean;
  /** Status before the finalizers of `untrack` go and after, each only if something changed. */
  readonly writes: readonly JobStatus[];
  readonly untrack: readonly JobPod[];
  readonly backoff: JobBackoff;
  /** Syncs to come even if nothing happens: the back-off's end, the deadline. */
  readonly recheckAfterMs: readonly number[];
  readonly isFinished: boolean;
}

/** The condition of that type, whatever its status. */
export function conditionIn(conditions: readonly JobCondition[], type: string): JobCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** Complete or Failed: not synced again. */
export function isJobFinished({ conditions }: Pick<JobStatus, 'conditions'>): boolean {
  return conditions.some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
}
