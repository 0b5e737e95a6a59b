import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInZones, formatRfc3339, parseRfc3339 } from '../../base/index.ts';
import { NEVER, nextFiring } from './next-firing.ts';
import { parseCronSchedule } from './parse-schedule.ts';
import type { CronSchedule } from './parse-schedule.ts';

function parsed(text: string): CronSchedule {
  const schedule = parseCronSchedule(text, builtInZones);
  if ('error' in schedule) throw new Error(schedule.error);
  return schedule;
}

describe('the next firing', () => {
  // prettier-ignore
  const rows = [
    // why                                        schedule                          after                    next
    ['every five minutes',                        '*/5 * * * *',                    '2026-01-01T00:00:00Z',  '2026-01-01T00:05:00Z'],
    ['strictly after',                            '0 0 1 1 *',                      '2026-01-01T00:00:00Z',  '2027-01-01T00:00:00Z'],
    ['the last day of a short month is skipped',  '0 0 31 * *',                     '2026-03-31T00:00:00Z',  '2026-05-31T00:00:00Z'],
    ['a leap day',                                '0 0 29 2 *',                     '2026-01-01T00:00:00Z',  '2028-02-29T00:00:00Z'],
    ['day or weekday when both are given',        '0 0 13 * 5',                     '2026-01-01T00:00:00Z',  '2026-01-02T00:00:00Z'],
    ['weekday alone when the day is a star',      '0 0 * * 5',                      '2026-01-01T00:00:00Z',  '2026-01-02T00:00:00Z'],
    ['a star with a step is no star',             '0 0 */2 * 5',                    '2026-01-02T00:00:00Z',  '2026-01-03T00:00:00Z'],
    ['names',                                     '0 9 * jun MON',                  '2026-01-01T00:00:00Z',  '2026-06-01T09:00:00Z'],
    ['a descriptor',                              '@weekly',                        '2026-01-01T00:00:00Z',  '2026-01-04T00:00:00Z'],
    ['a delay',                                   '@every 1h30m',                   '2026-01-01T00:10:00Z',  '2026-01-01T01:40:00Z'],
    ['a zone',                                    'TZ=Asia/Tokyo 0 9 * * *',        '2026-01-01T00:00:00Z',  '2026-01-02T00:00:00Z'],
    ['an hour that summer time skips',            'TZ=Europe/Berlin 30 2 * * *',    '2026-03-28T12:00:00Z',  '2026-03-30T00:30:00Z'],
    ['an hour that comes twice, first time',      'TZ=Europe/Berlin 30 2 * * *',    '2026-10-24T12:00:00Z',  '2026-10-25T00:30:00Z'],
    ['and second time',                           'TZ=Europe/Berlin 30 2 * * *',    '2026-10-25T00:30:00Z',  '2026-10-25T01:30:00Z'],
  ] as const;

  test.each(rows)('%s', (_why, schedule, after, next) => {
    const afterMs = parseRfc3339(after) ?? NaN;
    expect(formatRfc3339(nextFiring(parsed(schedule), afterMs / 1000) * 1000)).toBe(next);
  });

  test('never on a day that does not exist', () => {
    expect(nextFiring(parsed('0 0 30 2 *'), 0)).toBe(NEVER);
  });
});

// prettier-ignore
const faults = [
  [''], ['* * * *'], ['60 * * * *'], ['* 24 * * *'], ['* * 0 * *'], ['*/0 * * * *'], ['5-1 * * * *'], ['@never'], ['@every x'], ['TZ=Mars/Olympus * * * * *'],
] as const;

test.each(faults)('%j is no schedule', (text) => {
  expect(parseCronSchedule(text, builtInZones)).toHaveProperty('error');
});

test('in UTC it is the first minute that all fields name', () => {
  const field = (least: number, most: number): fc.Arbitrary<string> =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min: 2, max: 6 }).map((step) => `*/${step}`),
      fc
        .array(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 })
        .map((list) => list.join(',')),
    );
  const fires = (text: string, value: number, least: number): boolean => {
    if (text === '*') return true;
    if (text.startsWith('*/')) return (value - least) % Number(text.slice(2)) === 0;
    return text.split(',').map(Number).includes(value);
  };
  const afters = fc.integer({ min: 0, max: 60 * 24 * 365 });
  fc.assert(
    fc.property(field(0, 59), field(0, 23), field(0, 6), afters, (minute, hour, weekday, after) => {
      const schedule = parsed(`${minute} ${hour} * * ${weekday}`);
      let at = after + 1;
      const isDue = (): boolean =>
        fires(minute, at % 60, 0) &&
        fires(hour, Math.floor(at / 60) % 24, 0) &&
        // 1970-01-01 was a Thursday.
        fires(weekday, (Math.floor(at / 1440) + 4) % 7, 0);
      while (!isDue()) at++;
      expect(nextFiring(schedule, after * 60)).toBe(at * 60);
    }),
  );
});
