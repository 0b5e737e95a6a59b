import { describe, expect, test } from 'vitest';
import { builtInZones, formatRfc3339, parseRfc3339 } from '../../base/index.ts';
import { parseCronSchedule } from '../cron/parse-schedule.ts';
import type { CronSchedule } from '../cron/parse-schedule.ts';
import { dueTime, requeueAfterMs } from './due-time.ts';
import type { CronJobState } from './types.ts';

const at = (clock: string): number => parseRfc3339(`2026-05-04T${clock}Z`) ?? NaN;

function parsed(text: string): CronSchedule {
  const schedule = parseCronSchedule(text, builtInZones);
  if ('error' in schedule) throw new Error(schedule.error);
  return schedule;
}

/** A CronJob of midnight that last ran at `last` and starts nothing later than `deadline` seconds. */
function cronJob(last?: string, deadline?: number): CronJobState {
  return {
    name: 'report',
    uid: 'u',
    createdMs: at('00:00:00'),
    schedule: '',
    timeZone: undefined,
    isSuspended: false,
    concurrency: 'Allow',
    startingDeadlineSeconds: deadline,
    successfulHistoryLimit: 3,
    failedHistoryLimit: 1,
    status: {
      active: [],
      lastScheduleMs: last === undefined ? undefined : at(last),
      lastSuccessfulMs: undefined,
    },
  };
}

function verdict(job: CronJobState, schedule: string, now: string, honoursDeadline = true): string {
  const due = dueTime(job, parsed(schedule), at(now), honoursDeadline);
  if (due.kind === 'due')
    return `${formatRfc3339(due.dueMs).slice(11, 19)}${due.hasManyMissed ? ' many missed' : ''}`;
  if (due.kind === 'invalid') return 'invalid';
  return `none since ${formatRfc3339(due.earliestMs).slice(11, 19)}${due.isMissed ? ', missed' : ''}`;
}

describe('the latest scheduled time that is not after now', () => {
  // prettier-ignore
  const rows = [
    // why                                                         cron job                      schedule          now         verdict
    ['now < t1: nothing is due',                                   cronJob(),                    '0 * * * *',      '00:59:59', 'none since 00:00:00'],
    ['at t1 itself it is due',                                     cronJob(),                    '0 * * * *',      '01:00:00', '01:00:00'],
    ['now < t2: t1 is due',                                        cronJob(),                    '0 * * * *',      '01:59:59', '01:00:00'],
    ['at t2 it is t2',                                             cronJob(),                    '0 * * * *',      '02:00:00', '02:00:00'],
    ['earliest is the last schedule time, not the creation',       cronJob('03:00:00'),          '0 * * * *',      '03:59:59', 'none since 03:00:00'],
    ['of several missed the latest',                               cronJob('03:00:00'),          '0 * * * *',      '07:30:00', '07:00:00'],
    ['a hundred missed are not many: n = 100',                     cronJob(),                    '* * * * *',      '01:40:30', '01:40:00'],
    ['a hundred and one are: n = 101',                             cronJob(),                    '* * * * *',      '01:41:00', '01:41:00 many missed'],
    ['a deadline moves earliest to now − deadline',                cronJob(undefined, 1800),     '0 * * * *',      '05:10:00', '05:00:00'],
    ['so runs before it are not counted as missed',                cronJob(undefined, 600),      '* * * * *',      '05:00:30', '05:00:00'],
    ['a deadline that reaches back further changes nothing',       cronJob(undefined, 86_400),   '0 * * * *',      '00:30:00', 'none since 00:00:00'],
    ['the firing at now − deadline itself is too old',             cronJob(undefined, 600),      '0 * * * *',      '05:10:00', 'none since 05:00:00'],
    ['a schedule that never fires is invalid: t2 − t1 = 0',        cronJob(),                    '0 0 30 2 *',     '05:00:00', 'invalid'],
    ['irregular, t2 − t1 = 1 min: no firing behind the estimate',  cronJob('00:01:00'),          '0,1 * * * *',    '01:30:00', 'none since 00:01:00, missed'],
    ['irregular: the estimate lands on the last one and misses it', cronJob('00:01:00'),         '0,1 * * * *',    '01:02:30', 'none since 00:01:00, missed'],
    ['irregular: a firing behind the estimate is found',           cronJob('00:01:00'),          '0,1 * * * *',    '02:00:30', '02:00:00'],
    ['irregular, t2 − t1 = 59 min: steps on to the last',          cronJob(),                    '0,1 * * * *',    '03:30:00', '03:01:00'],
    ['a delay counts from the last run',                           cronJob('01:00:10'),          '@every 90m',     '02:30:10', '02:30:10'],
    ['a delay not over',                                           cronJob('01:00:10'),          '@every 90m',     '02:30:09', 'none since 01:00:10'],
  ] as const;

  test.each(rows)('%s', (_why, job, schedule, now, expected) => {
    expect(verdict(job, schedule, now)).toBe(expected);
  });

  test('without regard for the deadline runs before it are found too', () => {
    const job = cronJob(undefined, 60);
    expect(verdict(job, '0 * * * *', '05:10:00', true)).toBe('none since 05:09:00');
    expect(verdict(job, '0 * * * *', '05:10:00', false)).toBe('05:00:00');
  });
});

describe('the requeue: next(x) + 100 ms − now', () => {
  // prettier-ignore
  const rows = [
    // why                                                        cron job                  schedule        now           after ms
    ['x = due time: the firing behind it',                        cronJob('01:00:00'),      '0 * * * *',    '02:30:00',   1_800_100],
    ['none due: x = earliest',                                    cronJob('01:00:00'),      '0 * * * *',    '01:30:00',   1_800_100],
    ['right after a run',                                         cronJob('01:00:00'),      '0 * * * *',    '01:00:00',   3_600_100],
    ['a second before the firing',                                cronJob('01:00:00'),      '0 * * * *',    '01:59:59',       1_100],
    ['the deadline plays no part: x is the run it forbids',       cronJob('01:00:00', 60),  '0 * * * *',    '05:30:00',   1_800_100],
    ['missed but none found: x = now',                            cronJob('00:01:00'),      '0,1 * * * *',  '01:30:00',   1_800_100],
  ] as const;

  test.each(rows)('%s', (_why, job, schedule, now, afterMs) => {
    expect(requeueAfterMs(job, parsed(schedule), at(now))).toBe(afterMs);
  });
});
