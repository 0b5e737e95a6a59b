import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGoDuration } from './go-duration.ts';

const SECOND = 1_000_000_000n;

/** Nanoseconds, or the error's text. */
function read(text: string): bigint | string {
  const parsed = parseGoDuration(text);
  return typeof parsed === 'bigint' ? parsed : parsed.error;
}

describe('a duration as time.ParseDuration reads it', () => {
  // prettier-ignore
  const rows = [
    // why                                              text            nanoseconds
    ['zero needs no unit',                              '0',            0n],
    ['nor with a sign',                                 '-0',           0n],
    ['nanoseconds',                                     '7ns',          7n],
    ['microseconds in letters',                         '7us',          7_000n],
    ['with the micro sign U+00B5',                      '7\u00b5s',     7_000n],
    ['with the Greek mu U+03BC',                        '7\u03bcs',     7_000n],
    ['milliseconds, not minutes and a rest',            '7ms',          7_000_000n],
    ['seconds',                                         '7s',           7n * SECOND],
    ['minutes',                                         '7m',           420n * SECOND],
    ['hours',                                           '7h',           25_200n * SECOND],
    ['parts are added',                                 '1h2m3s',       3_723n * SECOND],
    ['in any order, and a unit may come twice',         '3s1h3s',       3_606n * SECOND],
    ['a fraction',                                      '1.5s',         1_500_000_000n],
    ['a fraction without a whole part',                 '.5s',          500_000_000n],
    ['a whole part with a bare point',                  '1.s',          SECOND],
    ['what is finer than a nanosecond is cut',          '1.9ns',        1n],
    ['a plus',                                          '+2s',          2n * SECOND],
    ['a minus holds for all parts',                     '-1m30s',       -90n * SECOND],
    ['the longest one',                                 '9223372036854775807ns', 9_223_372_036_854_775_807n],
  ] as const;

  test.each(rows)('%s', (_why, text, nanos) => {
    expect(read(text)).toBe(nanos);
  });
});

describe('what it refuses', () => {
  // prettier-ignore
  const rows = [
    // why                                   text                      error
    ['nothing',                              '',                       'time: invalid duration ""'],
    ['a sign alone',                         '-',                      'time: invalid duration "-"'],
    ['two signs',                            '--1s',                   'time: invalid duration "--1s"'],
    ['a sign inside',                        '1h-1m',                  'time: unknown unit "h-" in duration "1h-1m"'],
    ['a number without a unit',              '5',                      'time: missing unit in duration "5"'],
    ['a last number without a unit',         '1h5',                    'time: missing unit in duration "1h5"'],
    ['a unit without a number',              's',                      'time: invalid duration "s"'],
    ['a point without a digit',              '.s',                     'time: invalid duration ".s"'],
    ['two points',                           '1.2.3s',                 'time: missing unit in duration "1.2.3s"'],
    ['days are no unit',                     '1d',                     'time: unknown unit "d" in duration "1d"'],
    ['upper case is no unit',                '1H',                     'time: unknown unit "H" in duration "1H"'],
    ['a blank is no unit',                   '1h 5m',                  'time: unknown unit "h " in duration "1h 5m"'],
    ['members that every object has',        '1constructor',           'time: unknown unit "constructor" in duration "1constructor"'],
    ['one nanosecond too many',              '9223372036854775808ns',  'time: invalid duration "9223372036854775808ns"'],
    ['a sum that is too long',               '2562047h48m',            'time: invalid duration "2562047h48m"'],
  ] as const;

  test.each(rows)('%s', (_why, text, error) => {
    expect(read(text)).toBe(error);
  });
});

test('hours, minutes, seconds and nanoseconds written out add up, with the sign of the whole', () => {
  const parts = fc.record({
    hours: fc.nat(2000),
    minutes: fc.nat(5000),
    seconds: fc.nat(100_000),
    nanos: fc.nat(999_999_999),
    sign: fc.constantFrom('', '+', '-'),
  });
  fc.assert(
    fc.property(parts, ({ hours, minutes, seconds, nanos, sign }) => {
      const fraction = String(nanos).padStart(9, '0');
      const sum = BigInt(hours * 3600 + minutes * 60 + seconds) * SECOND + BigInt(nanos);
      expect(read(`${sign}${hours}h${minutes}m${seconds}.${fraction}s`)).toBe(sign === '-' ? -sum : sum);
    }),
  );
});
