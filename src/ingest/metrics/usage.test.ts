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

  test('the most within recorded means is kept beside them', () => {
    const at = (name: string, unit: string, ...values: number[]): MetricSeries =>
      seriesOf(
        name,
        unit,
        values.map((value, step) => [step * 60_000, value]),
      );
    const [history] = usageHistories(
      [
        at('cpu_usage_container_avg', 'cores', 0.1, 0.2),
        at('cpu_usage_container_max', 'cores', 0.9, 0.3),
        at('memory_usage_container_max', 'bytes', 7, 9),
      ],
      { stepMs: 60_000 },
    );
    expect(history).toMatchObject({ milliCpuPeak: 900, memoryBytesPeak: 9 });
    expect([...history.milliCpu]).toEqual([100, 200]);
    expect(history.memoryBytes).toHaveLength(0);
    expect(usageHistories([at('cpu_usage_container_max', 'cores', 1)], { stepMs: 60_000 })).toEqual([]);
  });

  // prettier-ignore
  test.each([
    ['a pod beside its containers',        [{ pod: 'p' }, { pod: 'p', container: 'a' }, { pod: 'p', container: 'b' }],  ['p/a', 'p/b']],
    ['a pod whose parts are not there',    [{ pod: 'p' }, { pod: 'q', container: 'a' }],                                ['p/', 'q/a']],
    ['the pause container',                [{ pod: 'p', container: 'POD' }, { pod: 'p', container: 'a' }],              ['p/a']],
    ['a node beside its pods',             [{ id: '/' }, { pod: 'p' }],                                                 ['p/']],
    ['machines that are called nothing',   [{ id: '/' }],                                                               ['/']],
    ['what Heapster calls by its cgroup',  [{ pod: 'p', container_name: '/pod' }, { pod: 'p', container_name: 'a' }, { container_name: 'system.slice/d' }], ['p/a']],
    ['a system container of the kubelet',  [{ system_container: 'kubelet' }, { pod: 'p', container: 'a' }],             ['p/a']],
  ] as const)('only the parts of a sum are use of a container: %s', (_why, owners, kept) => {
    const series = owners.map((labels) =>
      seriesOf('memory/workingSetBytes', 'bytes', [[0, 1]], { labels: { ...labels } }),
    );
    const histories = usageHistories(series, { stepMs: 60_000 });
    expect(histories.map(({ labels }) => `${labels['pod'] ?? ''}/${labels['container'] ?? ''}`)).toEqual(kept);
  });

  test('a counter that was read once has no rate; what the kubelet measured beside it counts', () => {
    const nano = seriesOf('cpu/usageNanoCores', 'nanocores', [[0, 250e6]]);
    const total = seriesOf('cpu/usageCoreNanoSeconds', 'nanoseconds', [[0, 9e12]], { kind: 'counter' });
    for (const series of [
      [nano, total],
      [total, nano],
    ])
      expect([...usageHistories(series, { stepMs: 60_000 })[0].milliCpu]).toEqual([250]);
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
    ['pod_usage_cpu_core_seconds',     /a sum over an interval/],
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
