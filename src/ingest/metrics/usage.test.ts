import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MetricSeries } from '../../model/index.ts';
import { readMetrics } from './read-metrics.ts';
import { usageHistories, whyNoUse } from './usage.ts';

const seriesOf = (
  name: string,
  unit: string,
  points: readonly (readonly [number, number])[],
  more: Partial<MetricSeries> = {},
): MetricSeries => ({
  name,
  unit,
  kind: 'gauge',
  labels: { namespace: 'n', pod: 'p', id: '/x' },
  timesMs: Float64Array.from(points, ([timeMs]) => timeMs),
  values: Float64Array.from(points, ([, value]) => value),
  ...more,
});

describe('use of containers on a grid', () => {
  test('CPU and memory of one owner come together; points are joined by lines', () => {
    const [history] = usageHistories(
      [
        seriesOf('cpu_usage_cores', 'cores', [
          [0, 0.1],
          [300_000, 0.2],
        ]),
        seriesOf(
          'memory_usage',
          'bytes',
          [
            [0, 100],
            [300_000, 400],
          ],
          { labels: { namespace: 'n', pod: 'p', node: 'a' } },
        ),
      ],
      { stepMs: 100_000 },
    );
    expect(history.labels).toEqual({ namespace: 'n', pod: 'p' });
    expect([...history.milliCpu].map(Math.round)).toEqual([100, 133, 167, 200]);
    expect([...history.memoryBytes]).toEqual([100, 200, 300, 400]);
  });

  test('a counter of seconds becomes cores, a reset is no negative use', () => {
    const counter = seriesOf(
      'container_cpu_usage_seconds_total',
      'seconds',
      [
        [0, 100],
        [60_000, 106],
        [120_000, 3],
        [180_000, 9],
      ],
      { kind: 'counter' },
    );
    const [history] = usageHistories([counter], { stepMs: 60_000 });
    expect([...history.milliCpu]).toEqual([100, 50, 100]);
    expect(history.memoryBytes).toHaveLength(0);
  });

  test('working sets are preferred to all memory', () => {
    const [history] = usageHistories(
      [
        seriesOf('memory/usage', 'bytes', [
          [0, 9],
          [60_000, 9],
        ]),
        seriesOf('memory/working_set', 'bytes', [
          [0, 5],
          [60_000, 5],
        ]),
      ],
      { stepMs: 60_000 },
    );
    expect([...history.memoryBytes]).toEqual([5, 5]);
  });

  test('percent and MHz need to be told of what; without that there is no CPU use', () => {
    const percent = seriesOf('cpu_avg', 'percent', [
      [0, 50],
      [60_000, 50],
    ]);
    expect(usageHistories([percent], { stepMs: 60_000 })).toEqual([]);
    expect([...usageHistories([percent], { stepMs: 60_000, coresOf: () => 4 })[0].milliCpu]).toEqual([
      2000, 2000,
    ]);
    const mhz = seriesOf('cpu_usage', 'MHz', [
      [0, 1300],
      [60_000, 2600],
    ]);
    expect([...usageHistories([mhz], { stepMs: 60_000, mhzPerCore: 2600 })[0].milliCpu]).toEqual([500, 1000]);
  });

  test('a gap repeats the level before it, and its share is told', () => {
    const points = [
      [0, 1],
      [60_000, 1],
      [120_000, 1],
      [600_000, 2],
      [660_000, 2],
    ] as const;
    const [history] = usageHistories([seriesOf('cpu_usage_cores', 'cores', points)], { stepMs: 60_000 });
    expect([...history.milliCpu]).toEqual(
      [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 2000, 2000].slice(-12),
    );
    expect(history.gapRatio).toBeCloseTo(7 / 12);
  });

  test('a real Kruize file: one container, 15-minute means to a minute', async () => {
    const file = join(
      import.meta.dirname,
      '../../../test/conformance/samples/metrics/reports/nginx-sample_deployment_europe.csv.gz',
    );
    const { series } = await readMetrics({ files: [file] });
    const histories = usageHistories(series, { stepMs: 60_000 });
    expect(histories.map(({ labels }) => labels)).toEqual([
      { namespace: 'europe', container: 'nginx-sample', workload: 'nginx-sample' },
    ]);
    expect(histories[0].memoryBytes[0]).toBe(4231168);
    expect(histories[0].milliCpu.length).toBeGreaterThan(20_000);
  });
});

describe('series that look like use and are not read', () => {
  // prettier-ignore
  test.each([
    ['cpu-usage-container-max',        /averages are wanted/],
    ['cpu-usage-container-sum',        /averages are wanted/],
    ['memory-usage-container-min',     /averages are wanted/],
    ['memory_rss_usage_container_avg', /working set is wanted/],
    ['memory-rss-usage-container-sum', /working set is wanted/],
    ['cpu-usage-namespace-avg',        /whose use it was/],
  ])('%s: it is said why', (name, why) => {
    expect(whyNoUse(name)).toMatch(why);
    const series = seriesOf(name, 'cores', [[0, 1]]);
    expect(usageHistories([series], { stepMs: 60_000 })).toEqual([]);
  });

  test.each(['cpu-usage-container-avg', 'cpu-request-container-sum', 'node-capacity-cpu-cores'])(
    '%s: nothing to say',
    (name) => expect(whyNoUse(name)).toBeUndefined(),
  );
});
