import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilFromDays, daysFromCivil, formatRfc3339, parseRfc3339, weekdayOfDays } from './calendar.ts';

const range = { min: -62135596800000, max: 253402300799999 }; // years 1 … 9999

test('every instant is written as Date writes it, and read back', () => {
  fc.assert(
    fc.property(fc.integer(range), (unixMs) => {
      const text = formatRfc3339(unixMs);
      expect(text.replace('Z', text.includes('.') ? 'Z' : '.000Z')).toBe(new Date(unixMs).toISOString());
      expect(parseRfc3339(text)).toBe(unixMs);
    }),
  );
});

test('days and dates are each other’s inverse, and the weekday agrees with Date', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700000, max: 2900000 }), (days) => {
      const { year, month, day } = civilFromDays(days);
      expect(daysFromCivil(year, month, day)).toBe(days);
      expect(weekdayOfDays(days)).toBe(new Date(days * 86400000).getUTCDay());
    }),
  );
});

// prettier-ignore
const texts = [
  // text                             unix ms
  ['2000-01-01T00:00:00Z',            946684800000],
  ['2000-01-01T01:30:00+01:30',       946684800000],
  ['1999-12-31T19:00:00-05:00',       946684800000],
  ['2000-01-01T00:00:00.1239Z',       946684800123],
  ['2000-01-01',                      undefined],
  ['2000-01-01T00:00:00',             undefined],
] as const;

test.each(texts)('%s', (text, unixMs) => expect(parseRfc3339(text)).toBe(unixMs));
