import { parseRfc3339 } from '../../base/index.ts';
import type { CronJob, Job } from '../../model/index.ts';
import { conditionOf, controllerOf } from '../pod-view.ts';
import type { CronJobState, CronJobStatus, OwnedJob } from './types.ts';

/** A CronJob with the API server's defaults (batch/v1 SetDefaults_CronJob). */
export function cronJobOf({ metadata, spec, status }: CronJob): CronJobState {
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    createdMs: parseRfc3339(metadata.creationTimestamp ?? '') ?? 0,
    schedule: spec.schedule,
    timeZone: spec.timeZone,
    isSuspended: spec.suspend === true,
    concurrency: concurrencyOf(spec.concurrencyPolicy),
    startingDeadlineSeconds: spec.startingDeadlineSeconds,
    successfulHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
    failedHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
    status: statusOf(status ?? {}),
  };
}

/** A Job as its CronJob looks at it: whether it is over, when, and how. */
export function ownedJobOf(job: Job, cronJobUid: string): OwnedJob {
  const { metadata, status } = job as Job & { readonly status?: StoredJobStatus };
  const isTrue = (type: string): boolean => conditionOf(status?.conditions, type)?.status === 'True';
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    startMs: timeOf(status?.startTime),
    completionMs: timeOf(status?.completionTime),
    finished: isTrue('Complete') ? 'Complete' : isTrue('Failed') ? 'Failed' : undefined,
    isOwned: controllerOf(metadata.ownerReferences)?.uid === cronJobUid,
  };
}

interface StoredStatus {
  readonly active?: readonly { readonly name?: string; readonly uid?: string }[];
  readonly lastScheduleTime?: string;
  readonly lastSuccessfulTime?: string;
}

interface StoredJobStatus {
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

function statusOf(status: StoredStatus): CronJobStatus {
  return {
    active: (status.active ?? []).map(({ name = '', uid = '' }) => ({ name, uid })),
    lastScheduleMs: timeOf(status.lastScheduleTime),
    lastSuccessfulMs: timeOf(status.lastSuccessfulTime),
  };
}

function concurrencyOf(policy: string | undefined): CronJobState['concurrency'] {
  return policy === 'Forbid' || policy === 'Replace' ? policy : 'Allow';
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseRfc3339(text);
}
