import { describe, expect, test } from 'vitest';
import type { KindRunner } from '../kind-runner.ts';
import { cronSchedule } from './cron-schedule.ts';
import { cronjob } from './cronjob.ts';

/** Vectors made by hand: worked out from upstream's rules, in the form of the recorded ones. */
function differences(runner: unknown, input: unknown, recorded: unknown): readonly string[] {
  return (runner as KindRunner<unknown, unknown>).differences(input, recorded);
}

/** 2000-01-01 is second 0 of the vectors and 946,684,800 s after 1970; a Saturday. */
const EPOCH_S = 946_684_800;
const DAY_S = 86_400;

describe('cron-schedule', () => {
  const firings = (first: number, everyS: number): number[] =>
    Array.from({ length: 8 }, (_, place) => EPOCH_S + first + place * everyS);

  // prettier-ignore
  const rows: readonly (readonly [string, string, string | undefined, unknown])[] = [
    ['every minute, the one that has begun is over',      '* * * * *',     undefined,          { nextUnixSeconds: firings(60, 60) }],
    ['every quarter of an hour',                          '*/15 * * * *',  undefined,          { nextUnixSeconds: firings(900, 900) }],
    ['every midnight, the next one',                      '0 0 * * *',     undefined,          { nextUnixSeconds: firings(DAY_S, DAY_S) }],
    ['the same by its name',                              '@daily',        undefined,          { nextUnixSeconds: firings(DAY_S, DAY_S) }],
    ['Mondays: the first is the third of the month',      '0 0 * * 1',     undefined,          { nextUnixSeconds: firings(2 * DAY_S, 7 * DAY_S) }],
    ['noon in a zone an hour ahead of UTC',               '0 12 * * *',    'Africa/Lagos',     { nextUnixSeconds: firings(11 * 3600, DAY_S) }],
    ['every 90 minutes, from now on',                     '@every 90m',    undefined,          { nextUnixSeconds: firings(5400, 5400) }],
    ['a day that never comes',                            '0 0 31 2 *',    undefined,          { nextUnixSeconds: [] }],
    ['four fields',                                       '* * * *',       undefined,          { error: 'expected exactly 5 fields, found 4: [* * * *]' }],
    ['a minute that there is not',                        '60 * * * *',    undefined,          { error: 'end of range (60) above maximum (59): 60' }],
  ];
  test.each(rows)('%s', (_why, schedule, timeZone, recorded) => {
    const input = { schedule, fromUnixSeconds: EPOCH_S, ...(timeZone !== undefined && { timeZone }) };
    expect(differences(cronSchedule, input, recorded)).toEqual([]);
  });

  test('a firing that is a minute off, and one that is missing, are seen', () => {
    const input = { schedule: '@daily', fromUnixSeconds: EPOCH_S };
    const right = firings(DAY_S, DAY_S);
    expect(differences(cronSchedule, input, { nextUnixSeconds: [right[0] + 60, ...right.slice(1)] })).toEqual(
      [`nextUnixSeconds[0]: ours ${right[0]}, recorded ${right[0] + 60}`],
    );
    expect(differences(cronSchedule, input, { nextUnixSeconds: right.slice(1) })).toHaveLength(1);
    expect(differences(cronSchedule, input, { error: 'no' })).toHaveLength(1);
  });
});

describe('cronjob', () => {
  const at = (seconds: number): string =>
    new Date((EPOCH_S + seconds) * 1000).toISOString().replace('.000', '');
  const job = (spec: Record<string, unknown>, status: Record<string, unknown> = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'default', uid: 'cj', creationTimestamp: at(0) },
    spec: {
      schedule: '*/10 * * * *',
      concurrencyPolicy: 'Allow',
      jobTemplate: { spec: { template: { spec: { containers: [] } } } },
      ...spec,
    },
    status,
  });
  const nothing = { creates: [], deletes: [], events: [], active: [], statusUpdated: false };
  // A name ends in the minute of its time: 946,684,800 s are 15,778,080 minutes.
  const created = (minute: number) => ({
    name: `tick-${15_778_080 + minute}`,
    scheduledAtSeconds: minute * 60,
  });

  // prettier-ignore
  const rows: readonly (readonly [string, number, Record<string, unknown>, Record<string, unknown>])[] = [
    // 100 ms are added so that the clock is past the time.
    ['before the first time: again when it has come', 300,  {},                                  { ...nothing, requeueAfterMs: 300_100 }],
    ['suspended: never again',                        700,  { suspend: true },                   { ...nothing, requeueAfterMs: null }],
    ['at the first time',                             600,  {},                                  { ...nothing, creates: [created(10)], events: ['Normal SuccessfulCreate'], active: ['tick-15778090'], lastScheduleAtSeconds: 600, statusUpdated: true, requeueAfterMs: 600_100 }],
    ['a minute late',                                 660,  {},                                  { ...nothing, creates: [created(10)], events: ['Normal SuccessfulCreate'], active: ['tick-15778090'], lastScheduleAtSeconds: 600, statusUpdated: true, requeueAfterMs: 540_100 }],
    ['later than its deadline: passed over',          660,  { startingDeadlineSeconds: 30 },     { ...nothing, requeueAfterMs: 540_100 }],
  ];
  test.each(rows)('%s', (_why, nowSeconds, spec, recorded) => {
    expect(differences(cronjob, { nowSeconds, cronJob: job(spec), jobs: [] }, recorded)).toEqual([]);
  });
});
