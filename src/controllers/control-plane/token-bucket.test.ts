import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('a client’s rate limit', () => {
  // prettier-ignore
  test.each([
    ['a burst at once, then by the rate',             20, 3, [0, 0, 0, 0, 0],        [0, 0, 0, 50, 100]],
    ['what is saved up is no more than the burst',    20, 2, [0, 9000, 9000, 9000],  [0, 9000, 9000, 9050]],
    ['half a token is waited for',                    10, 1, [0, 50],                [0, 100]],
    ['who waits stands behind those before',          10, 1, [0, 0, 0, 250],         [0, 100, 200, 300]],
    ['a third of a second in whole milliseconds',     3,  1, [0, 0],                 [0, 334]],
    ['no limit',                                      Infinity, 1, [5, 5, 5],        [5, 5, 5]],
  ] as const)('%s', (_why, qps, burst, asked, expected) => {
    const bucket = new TokenBucket(qps, burst);
    expect(asked.map((atMs) => bucket.reserve(atMs))).toEqual(expected);
  });

  test('law: nobody goes before they ask, and all in the order in which they ask', () => {
    const gaps = fc.array(fc.nat(2000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 30 }),
        gaps,
        (qps, burst, each) => {
          const bucket = new TokenBucket(qps, burst);
          let nowMs = 0;
          let before = 0;
          for (const gap of each) {
            nowMs += gap;
            const atMs = bucket.reserve(nowMs);
            expect(atMs).toBeGreaterThanOrEqual(Math.max(nowMs, before));
            before = atMs;
          }
        },
      ),
    );
  });
});
