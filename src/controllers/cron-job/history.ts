import { compareStrings } from '../../base/index.ts';
import type { ControllerEvent, CronJobState, CronJobStatus, JobReference, OwnedJob } from './types.ts';

/** The status as the sync goes on, and what it has done so far. */
export interface CronJobDraft {
  status: CronJobStatus;
  isStatusUpdated: boolean;
  readonly deletes: string[];
  readonly events: ControllerEvent[];
}

/** Deletes finished Jobs beyond the history limits, oldest first, then brings the list of active ones up to date. */
export function tidyHistory(cronJob: CronJobState, jobs: readonly OwnedJob[]): CronJobDraft {
  const draft: CronJobDraft = { status: cronJob.status, isStatusUpdated: false, deletes: [], events: [] };
  const owned = jobs.filter(({ isOwned }) => isOwned);
  removeOldest(draft, owned, 'Complete', cronJob.successfulHistoryLimit);
  removeOldest(draft, owned, 'Failed', cronJob.failedHistoryLimit);
  for (const job of owned) lookAtJob(draft, job);
  for (const reference of draft.status.active) {
    if (owned.some(({ uid }) => uid === reference.uid)) continue;
    if (jobs.some(({ name }) => name === reference.name) && !draft.deletes.includes(reference.name)) continue;
    draft.events.push(event('Normal', 'MissingJob', `Active job went missing: ${reference.name}`));
    dropActive(draft, reference.uid);
    draft.isStatusUpdated = true;
  }
  return draft;
}

/** The Job goes, with its event, and is active no more. Upstream: cronjob_controllerv2.go deleteJob. */
export function deleteJob(draft: CronJobDraft, { name, uid }: JobReference): void {
  draft.deletes.push(name);
  draft.events.push(event('Normal', 'SuccessfulDelete', `Deleted job ${name}`));
  dropActive(draft, uid);
  draft.isStatusUpdated = true;
}

/** An event on the CronJob. */
export function event(type: ControllerEvent['type'], reason: string, message: string): ControllerEvent {
  return { type, reason, message };
}

function removeOldest(
  draft: CronJobDraft,
  jobs: readonly OwnedJob[],
  how: OwnedJob['finished'],
  limit: number,
): void {
  const finished = jobs.filter(({ finished }) => finished === how);
  const surplus = Math.max(0, finished.length - limit);
  for (const job of [...finished].sort(byStart).slice(0, surplus)) deleteJob(draft, job);
}

/** Jobs without a start time last. */
function byStart(a: OwnedJob, b: OwnedJob): number {
  const [startA, startB] = [a.startMs ?? Infinity, b.startMs ?? Infinity];
  return startA === startB ? compareStrings(a.name, b.name) : startA - startB;
}

function lookAtJob(draft: CronJobDraft, job: OwnedJob): void {
  const isActive = draft.status.active.some(({ uid }) => uid === job.uid);
  if (job.finished === undefined) {
    if (isActive) return;
    const text = `Saw a job that the controller did not create or forgot: ${job.name}`;
    draft.events.push(event('Warning', 'UnexpectedJob', text));
    return;
  }
  if (isActive) {
    dropActive(draft, job.uid);
    const text = `Saw completed job: ${job.name}, condition: ${job.finished}`;
    draft.events.push(event('Normal', 'SawCompletedJob', text));
    draft.isStatusUpdated = true;
  }
  if (job.finished === 'Complete') noteSuccess(draft, job.completionMs);
}

function noteSuccess(draft: CronJobDraft, completionMs: number | undefined): void {
  const { lastSuccessfulMs } = draft.status;
  const isLater = lastSuccessfulMs === undefined || (completionMs ?? -Infinity) > lastSuccessfulMs;
  if (!isLater) return;
  draft.status = { ...draft.status, lastSuccessfulMs: completionMs };
  draft.isStatusUpdated = true;
}

function dropActive(draft: CronJobDraft, uid: string): void {
  draft.status = { ...draft.status, active: draft.status.active.filter((job) => job.uid !== uid) };
}
