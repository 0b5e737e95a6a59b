import { describe, expect, test } from 'vitest';
import { at, HOURLY } from '../../../test/support/cron-job.ts';
import { builtInZones, formatRfc3339 } from '../../base/index.ts';
import { syncCronJob } from './sync.ts';
import type { CronJobState, OwnedJob } from './types.ts';

const RUNNING: OwnedJob = {
  name: 'report-old',
  uid: 'j',
  startMs: 0,
  completionMs: undefined,
  finished: undefined,
  isOwned: true,
};
const BUSY: Partial<CronJobState> = {
  status: {
    active: [{ name: 'report-old', uid: 'j' }],
    lastScheduleMs: at('02:00:00'),
    lastSuccessfulMs: undefined,
  },
};

describe('what is started', () => {
  // prettier-ignore
  const rows = [
    // why                                             cron job                                         jobs        now         scheduled              deletes            events
    ['nothing before its time',                        {},                                              [],         '00:59:59', undefined,             [],                []],
    ['the run that is due',                            {},                                              [],         '01:00:00', '2026-05-04T01:00:00Z', [],               ['SuccessfulCreate']],
    ['of several missed only the latest',              {},                                              [],         '05:10:00', '2026-05-04T05:00:00Z', [],               ['SuccessfulCreate']],
    ['not one whose deadline has passed',              { startingDeadlineSeconds: 60 },                 [],         '05:10:00', undefined,             [],                []],
    ['one within its deadline',                        { startingDeadlineSeconds: 601 },                [],         '05:10:00', '2026-05-04T05:00:00Z', [],               ['SuccessfulCreate']],
    ['nothing while suspended',                        { isSuspended: true },                           [],         '05:10:00', undefined,             [],                []],
    ['beside a running one with Allow',                BUSY,                                            [RUNNING],  '03:00:00', '2026-05-04T03:00:00Z', [],               ['SuccessfulCreate']],
    ['not with Forbid',                                { ...BUSY, concurrency: 'Forbid' },              [RUNNING],  '03:00:00', undefined,             [],                ['JobAlreadyActive']],
    ['in its place with Replace',                      { ...BUSY, concurrency: 'Replace' },             [RUNNING],  '03:00:00', '2026-05-04T03:00:00Z', ['report-old'],   ['SuccessfulDelete', 'SuccessfulCreate']],
    ['by the clock of its zone',                       { schedule: '0 9 * * *', timeZone: 'Asia/Tokyo', createdMs: at('00:00:00') - 7_200_000 }, [], '00:00:01', '2026-05-04T00:00:00Z', [], ['SuccessfulCreate']],
  ] as const satisfies readonly (readonly [string, Partial<CronJobState>, readonly OwnedJob[], string, string | undefined, readonly string[], readonly string[]])[];

  test.each(rows)('%s', (_why, ...row) => {
    const [cronJob, jobs, now, scheduled, deletes, events] = row;
    const decision = syncCronJob({ ...HOURLY, ...cronJob }, jobs, builtInZones, at(now));
    const { create } = decision;
    expect(create === undefined ? undefined : formatRfc3339(create.scheduledMs)).toBe(scheduled);
    expect(decision.deletes).toEqual(deletes);
    expect(decision.events.map(({ reason }) => reason)).toEqual(events);
  });
});

test('more than a hundred missed runs are warned of, and the latest is started all the same', () => {
  const { create, events } = syncCronJob(
    { ...HOURLY, schedule: '* * * * *' },
    [],
    builtInZones,
    at('05:00:30'),
  );
  expect(create?.scheduledMs).toBe(at('05:00:00'));
  expect(events.map(({ reason }) => reason)).toEqual(['TooManyMissedTimes', 'SuccessfulCreate']);
});

test('the oldest finished Jobs beyond the history go', () => {
  const jobs = [1, 2, 3, 4, 5].map((hour): OwnedJob => ({
    name: `j${hour}`,
    uid: `j${hour}`,
    startMs: hour,
    completionMs: hour,
    finished: hour < 4 ? 'Complete' : 'Failed',
    isOwned: true,
  }));
  const { deletes } = syncCronJob(
    { ...HOURLY, successfulHistoryLimit: 2 },
    jobs,
    builtInZones,
    at('00:31:00'),
  );
  expect(deletes).toEqual(['j1', 'j4']);
});
