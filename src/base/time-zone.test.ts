import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRfc3339 } from './calendar.ts';
import { builtInZones } from './time-zone.ts';

const secondsOf = (text: string): number => Number(parseRfc3339(text)) / 1000;
const hoursAt = (zone: string, text: string): number | undefined => {
  const offset = builtInZones(zone)?.(secondsOf(text));
  return offset === undefined ? undefined : offset / 3600;
};

describe('how far a zone is ahead of UTC', () => {
  // prettier-ignore
  const rows = [
    // why                                     zone                    at                         hours
    ['UTC never is',                           'UTC',                  '2026-07-01T00:00:00Z',     0],
    ['no name is UTC',                         '',                     '2026-07-01T00:00:00Z',     0],
    ['winter',                                 'Europe/Berlin',        '2026-01-15T12:00:00Z',     1],
    ['summer',                                 'Europe/Berlin',        '2026-07-15T12:00:00Z',     2],
    ['the second before spring forward',       'Europe/Berlin',        '2026-03-29T00:59:59Z',     1],
    ['spring forward',                         'Europe/Berlin',        '2026-03-29T01:00:00Z',     2],
    ['the second before fall back',            'America/New_York',     '2026-11-01T05:59:59Z',    -4],
    ['fall back',                              'America/New_York',     '2026-11-01T06:00:00Z',    -5],
    ['summer of the south',                    'Australia/Sydney',     '2026-01-15T00:00:00Z',    11],
    ['half an hour',                           'Asia/Kolkata',         '2026-01-15T00:00:00Z',     5.5],
    ['three quarters',                         'Asia/Kathmandu',       '2026-01-15T00:00:00Z',     5.75],
    ['a summer time of half an hour',          'Australia/Lord_Howe',  '2026-07-15T00:00:00Z',    10.5],
    ['far ahead',                              'Pacific/Kiritimati',   '2026-01-15T00:00:00Z',    14],
  ] as const;
  test.each(rows)('%s', (_why, zone, at, hours) => {
    expect(hoursAt(zone, at)).toBe(hours);
  });
});

test.each(['Mars/Olympus', 'europe/berlin', '../etc/passwd', 'Europe/Berlin ', '+02:00'])(
  '%j is no zone',
  (name) => {
    expect(builtInZones(name)).toBeUndefined();
  },
);

describe('what is remembered of a quarter of an hour is what a fresh look says', () => {
  // prettier-ignore
  const changes = [
    ['Europe/Berlin',   '2026-03-29T01:00:00Z',  3600, 7200],
    ['Africa/Monrovia', '1972-01-07T00:44:30Z', -2670,    0], // in the middle of a quarter
  ] as const;

  test.each(changes)('%s around %s', (name, at, before, after) => {
    const change = secondsOf(at);
    const zone = builtInZones(name);
    fc.assert(
      fc.property(fc.integer({ min: change - 60, max: change + 60 }), (second) => {
        expect(zone?.(second)).toBe(second < change ? before : after);
      }),
      { numRuns: 200 },
    );
  });
});
