import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goDurationText, parseGoDuration } from './go-duration.ts';

describe('a duration as Go writes it', () => {
  // prettier-ignore
  const rows = [
    // text          nanoseconds        written back
    ['0',            0,                 '0s'],
    ['10s',          10e9,              '10s'],
    ['1.5s',         1.5e9,             '1.5s'],
    ['1h30m',        5400e9,            '1h30m0s'],
    ['90m',          5400e9,            '1h30m0s'],
    ['20ms',         20e6,              '20ms'],
    ['1500ms',       1.5e9,             '1.5s'],
    ['3us',          3e3,               '3µs'],
    ['7ns',          7,                 '7ns'],
    ['-2m',          -120e9,            '-2m0s'],
    ['+5s',          5e9,               '5s'],
    ['.5m',          30e9,              '30s'],
    ['1.s',          1e9,               '1s'],
    ['1m1m',         120e9,             '2m0s'],
    ['0.5ns',        0,                 '0s'],
  ] as const;
  test.each(rows)('%s', (text, nanos, written) => {
    expect(parseGoDuration(text)).toBe(nanos);
    expect(goDurationText(nanos)).toBe(written);
  });

  test.each(['', '5', '5 s', 's', '-', '1d', '1h 30m', '1,5s', '1e3s', '.s', '--5s', '5S'])(
    '%j is none',
    (text) => {
      expect(parseGoDuration(text)).toBeUndefined();
    },
  );

  test('what is written is read as the same time, up to whole days', () => {
    fc.assert(
      fc.property(fc.integer({ min: -90_000_000, max: 90_000_000 }), (millis) => {
        expect(parseGoDuration(goDurationText(millis * 1e6))).toBe(millis * 1e6);
      }),
    );
  });
});
