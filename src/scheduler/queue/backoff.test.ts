import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffDurationMs, backoffEndMs, firstReadyMs, isBackingOff } from './backoff.ts';

const DEFAULT = { initialMs: 1000, maxMs: 10_000 };

describe('how long a pod waits', () => {
  // prettier-ignore
  const rows = [
    // why                                        config                                count  pods  ms
    ['nothing before the first failure',          DEFAULT,                                  0,    1,      0],
    ['the initial time after one',                DEFAULT,                                  1,    1,  1_000],
    ['doubled',                                   DEFAULT,                                  2,    1,  2_000],
    ['doubled again',                             DEFAULT,                                  4,    1,  8_000],
    ['held at the maximum',                       DEFAULT,                                  5,    1, 10_000],
    ['for ever',                                  DEFAULT,                               2000,    1, 10_000],
    ['an initial time above the maximum',         { initialMs: 20_000, maxMs: 10_000 },     1,    1, 10_000],
    ['exactly the maximum is no more than it',    { initialMs: 5_000, maxMs: 10_000 },      2,    1, 10_000],
    ['a group of four: twice the maximum',        DEFAULT,                                  6,    4, 20_000],
    ['a group of two: whole milliseconds',        DEFAULT,                                  9,    2, 14_142],
  ] as const;
  test.each(rows)('%s', (_why, config, count, pods, ms) => {
    expect(backoffDurationMs(config, count, pods)).toBe(ms);
  });

  test('never falls with more failures, and never passes the maximum', () => {
    const config = fc.record({
      initialMs: fc.integer({ min: 1, max: 60_000 }),
      maxMs: fc.integer({ min: 1, max: 600_000 }),
    });
    fc.assert(
      fc.property(config, fc.nat(1200), (written, count) => {
        const [now, next] = [count, count + 1].map((failures) => backoffDurationMs(written, failures));
        expect(next).toBeGreaterThanOrEqual(now);
        expect(next).toBeLessThanOrEqual(written.maxMs);
      }),
    );
  });
});

describe('when it leaves', () => {
  test('at the first whole second after the end, and not a millisecond before', () => {
    const times = fc.nat(10_000_000);
    fc.assert(
      fc.property(times, fc.nat(60_000), (sinceMs, durationMs) => {
        const endMs = backoffEndMs(sinceMs, durationMs);
        expect(endMs % 1000).toBe(0);
        expect(endMs).toBeLessThanOrEqual(sinceMs + durationMs);
        const readyMs = firstReadyMs(endMs);
        expect(isBackingOff(endMs, readyMs)).toBe(false);
        expect(isBackingOff(endMs, readyMs - 1)).toBe(true);
      }),
    );
  });

  test('pods whose waits end within one second leave together', () => {
    expect(backoffEndMs(1_400, 1000)).toBe(backoffEndMs(1_999, 1000));
    expect(backoffEndMs(2_000, 1000)).not.toBe(backoffEndMs(1_999, 1000));
  });
});
