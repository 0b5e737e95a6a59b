import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInZones, civilFromDays, formatRfc3339, parseRfc3339, weekdayOfDays } from '../../base/index.ts';
import { NEVER, nextFiring } from './next-firing.ts';
import { parseCronSchedule } from './parse-schedule.ts';
import type { CronSchedule } from './parse-schedule.ts';

function parsed(text: string): CronSchedule {
  const schedule = parseCronSchedule(text, builtInZones);
  if ('error' in schedule) throw new Error(schedule.error);
  return schedule;
}

const secondsOf = (text: string): number => (parseRfc3339(text) ?? NaN) / 1000;

/** The firings after a time, one after the other. */
function firings(schedule: string, after: string, count: number): string[] {
  const read = parsed(schedule);
  const found: string[] = [];
  for (let at = nextFiring(read, secondsOf(after)); found.length < count; at = nextFiring(read, at)) {
    found.push(at === NEVER ? 'never' : formatRfc3339(at * 1000));
    if (at === NEVER) break;
  }
  return found;
}

describe('in UTC', () => {
  // prettier-ignore
  const rows = [
    // why                                                     schedule             after                   firings
    ['the second before is enough',                            '0 12 * * *',        '2026-05-04T11:59:59Z', ['2026-05-04T12:00:00Z']],
    ['at the firing itself it is the next one',                '0 12 * * *',        '2026-05-04T12:00:00Z', ['2026-05-05T12:00:00Z']],
    ['the minute rolls over into the hour',                    '5 * * * *',         '2026-05-04T12:05:00Z', ['2026-05-04T13:05:00Z']],
    ['the hour into the day',                                  '5 3 * * *',         '2026-05-04T23:59:00Z', ['2026-05-05T03:05:00Z']],
    ['the day into the month',                                 '0 0 2 * *',         '2026-05-31T23:59:59Z', ['2026-06-02T00:00:00Z']],
    ['the month into the year',                                '0 0 1 2 *',         '2026-12-31T23:59:59Z', ['2027-02-01T00:00:00Z']],
    ['the last second of a year',                              '59 23 31 12 *',     '2026-12-31T23:58:59Z', ['2026-12-31T23:59:00Z', '2027-12-31T23:59:00Z']],
    ['months without a 31st are left out',                     '0 0 31 * *',        '2026-08-01T00:00:00Z', ['2026-08-31T00:00:00Z', '2026-10-31T00:00:00Z', '2026-12-31T00:00:00Z']],
    ['1900 aside every fourth year has a leap day',            '0 0 29 2 *',        '2028-02-29T00:00:00Z', ['2032-02-29T00:00:00Z']],
    ['a leap day eight years off is given up',                 '0 0 29 2 *',        '2096-02-29T00:00:00Z', ['never']],
    ['five years ahead is still looked for',                   '0 0 29 2 *',        '2099-01-01T00:00:00Z', ['2104-02-29T00:00:00Z']],
    ['neither day nor weekday a star: either will do',         '0 0 1 * 1',         '2026-05-28T00:00:00Z', ['2026-06-01T00:00:00Z', '2026-06-08T00:00:00Z', '2026-06-15T00:00:00Z']],
    ['day a star: the weekday decides',                        '0 0 * * 1',         '2026-06-01T00:00:00Z', ['2026-06-08T00:00:00Z']],
    ['weekday a star: the day decides',                        '0 0 2 * *',         '2026-06-01T00:00:00Z', ['2026-06-02T00:00:00Z']],
    ['a question mark is as good a star',                      '0 0 2 * ?',         '2026-06-01T00:00:00Z', ['2026-06-02T00:00:00Z']],
    ['weekdays stepped are no star: either will do',           '0 0 2 * */3',       '2026-06-01T00:00:00Z', ['2026-06-02T00:00:00Z', '2026-06-03T00:00:00Z', '2026-06-06T00:00:00Z']],
    ['all weekdays written out are no star: every day',        '0 0 2 * 0-6',       '2026-06-03T00:00:00Z', ['2026-06-04T00:00:00Z']],
    ['a day that no month has, with weekdays: only those',     '0 0 30 2 5',        '2026-02-01T00:00:00Z', ['2026-02-06T00:00:00Z']],
    ['an empty field never fires',                             ', * * * *',         '2026-02-01T00:00:00Z', ['never']],
    ['an empty weekday with a day: the day',                   '0 0 9 * ,',         '2026-02-01T00:00:00Z', ['2026-02-09T00:00:00Z']],
    ['an empty weekday with a star for the day: never',        '0 0 * * ,',         '2026-02-01T00:00:00Z', ['never']],
    ['before 1970',                                            '0 0 1 * *',         '1969-11-15T00:00:30Z', ['1969-12-01T00:00:00Z', '1970-01-01T00:00:00Z']],
    ['a delay knows no calendar',                              '@every 45m',        '2026-12-31T23:50:10Z', ['2027-01-01T00:35:10Z', '2027-01-01T01:20:10Z']],
  ] as const;

  test.each(rows)('%s', (_why, schedule, after, expected) => {
    expect(firings(schedule, after, expected.length)).toEqual(expected);
  });
});

/*
 * Berlin 2026: 29 March 01:00Z from +1 to +2, 25 October 01:00Z back. New York 2026: 8 March 07:00Z from −5 to −4,
 * 1 November 06:00Z back. Lord Howe 2026: 4 April 15:00Z from +11 to +10:30. São Paulo 2018: 4 November 03:00Z from −3
 * to −2, at midnight. Beirut 2026: 28 March 22:00Z from +2 to +3, at midnight.
 */
describe('where clocks change', () => {
  // prettier-ignore
  const rows = [
    // why                                                            schedule                                 after                   firings
    ['a skipped hour does not fire that day',                         'TZ=America/New_York 30 2 * * *',        '2026-03-07T12:00:00Z', ['2026-03-09T06:30:00Z']],
    ['the hour after the gap fires at its new instant',               'TZ=Europe/Berlin 0 3 * * *',            '2026-03-28T12:00:00Z', ['2026-03-29T01:00:00Z', '2026-03-30T01:00:00Z']],
    ['every half hour only the gap is missing',                       'TZ=Europe/Berlin */30 1-3 * * *',       '2026-03-29T00:15:00Z', ['2026-03-29T00:30:00Z', '2026-03-29T01:00:00Z', '2026-03-29T01:30:00Z']],
    ['every hour of the short day goes by elapsed time',              'TZ=Europe/Berlin 0 * * * *',            '2026-03-29T00:00:00Z', ['2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z']],
    ['a repeated hour fires twice',                                   'TZ=America/New_York 30 1 * * *',        '2026-10-31T12:00:00Z', ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z']],
    ['the full hour at which clocks go back fires twice',             'TZ=Europe/Berlin 0 2 * * *',            '2026-10-24T12:00:00Z', ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-26T01:00:00Z']],
    ['the hour behind the repeated one fires once',                   'TZ=Europe/Berlin 0 3 * * *',            '2026-10-24T12:00:00Z', ['2026-10-25T02:00:00Z', '2026-10-26T02:00:00Z']],
    ['the search from within the second of the two hours',            'TZ=America/New_York 30 2 * * *',        '2026-11-01T06:40:00Z', ['2026-11-01T07:30:00Z']],
    ['half an hour repeated fires twice too',                         'TZ=Australia/Lord_Howe 45 1 * * *',     '2026-04-04T14:00:00Z', ['2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z', '2026-04-05T15:15:00Z']],
    ['but not what lies outside the half hour',                       'TZ=Australia/Lord_Howe 15 1 * * *',     '2026-04-04T14:00:00Z', ['2026-04-04T14:15:00Z', '2026-04-05T14:45:00Z']],
    ['hours step by elapsed time, so the full hour after it is missed', 'TZ=Australia/Lord_Howe 0 2 * * *',   '2026-04-04T15:00:00Z', ['2026-04-05T15:30:00Z']],
    ['a midnight that does not exist does not fire',                  'TZ=America/Sao_Paulo 0 0 * * *',        '2018-11-03T12:00:00Z', ['2018-11-05T02:00:00Z']],
    ['an hour of that day does',                                      'TZ=America/Sao_Paulo 30 1 * * *',       '2018-11-03T12:00:00Z', ['2018-11-04T03:30:00Z']],
    ['stepping to that day: hour 23 goes on to its first instant',    'TZ=America/Sao_Paulo 0 2 4 11 *',       '2018-10-01T00:00:00Z', ['2018-11-04T04:00:00Z']],
    ['east of Greenwich the step back by an hour misses the day',     'TZ=Asia/Beirut 0 3 29 3 *',             '2026-03-01T00:00:00Z', ['2027-03-29T00:00:00Z']],
    ['but not where the day need not be stepped to',                  'TZ=Asia/Beirut 0 3 * * *',              '2026-03-28T12:00:00Z', ['2026-03-29T00:00:00Z']],
    ['the day after it is found',                                     'TZ=Asia/Beirut 0 3 30 3 *',             '2026-03-01T00:00:00Z', ['2026-03-30T00:00:00Z']],
    ['the month goes by the local calendar',                          'TZ=Pacific/Kiritimati 0 0 1 * *',       '2026-01-15T00:00:00Z', ['2026-01-31T10:00:00Z']],
    ['and so does the weekday',                                       'TZ=Pacific/Kiritimati 0 9 * * mon',     '2026-05-02T00:00:00Z', ['2026-05-03T19:00:00Z']],
    ['a zone of three quarters of an hour',                           'TZ=Asia/Kathmandu 0 * * * *',           '2026-05-04T00:00:00Z', ['2026-05-04T00:15:00Z', '2026-05-04T01:15:00Z']],
    ['a delay is not moved by it',                                    'TZ=Europe/Berlin @every 1h',            '2026-03-29T00:30:00Z', ['2026-03-29T01:30:00Z', '2026-03-29T02:30:00Z']],
  ] as const;

  test.each(rows)('%s', (_why, schedule, after, expected) => {
    expect(firings(schedule, after, expected.length)).toEqual(expected);
  });
});

/** The slow way: minute after minute, is the clock on the wall one that the fields name? */
function scan(zone: string, fields: FieldsOfTest, afterSeconds: number): number {
  const offsetAt = builtInZones(zone);
  for (let at = Math.floor(afterSeconds / 60) * 60 + 60; ; at += 60) {
    const local = at + (offsetAt?.(at) ?? 0);
    const days = Math.floor(local / 86_400);
    const minuteOfDay = Math.floor((local - days * 86_400) / 60);
    const isDay = fields.day === undefined || civilFromDays(days).day === fields.day;
    const isWeekday = fields.weekday === undefined || weekdayOfDays(days) === fields.weekday;
    const isBoth = fields.day !== undefined && fields.weekday !== undefined;
    const hasDate = isBoth
      ? civilFromDays(days).day === fields.day || weekdayOfDays(days) === fields.weekday
      : isDay && isWeekday;
    if (hasDate && minuteOfDay % 60 === fields.minute && fields.hours.includes(Math.floor(minuteOfDay / 60)))
      return at;
  }
}

interface FieldsOfTest {
  readonly minute: number;
  readonly hours: readonly number[];
  readonly day: number | undefined;
  readonly weekday: number | undefined;
}

test('near every change of the clocks it is the next instant whose wall clock the fields name', () => {
  const changes = [
    ['Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['Europe/Berlin', '2026-10-25T01:00:00Z'],
    ['America/New_York', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T06:00:00Z'],
    ['Asia/Kolkata', '2026-06-01T00:00:00Z'],
  ] as const;
  const fields = fc.record({
    minute: fc.nat(59),
    hours: fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 3 }),
    day: fc.constantFrom(undefined, undefined, undefined, 1, 8, 26, 29),
    weekday: fc.constantFrom(undefined, undefined, 0, 1, 6),
  });
  const hours36 = 36 * 3600;
  fc.assert(
    fc.property(
      fc.constantFrom(...changes),
      fields,
      fc.integer({ min: -hours36, max: hours36 }),
      ([zone, at], given, shift) => {
        const after = secondsOf(at) + shift;
        const { minute, hours, day = '*', weekday = '*' } = given;
        const text = `TZ=${zone} ${minute} ${hours.join(',')} ${day} * ${weekday}`;
        const found = nextFiring(parsed(text), after);
        const wanted = scan(zone, given, after);
        expect([text, formatRfc3339(found * 1000)]).toEqual([text, formatRfc3339(wanted * 1000)]);
      },
    ),
    { numRuns: 80 },
  );
});
