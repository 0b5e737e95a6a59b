import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concurrencyOf,
  erlangC,
  latencyPercentileMs,
  meanLatencyMs,
  mixedPercentileMs,
  shareSlowerThan,
  utilizationOf,
} from './latency.ts';
import type { PodQueue } from './latency.ts';

const queueOf = (ratePerSecond: number, cpuMsPerRequest: number, cores: number): PodQueue => ({
  ratePerSecond,
  cpuMsPerRequest,
  cores,
});

describe('one pod as a queue', () => {
  // prettier-ignore
  const rows = [
    // why                                              rate  cpu ms  cores   mean ms
    ['nobody else: only the work',                         0,     20,     1,       20],
    ['one core half busy: twice the work',                25,     20,     1,       40],
    ['half a core: work takes twice as long',              0,     20,   0.5,       40],
    ['90 % busy: ten times the work',                     45,     20,     1,      200],
    ['two cores half busy: C(2, 1) = 1/3, 20 + 20/3',     50,     20,     2,  26.6667],
    ['as much as it can do: falls behind',                50,     20,     1, Infinity],
    ['no CPU at all',                                      1,     20,     0, Infinity],
  ] as const;
  test.each(rows)('%s', (_why, rate, cpu, cores, mean) => {
    expect(meanLatencyMs(queueOf(rate, cpu, cores))).toBeCloseTo(mean, 3);
  });

  test('Erlang’s C as tables have it: 10 servers, 8 offered: 0.4092', () => {
    expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4);
    expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12);
  });

  test('one server: times are exponential, so that the median is ln 2 of the mean and the p99 ln 100', () => {
    const queue = queueOf(25, 20, 1);
    expect(latencyPercentileMs(queue, 0.5)).toBeCloseTo(40 * Math.log(2), 6);
    expect(latencyPercentileMs(queue, 0.99)).toBeCloseTo(40 * Math.log(100), 6);
  });

  test('Little: 100 requests a second that take 250 ms are 25 at once', () => {
    expect(concurrencyOf(100, 250)).toBe(25);
    expect(concurrencyOf(0, Infinity)).toBe(0);
  });

  const steady = fc
    .record({
      cores: fc.double({ min: 0.05, max: 16, noNaN: true }),
      cpuMsPerRequest: fc.double({ min: 0.1, max: 1000, noNaN: true }),
      busy: fc.double({ min: 0, max: 0.97, noNaN: true }),
    })
    .map(({ cores, cpuMsPerRequest, busy }) =>
      queueOf((1000 * busy * cores) / cpuMsPerRequest, cpuMsPerRequest, cores),
    );

  test('the mean is the area under the share that takes longer', () => {
    fc.assert(
      fc.property(steady, (queue) => {
        const mean = meanLatencyMs(queue);
        const step = mean / 200;
        let area = 0;
        for (let index = 0; index < 8000; index++)
          area += shareSlowerThan(queue, (index + 0.5) * step) * step;
        expect(area / mean).toBeCloseTo(1, 2);
      }),
      { numRuns: 50 },
    );
  });

  test('percentiles rise with the share, and at a percentile just that share is done', () => {
    fc.assert(
      fc.property(steady, (queue) => {
        const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => latencyPercentileMs(queue, share));
        expect(p50).toBeLessThan(p95);
        expect(p95).toBeLessThan(p99);
        expect(shareSlowerThan(queue, p95)).toBeCloseTo(0.05, 6);
      }),
    );
  });

  test('more requests never make a pod faster, more CPU never slower at whole cores', () => {
    fc.assert(
      fc.property(steady, fc.integer({ min: 1, max: 8 }), ({ cpuMsPerRequest }, cores) => {
        const rate = (900 * cores) / cpuMsPerRequest;
        const at = (share: number, count: number) =>
          latencyPercentileMs(queueOf(rate * share, cpuMsPerRequest, count), 0.99);
        expect(at(1, cores)).toBeGreaterThanOrEqual(at(0.5, cores));
        expect(at(1, cores + 1)).toBeLessThanOrEqual(at(1, cores) * (1 + 1e-9));
      }),
    );
  });

  test('utilization at 1 and beyond means infinite percentiles', () => {
    const queue = queueOf(51, 20, 1);
    expect(utilizationOf(queue)).toBeCloseTo(1.02);
    expect(latencyPercentileMs(queue, 0.5)).toBe(Infinity);
  });
});

describe('a service of several pods', () => {
  const fast = { weight: 98, queue: queueOf(25, 20, 1) };
  const stuck = { weight: 2, queue: queueOf(60, 20, 1) };

  test('equal pods are as one', () => {
    expect(mixedPercentileMs([fast, fast], 0.95)).toBeCloseTo(latencyPercentileMs(fast.queue, 0.95), 6);
  });

  test('two requests in a hundred that hang spoil the p99 and not the p95', () => {
    expect(mixedPercentileMs([fast, stuck], 0.99)).toBe(Infinity);
    expect(mixedPercentileMs([fast, stuck], 0.95)).toBeLessThan(200);
  });

  test('without requests there is nothing to wait for', () => {
    expect(mixedPercentileMs([], 0.99)).toBe(0);
  });
});
