import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EvictionRate } from './eviction-rate.ts';

const NEVER = Infinity;

describe('a limit on evictions', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, number, number, readonly number[], readonly number[]])[] = [
    // why                                                  rate  burst  asked at             made at
    ['-1: no limit',                                        -1,   1,     [0, 0, 0],           [0, 0, 0]],
    ['0: no limit, whatever the burst',                      0,   0,     [0, 0],              [0, 0]],
    ['one a second: the first at once, then one a second',   1,   1,     [0, 0, 0],           [0, 1000, 2000]],
    ['a half a second: two seconds apart',                   0.5, 1,     [0, 0],              [0, 2000]],
    ['a burst of three at once, then by the rate',           1,   3,     [0, 0, 0, 0],        [0, 0, 0, 1000]],
    ['what is saved up is no more than the burst',           1,   2,     [0, 60_000, 60_000, 60_000], [0, 60_000, 60_000, 61_000]],
    ['half a token is not enough: wait for the rest',        1,   1,     [0, 500],            [0, 1000]],
    ['a third a second: whole milliseconds, rounded up',     3,   1,     [0, 0],              [0, 334]],
  ];
  test.each(rows)('%s', (_why, rate, burst, asked, made) => {
    const limit = new EvictionRate(rate, burst);
    expect(asked.map((atMs) => limit.take(atMs, NEVER))).toEqual(made);
  });

  test('a limit without a burst admits nothing', () => {
    expect(new EvictionRate(5, 0).take(0, NEVER)).toBeUndefined();
  });

  test('what would come after the deadline is not made, and costs nothing', () => {
    const limit = new EvictionRate(0.1, 1);
    expect(limit.take(0, 5000)).toBe(0);
    expect(limit.take(0, 9999)).toBeUndefined();
    expect(limit.take(0, 10_000)).toBe(10_000);
    expect(limit.take(10_000, 20_000)).toBe(20_000);
  });

  test('law: in any window there are no more than the burst and what the rate gives', () => {
    const asks = fc.array(fc.nat(5000), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        asks,
        (rate, burst, gaps) => {
          const limit = new EvictionRate(rate, burst);
          const made: number[] = [];
          let nowMs = 0;
          for (const gap of gaps) {
            nowMs = Math.max(nowMs + gap, made.at(-1) ?? 0);
            made.push(limit.take(nowMs, NEVER) ?? NaN);
          }
          for (const [first, fromMs] of made.entries())
            for (const [last, toMs] of made.entries()) {
              if (last <= first) continue;
              // A millisecond of grace: times are rounded up to whole ones.
              const most = burst + ((toMs - fromMs + 1) * rate) / 1000;
              expect(last - first + 1).toBeLessThanOrEqual(Math.floor(most + 1e-6));
            }
        },
      ),
      { numRuns: 200 },
    );
  });
});
