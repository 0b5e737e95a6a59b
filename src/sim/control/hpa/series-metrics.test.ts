import { describe, expect, test } from 'vitest';
import { seriesOf } from '../../../../test/support/hpa-run.ts';
import { INT64_MAX, INT64_MIN } from '../../../model/index.ts';
import type { PodRow } from '../../../model/index.ts';
import type { MetricSpec } from '../../../scenario/index.ts';
import type { Simulation } from '../../simulation.ts';
import { SeriesMetrics } from './series-metrics.ts';

const MINUTE_MS = 60_000;
const ask = (metric: string, more: object = {}) => ({
  namespace: 'default',
  metric,
  selector: undefined,
  ...more,
});

/** Of four pods the first three are ready. */
function metricsOf(...metrics: readonly MetricSpec[]): SeriesMetrics {
  const sim = { scenario: { workload: { metrics } }, lives: { ready: Uint8Array.of(1, 1, 1, 0) } };
  return new SeriesMetrics(sim as unknown as Simulation);
}

const rows = (...pods: readonly number[]): PodRow[] => pods as PodRow[];
const constant = (name: string, value: number, more: Partial<MetricSpec> = {}): MetricSpec =>
  seriesOf(name, [[0, value]], more);

describe('which series answer', () => {
  const queue = [
    constant('queue', 1, { labels: { queue: 'a' } }),
    constant('queue', 2, { labels: { queue: 'b' }, namespace: 'default' }),
    constant('queue', 4, { labels: { queue: 'a' }, namespace: 'elsewhere' }),
    constant('queue', 8, { kind: 'object' }),
    constant('other', 16),
  ];

  // prettier-ignore
  test.each([
    ['of the name, the kind and the namespace; without a namespace of all', ask('queue'),                                              [1000, 2000]],
    ['whose labels the selector picks',                                     ask('queue', { selector: { matchLabels: { queue: 'a' } } }), [1000]],
    ['asked from another namespace: those of that one',                     ask('queue', { namespace: 'elsewhere' }),                  [1000, 4000]],
  ] as const)('%s', (_rule, query, expected) => {
    expect(metricsOf(...queue).external(query, 0)).toEqual(expected);
  });

  test('none of the name is the API’s failure, not a zero', () => {
    expect(metricsOf(...queue).external(ask('missing'), 0)).toEqual({
      failure: 'the server could not find the metric missing',
    });
  });

  // prettier-ignore
  test.each([
    ['of the object that is named',      'web',   2000],
    ['of no object: it speaks for all',  'other', 8000],
  ] as const)('an object metric: %s', (_rule, name, expected) => {
    const metrics = metricsOf(
      constant('queue', 2, { kind: 'object', of: { kind: 'Service', namespace: 'default', name: 'web' } }),
      constant('queue', 8, { kind: 'object' }),
    );
    expect(metrics.object(ask('queue'), { kind: 'Service', name }, 0)).toBe(expected);
  });
});

describe('a metric of pods', () => {
  test('is of each ready pod; of one that is not there is no sample', () => {
    const samples = metricsOf(constant('rate', 5, { kind: 'pods' })).pods(rows(0, 3, 1), ask('rate'), 7000);
    expect(samples).toMatchObject({ valueMilli: Float64Array.of(5000, NaN, 5000) });
  });

  test('that pods share is split over the ready ones', () => {
    const samples = metricsOf(constant('rate', 9, { kind: 'pods', isShared: true })).pods(
      rows(0, 1, 2, 3),
      ask('rate'),
      0,
    );
    expect(samples).toMatchObject({ valueMilli: Float64Array.of(3000, 3000, 3000, NaN) });
  });

  test('is empty while no pod is ready', () => {
    expect(metricsOf(constant('rate', 9, { kind: 'pods' })).pods(rows(3), ask('rate'), 0)).toBe('empty');
  });
});

// prettier-ignore
test.each([
  ['a fraction is rounded up to a thousandth',          0.0001,   1],
  ['a negative one too, towards zero',                  -0.0015,  -1],
  ['beyond what a double counts exactly it is int64',   2 ** 53,  2n ** 53n * 1000n],
  ['beyond int64 it stays at its end',                  1e16,     INT64_MAX],
  ['however large: 10^306 thousandfold is infinite',    1e306,    INT64_MAX],
  ['and at the other end below it',                     -1e306,   INT64_MIN],
] as const)('thousandths: %s', (_rule, value, expected) => {
  expect(metricsOf(constant('queue', value)).external(ask('queue'), 0)).toEqual([expected]);
});

test('a mean over values too large to be added up stays at the end of int64 too', () => {
  const view = { delayMs: 0, resolutionMs: 0, windowMs: MINUTE_MS };
  const metrics = metricsOf(constant('queue', 1e306, { view }));
  expect(metrics.external(ask('queue'), 5 * MINUTE_MS)).toEqual([INT64_MAX]);
});

test('an answer holds until the first of its series changes', () => {
  const metrics = metricsOf(
    seriesOf('a', [
      [0, 1],
      [5, 2],
    ]),
    seriesOf('b', [
      [0, 1],
      [3, 2],
    ]),
  );
  const of = (...names: readonly string[]) =>
    ({
      namespace: 'default',
      metrics: names.map((metric) => ({ type: 'External', metric })),
    }) as unknown as Parameters<SeriesMetrics['holdsUntilMs']>[0];
  expect(metrics.holdsUntilMs(of('a', 'b'), 0)).toBe(3 * MINUTE_MS);
  expect(metrics.holdsUntilMs(of('a', 'b'), 3 * MINUTE_MS)).toBe(5 * MINUTE_MS);
  expect(metrics.holdsUntilMs(of('a', 'b'), 5 * MINUTE_MS)).toBe(Infinity);
});
