import { describe, expect, test } from 'vitest';
import { rateAt, replicasFor } from './demand-load.ts';

describe('replicas for a rate', () => {
  // prettier-ignore
  const rows = [
    // why                                     rate/s  cpu ms  request m  replicas
    ['the worked example: 4,800 ÷ 350 = 13.7',    400,    12,      500,      14],
    ['exactly full is enough',                     35,    10,      500,       1],
    ['a little more than full is not',             36,    10,      500,       2],
    ['two pods exactly full',                      70,    10,      500,       2],
    ['nothing asked for: one stays',                0,    10,      500,       1],
  ] as const;
  test.each(rows)('%s', (_why, rate, cpuMs, request, expected) => {
    expect(replicasFor(rate, cpuMs, request)).toBe(expected);
  });
});

test('a rate holds from its step on, the last one for ever', () => {
  const spec = { stepMs: 1000, rates: Float64Array.of(1, 2, 3) } as unknown as Parameters<typeof rateAt>[0];
  expect([0, 999, 1000, 2999, 1e9].map((nowMs) => rateAt(spec, nowMs))).toEqual([1, 1, 2, 3, 3]);
});
