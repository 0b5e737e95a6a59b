import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withTrace } from '../../../test/support/plain-trace.ts';
import type { TracePod } from '../../../test/support/plain-trace.ts';
import { plainScenario } from '../../../test/support/scenario.ts';
import { pod } from '../../../test/support/scheduling.ts';
import { busiestMoments } from './busiest-moments.ts';

const HOUR_MS = 3_600_000;
const small = pod({ cpu: '1', memory: '8Gi' });
const large = pod({ cpu: '3', memory: '1Gi' });

/** `time of resource: pods there by shape`. */
function peaks(pods: readonly TracePod[]): string[] {
  return busiestMoments(withTrace([small, large], pods)).map(({ atMs, resource, scenario }) => {
    const [{ shapeOf }] = scenario.workload.traces;
    const there = [0, 1].map((shape) => shapeOf.filter((one) => one === shape).length);
    return `${atMs} of ${resource}: ${there.join(' + ')}`;
  });
}

describe('when the traces ask for most, if nobody waits', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly TracePod[], readonly string[]])[] = [
    ['one moment for each resource that has its own peak', [
      { shape: 1, arrivalMs: 10, durationMs: 10 },
      { shape: 0, arrivalMs: 30, durationMs: 10 },
    ], ['10 of cpu: 0 + 1', '30 of memory: 1 + 0']],
    ['the sum counts, not the number: three cores beat two pods of one', [
      { shape: 0, arrivalMs: 0, durationMs: 10 }, { shape: 0, arrivalMs: 5, durationMs: 10 },
      { shape: 1, arrivalMs: 50, durationMs: 10 },
    ], ['50 of cpu: 0 + 1', '5 of memory: 2 + 0']],
    ['who leaves makes room for who comes at the same time', [
      { shape: 1, arrivalMs: 0, durationMs: 20 }, { shape: 1, arrivalMs: 20, durationMs: 20 },
    ], ['0 of cpu: 0 + 1']],
    ['a millisecond longer, and both are there', [
      { shape: 1, arrivalMs: 0, durationMs: 21 }, { shape: 1, arrivalMs: 20, durationMs: 20 },
    ], ['20 of cpu: 0 + 2']],
    ['pods without an end stay', [{ shape: 1 }, { shape: 1, arrivalMs: 7 }], ['7 of cpu: 0 + 2']],
    ['who comes after the horizon never comes', [{ shape: 1 }, { shape: 1, arrivalMs: HOUR_MS }], ['0 of cpu: 0 + 1']],
  ];
  test.each(rows)('%s', (_why, pods, expected) => {
    expect(peaks(pods)).toEqual(expected);
  });

  test('in that scenario the pods are there from start to end', () => {
    const [moment] = busiestMoments(withTrace([small, large], [{ shape: 1, arrivalMs: 9, durationMs: 9 }]));
    const [trace] = moment.scenario.workload.traces;
    expect([trace.podCount, ...trace.arrivalMs, ...trace.durationMs]).toEqual([1, 0, HOUR_MS]);
  });

  test('without a trace there is none', () => expect(busiestMoments(plainScenario())).toEqual([]));

  test('at no arrival is more asked for than at the peak', () => {
    const row = fc.record({
      shape: fc.nat(1),
      arrivalMs: fc.nat(50),
      durationMs: fc.integer({ min: 1, max: 40 }),
    });
    const cores = [1, 3];
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (pods) => {
        const askedAt = (at: number): number =>
          pods
            .filter(({ arrivalMs, durationMs }) => arrivalMs <= at && at < arrivalMs + durationMs)
            .reduce((sum, { shape }) => sum + cores[shape], 0);
        const [{ atMs }] = busiestMoments(withTrace([small, large], pods));
        expect(askedAt(atMs)).toBe(Math.max(...pods.map(({ arrivalMs }) => askedAt(arrivalMs))));
      }),
    );
  });
});
