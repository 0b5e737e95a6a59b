import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceBacklog } from './backlog.ts';

describe('a queue that falls behind', () => {
  // prettier-ignore
  const rows = [
    // why                                       backlog rate cap  s  patience   left served expired
    ['nothing waits, all is served',                  0,  50, 100, 10, Infinity,    0,  500,      0],
    ['more than it can: the rest waits',              0, 150, 100, 10, Infinity,  500, 1000,      0],
    ['afterwards it catches up',                    500,  50, 100,  5, Infinity,  250,  500,      0],
    ['and is empty in the middle of the step',      500,  50, 100, 20, Infinity,    0, 1500,      0],
    ['people give up after a second',                 0, 150, 100, 10,     1000,  100, 1000,    400],
    ['no capacity at all: all waits',                 5,   1,   0, 10, Infinity,   15,    0,      0],
  ] as const;
  test.each(rows)('%s', (_why, ...[backlog, rate, capacity, seconds, patienceMs, left, served, expired]) => {
    const outcome = advanceBacklog({
      backlog,
      ratePerSecond: rate,
      capacityPerSecond: capacity,
      durationMs: seconds * 1000,
      patienceMs,
    });
    expect([outcome.backlog, outcome.served, outcome.expired]).toEqual([left, served, expired]);
  });

  const amount = fc.double({ min: 0, max: 1e5, noNaN: true });
  const step = fc.record({
    backlog: amount,
    ratePerSecond: amount,
    capacityPerSecond: amount,
    durationMs: fc.integer({ min: 1, max: 600_000 }),
    patienceMs: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 60_000 })),
  });

  test('what came equals what was served, given up and is left; nothing is negative', () => {
    fc.assert(
      fc.property(step, (one) => {
        const { backlog, served, expired, meanWaitMs } = advanceBacklog(one);
        const came = one.backlog + (one.ratePerSecond * one.durationMs) / 1000;
        expect(Math.abs(came - served - expired - backlog)).toBeLessThanOrEqual(1e-6 * (1 + came));
        expect(Math.min(backlog, served, expired, meanWaitMs)).toBeGreaterThanOrEqual(0);
        expect(served).toBeLessThanOrEqual(
          (one.capacityPerSecond * one.durationMs) / 1000 + 1e-6 * (1 + came),
        );
      }),
    );
  });

  test('two half steps are one whole step', () => {
    fc.assert(
      fc.property(step, (one) => {
        const half = { ...one, durationMs: one.durationMs / 2 };
        const first = advanceBacklog(half);
        const second = advanceBacklog({ ...half, backlog: first.backlog });
        const whole = advanceBacklog(one);
        expect(Math.abs(second.backlog - whole.backlog)).toBeLessThanOrEqual(1e-6 * (1 + whole.backlog));
        expect(Math.abs(first.served + second.served - whole.served)).toBeLessThanOrEqual(
          1e-6 * (1 + whole.served),
        );
      }),
    );
  });
});
