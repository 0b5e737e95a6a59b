import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationMs } from './duration-text.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Source: time.ParseDuration of Go, whose units these are; days are ours.
// prettier-ignore
test.each([
  // rule                               text              ms
  ['nothing needs no unit',             '0',              0],
  ['nothing with one',                  '0s',             0],
  ['seconds',                           '30s',            30_000],
  ['minutes',                           '5m',             5 * MINUTE],
  ['hours',                             '24h',            24 * HOUR],
  ['days',                              '7d',             7 * DAY],
  ['milliseconds',                      '250ms',          250],
  ['parts add up',                      '1h30m',          90 * MINUTE],
  ['all of them',                       '1d1h1m1s1ms',    DAY + HOUR + MINUTE + 1001],
  ['in any order',                      '1s1h',           HOUR + 1000],
  ['the same unit twice',               '1s1s',           2000],
  ['a fraction',                        '1.5h',           90 * MINUTE],
  ['a fraction without whole',          '.5s',            500],
  ['a whole with a bare point',         '1.s',            1000],
  ['microseconds round to whole ms',    '1499us',         1],
  ['half a millisecond rounds up',      '500us',          1],
  ['a little less rounds down',         '499us',          0],
  ['the micro sign',                    '2000µs',         2],
  ['the Greek letter mu',               '2000μs',         2],
  ['nanoseconds',                       '1000000ns',      1],
  ['a plus',                            '+5s',            5000],
  ['less than nothing',                 '-5s',            -5000],
  ['a minus holds for all parts',       '-1m30s',         -90_000],
])('%s: %s', (_rule, text, expected) => {
  expect(durationMs(text)).toBe(expected);
});

describe('what is no duration', () => {
  // prettier-ignore
  test.each([
    ['nothing',                ''],
    ['a bare number',          '30'],
    ['a unit alone',           's'],
    ['a point alone',          '.s'],
    ['a blank between',        '1 h'],
    ['a blank before',         ' 1h'],
    ['weeks',                  '1w'],
    ['months and years',       '1y'],
    ['a capital',              '1H'],
    ['words',                  '5 minutes'],
    ['ISO 8601',               'PT1H'],
    ['a clock',                '01:30:00'],
    ['two signs',              '--1s'],
    ['a sign in the middle',   '1h-30m'],
    ['an exponent',            '1e3s'],
    ['a comma',                '1,5h'],
    ['Karpenter’s Never',      'Never'],
    ['another script’s digits','１s'],
  ])('%s: %j', (_rule, text) => {
    expect(durationMs(text)).toBeUndefined();
  });
});

test('law: parts in whole ms add up, whatever their order', () => {
  const part = fc.tuple(
    fc.nat(10_000),
    fc.constantFrom<readonly [string, number]>(
      ['ms', 1],
      ['s', 1000],
      ['m', MINUTE],
      ['h', HOUR],
      ['d', DAY],
    ),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const text = parts.map(([count, [unit]]) => `${count}${unit}`).join('');
      const sum = parts.reduce((total, [count, [, ms]]) => total + count * ms, 0);
      expect(durationMs(text)).toBe(sum);
      expect(durationMs(`-${text}`)).toBe(sum === 0 ? 0 : -sum);
    }),
  );
});
