import { NEVER, nextFiring } from '../cron/next-firing.ts';
import type { CronSchedule } from '../cron/parse-schedule.ts';
import type { CronJobState } from './types.ts';

/** Runs missed beyond this many are reported; the latest is still started. */
const MANY_MISSED = 100;
const CLOCK_SKEW_MS = 100;

export type DueTime =
  | { readonly kind: 'none'; readonly earliestMs: number; readonly isMissed: boolean }
  | { readonly kind: 'due'; readonly dueMs: number; readonly hasManyMissed: boolean }
  | { readonly kind: 'invalid' };

/**
 * The latest scheduled time that is not after now. Missed runs are only estimated, by the distance of the first two
 * firings; for an irregular schedule the estimate can step beyond the last one, and then nothing is due.
 *
 * Upstream: cronjob/utils.go mostRecentScheduleTime.
 */
export function dueTime(
  { createdMs, startingDeadlineSeconds, status }: CronJobState,
  schedule: CronSchedule,
  nowMs: number,
  honoursDeadline: boolean,
): DueTime {
  const sinceMs = status.lastScheduleMs ?? createdMs;
  const deadlineMs =
    honoursDeadline && startingDeadlineSeconds !== undefined
      ? nowMs - startingDeadlineSeconds * 1000
      : -Infinity;
  const earliestMs = Math.max(sinceMs, deadlineMs);
  const first = nextMs(schedule, earliestMs);
  const second = nextMs(schedule, first);
  if (nowMs < first) return { kind: 'none', earliestMs, isMissed: false };
  if (nowMs < second) return { kind: 'due', dueMs: first, hasManyMissed: false };

  const intervalSeconds = Math.round((second - first) / 1000);
  if (intervalSeconds < 1) return { kind: 'invalid' };
  const missed = Math.floor(Math.floor((nowMs - first) / 1000) / intervalSeconds) + 1;
  const from = first + (missed - 2) * intervalSeconds * 1000;
  let latest: number | undefined;
  for (let at = nextMs(schedule, from); at <= nowMs && at !== NEVER * 1000; at = nextMs(schedule, at))
    latest = at;
  if (latest === undefined) return { kind: 'none', earliestMs, isMissed: true };
  return { kind: 'due', dueMs: latest, hasManyMissed: missed > MANY_MISSED };
}

/** Time until the next firing, with a little more against clocks that disagree. The deadline plays no part here. */
export function requeueAfterMs(cronJob: CronJobState, schedule: CronSchedule, nowMs: number): number {
  const due = dueTime(cronJob, schedule, nowMs, false);
  const from = due.kind === 'due' ? due.dueMs : due.kind === 'none' && !due.isMissed ? due.earliestMs : nowMs;
  return nextMs(schedule, from) + CLOCK_SKEW_MS - nowMs;
}

/** Schedules know whole seconds; what is finer is cut before looking on. */
function nextMs(schedule: CronSchedule, afterMs: number): number {
  return nextFiring(schedule, Math.floor(afterMs / 1000)) * 1000;
}
