import { expect, test } from 'vitest';
import { wallClockMs } from './wall-clock.ts';

// prettier-ignore
const rows = [
  ['RFC 3339',                    '2020-05-14T21:18:00Z',         1589491080000],
  ['a blank for the T',           '2020-05-14 21:18:00',          1589491080000],
  ['no seconds',                  '2020-05-14 21:18',             1589491080000],
  ['a date alone',                '2020-05-14',                   1589414400000],
  ['digits finer than a ms',      '2023-11-16 18:17:03.9799600',  1700158623979],
  ['another zone',                '2020-05-14 21:18:00+08:00',    1589462280000],
  ['the zone written UTC',        '2020-05-14 21:18:00 UTC',      1589491080000],
  ['one digit for a month',       '2020-5-4 1:02:03',             1588554123000],
  ['thirteen months',             '2020-13-01',                   undefined],
  ['a word',                      'yesterday',                    undefined],
  ['nothing',                     '',                             undefined],
] as const;

test.each(rows)('a time: %s', (_why, text, expected) => {
  expect(wallClockMs(text)).toBe(expected);
});
