import { formatRfc3339, MINUTE_MS } from '../../base/index.ts';
import type { ZoneLookup } from '../../base/index.ts';
import { parseCronSchedule, scheduleText } from '../cron/parse-schedule.ts';
import type { CronSchedule } from '../cron/parse-schedule.ts';
import { dueTime, requeueAfterMs } from './due-time.ts';
import { deleteJob, event, tidyHistory } from './history.ts';
import type { CronJobDraft } from './history.ts';
import type { CronJobDecision, CronJobState, OwnedJob } from './types.ts';

/**
 * One sync of the CronJob controller: tidy the history, then start the latest run that is due, if the deadline and
 * the concurrency policy let it. Runs missed before that are never made up. `zones` gives the offsets of time zones.
 *
 * Upstream: cronjob/cronjob_controllerv2.go. `jobs` are all Jobs of the namespace that the CronJob owns or whose name
 * it would use; a new Job's uid is not known here, so the reference that status gets carries the name as uid.
 */
export function syncCronJob(
  cronJob: CronJobState,
  jobs: readonly OwnedJob[],
  zones: ZoneLookup,
  nowMs: number,
): CronJobDecision {
  const draft: Draft = tidyHistory(cronJob, jobs);
  const schedule = scheduleOf(cronJob, zones, draft);
  if (schedule === undefined) return done(draft);

  const due = dueTime({ ...cronJob, status: draft.status }, schedule, nowMs, true);
  if (due.kind === 'invalid') {
    const text = `invalid schedule: ${cronJob.schedule} : time difference between two schedules is less than 1 second`;
    draft.events.push(event('Warning', 'InvalidSchedule', text));
    return done(draft);
  }
  const isAtAnEnd = due.kind === 'due' && !startDue(cronJob, jobs, draft, due, nowMs);
  if (isAtAnEnd) return done(draft);
  return {
    ...done(draft),
    requeueAfterMs: requeueAfterMs({ ...cronJob, status: draft.status }, schedule, nowMs),
  };
}

interface Draft extends CronJobDraft {
  create?: NonNullable<CronJobDecision['create']>;
}

function done({ status, isStatusUpdated, deletes, events, create }: Draft): CronJobDecision {
  const decision = { deletes, events, status, isStatusUpdated, requeueAfterMs: undefined };
  return create === undefined ? decision : { ...decision, create };
}

/** The schedule to go by; undefined, with the event that says why, where there is none or it rests. */
function scheduleOf(cronJob: CronJobState, zones: ZoneLookup, draft: Draft): CronSchedule | undefined {
  const { schedule, timeZone, isSuspended } = cronJob;
  if (timeZone !== undefined && zones(timeZone) === undefined) {
    const text = `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`;
    draft.events.push(event('Warning', 'UnknownTimeZone', text));
    return undefined;
  }
  if (isSuspended) return undefined;
  if (schedule.includes('TZ')) {
    const text = `CRON_TZ or TZ used in schedule "${schedule}" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`;
    draft.events.push(event('Warning', 'UnsupportedSchedule', text));
  }
  const parsed = parseCronSchedule(scheduleText(schedule, timeZone, zones), zones);
  if (!('error' in parsed)) return parsed;
  const text = `unparseable schedule: "${schedule}" : ${parsed.error}`;
  draft.events.push(event('Warning', 'UnparseableSchedule', text));
  return undefined;
}

/** Starts the run that is due unless something forbids it; false where the sync ends without a requeue. */
function startDue(
  cronJob: CronJobState,
  jobs: readonly OwnedJob[],
  draft: Draft,
  { dueMs, hasManyMissed }: { readonly dueMs: number; readonly hasManyMissed: boolean },
  nowMs: number,
): boolean {
  if (hasManyMissed) {
    const text =
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    draft.events.push(event('Warning', 'TooManyMissedTimes', text));
  }
  const name = `${cronJob.name}-${Math.floor(dueMs / MINUTE_MS)}`;
  if (isHeldBack(cronJob, draft, name, dueMs, nowMs)) return true;
  if (cronJob.concurrency === 'Replace') for (const job of draft.status.active) deleteJob(draft, job);

  const existing = jobs.find((job) => job.name === name && !draft.deletes.includes(job.name));
  if (existing === undefined) {
    draft.create = { name, scheduledMs: dueMs };
    draft.events.push(event('Normal', 'SuccessfulCreate', `Created job ${name}`));
  } else if (!existing.isOwned || draft.status.active.some(({ uid }) => uid === existing.uid)) return false;
  const reference = { name, uid: existing?.uid ?? name };
  draft.status = { ...draft.status, active: [...draft.status.active, reference], lastScheduleMs: dueMs };
  draft.isStatusUpdated = true;
  return true;
}

function isHeldBack(
  { startingDeadlineSeconds, concurrency }: CronJobState,
  draft: Draft,
  name: string,
  dueMs: number,
  nowMs: number,
): boolean {
  if (startingDeadlineSeconds !== undefined && dueMs + startingDeadlineSeconds * 1000 < nowMs) {
    const text = `Missed scheduled time to start a job: ${formatRfc3339(dueMs)}`;
    draft.events.push(event('Warning', 'MissSchedule', text));
    return true;
  }
  const { active, lastScheduleMs } = draft.status;
  if (lastScheduleMs === dueMs || active.some((job) => job.name === name)) return true;
  if (concurrency !== 'Forbid' || active.length === 0) return false;
  const text = 'Not starting job because prior execution is running and concurrency policy is Forbid';
  draft.events.push(event('Normal', 'JobAlreadyActive', text));
  return true;
}
