import { describe, expect, test } from 'vitest';
import { daysFromCivil, formatRfc3339, parseRfc3339, weekdayOfDays } from './calendar.ts';

describe('a text that is no time: RFC 3339, section 5.6', () => {
  // prettier-ignore
  const rows = [
    // why                                     text
    ['nothing',                                ''],
    ['a word',                                 'now'],
    ['a date alone',                           '2026-03-01'],
    ['no zone',                                '2026-03-01T00:00:00'],
    ['a blank instead of T',                   '2026-03-01 00:00:00Z'],
    ['a month of one digit',                   '2026-3-01T00:00:00Z'],
    ['a thirteenth month',                     '2026-13-01T00:00:00Z'],
    ['a month 0',                              '2026-00-01T00:00:00Z'],
    ['a day 0',                                '2026-03-00T00:00:00Z'],
    ['a 32nd day',                             '2026-03-32T00:00:00Z'],
    ['a 31st of April',                        '2026-04-31T00:00:00Z'],
    ['a 29th of February of no leap year',     '2026-02-29T00:00:00Z'],
    ['of a century that is none',              '2100-02-29T00:00:00Z'],
    ['a 24th hour',                            '2026-03-01T24:00:00Z'],
    ['a 60th minute',                          '2026-03-01T00:60:00Z'],
    ['a leap second, as Go has it',            '2026-06-30T23:59:60Z'],
    ['a zone without colon',                   '2026-03-01T00:00:00+0100'],
    ['a zone of 24 hours',                     '2026-03-01T00:00:00+24:00'],
    ['a zone of 60 minutes',                   '2026-03-01T00:00:00+00:60'],
    ['a point without digits',                 '2026-03-01T00:00:00.Z'],
    ['a year of five digits',                  '12026-03-01T00:00:00Z'],
    ['something behind it',                    '2026-03-01T00:00:00Z '],
  ] as const;
  test.each(rows)('%s', (_why, text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });
});

describe('a text that is one', () => {
  // prettier-ignore
  const rows = [
    // why                                  text                              as the API writes it
    ['small letters',                       '2026-03-01t00:00:00z',           '2026-03-01T00:00:00Z'],
    ['a leap day',                          '2024-02-29T12:00:00Z',           '2024-02-29T12:00:00Z'],
    ['a leap day of a fourth century',      '2000-02-29T12:00:00Z',           '2000-02-29T12:00:00Z'],
    ['the last moment of a year',           '2026-12-31T23:59:59Z',           '2026-12-31T23:59:59Z'],
    ['tenths of a second',                  '2026-03-01T00:00:00.5Z',         '2026-03-01T00:00:00.500Z'],
    ['nanoseconds are cut, not rounded',    '2026-03-01T00:00:00.999999999Z', '2026-03-01T00:00:00.999Z'],
    ['ahead of UTC, into the day before',   '2026-03-01T00:30:00+01:00',      '2026-02-28T23:30:00Z'],
    ['behind UTC, into the next year',      '2026-12-31T23:30:00-01:00',      '2027-01-01T00:30:00Z'],
    ['the largest zone that there is',      '2026-03-01T12:00:00+23:59',      '2026-02-28T12:01:00Z'],
    ['before 1970',                         '1969-12-31T23:59:59.999Z',       '1969-12-31T23:59:59.999Z'],
    ['Go\'s zero time',                     '0001-01-01T00:00:00Z',           '0001-01-01T00:00:00Z'],
  ] as const;
  test.each(rows)('%s', (_why, text, written) => {
    expect(formatRfc3339(parseRfc3339(text) ?? NaN)).toBe(written);
  });
});

describe('days', () => {
  // prettier-ignore
  const rows = [
    // date              days since 1970   weekday, 0 is Sunday
    [1970,  1,  1,       0,                4],
    [1970,  1,  2,       1,                5],
    [1969, 12, 31,       -1,               3],
    [2000,  2, 29,       11_016,           2],
    [2000,  3,  1,       11_017,           3],
    [2026, 11, 28,       20_785,           6],
    [1600,  1,  1,       -135_140,         6],
  ] as const;
  test.each(rows)('%i-%i-%i', (year, month, day, days, weekday) => {
    expect([daysFromCivil(year, month, day), weekdayOfDays(days)]).toEqual([days, weekday]);
  });

  test('a day beyond its month counts on', () => {
    expect(daysFromCivil(2026, 2, 30)).toBe(daysFromCivil(2026, 3, 2));
  });
});
