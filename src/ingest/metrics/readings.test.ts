import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/index.ts';
import type { MetricSeries } from '../../model/index.ts';
import { kindOf, unitOf } from './metric-format.ts';
import { readMetricFiles, sniffMetricFormat } from './read-metrics.ts';
import type { MetricsReading } from './read-metrics.ts';

const VM = `${'abcDEF+/'.repeat(5)}==`;

function fileOf(text: string, path: string) {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** Found out by its look, as users' files are. */
const read = (text: string, path = 'a.csv', strict = true): Promise<MetricsReading> =>
  readMetricFiles([fileOf(text, path)], { strict });

/** The one series of a name; a failed reading fails the test with its diagnostics. */
function one({ series, diagnostics }: MetricsReading, name: string): MetricSeries {
  const found = series.filter((candidate) => candidate.name === name);
  if (found.length !== 1)
    throw new Error(`${found.length} series ${name}: ${diagnostics.map(formatDiagnostic).join('\n')}`);
  return found[0];
}

const points = ({ timesMs, values }: MetricSeries): [number, number][] =>
  [...timesMs].map((timeMs, index) => [timeMs, values[index]]);

const placed = ({ diagnostics }: MetricsReading): string[] =>
  diagnostics.map(
    ({ severity, code, place }) => `${severity} ${code} ${place?.line ?? '-'}:${place?.column ?? '-'}`,
  );

// prettier-ignore
test.each([
  ['azure-functions',    'HashOwner,HashApp,HashFunction,Trigger,1,2\na,b,c,http,1,2\n'],
  ['azure-llm',          'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n'],
  ['azure-readings',     `0,${VM},1.5,9.25,4\n`],
  ['bitbrains-readings', 'Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ]\n0;2;5200;1300\n'],
  ['container-report',   'report_period_start,interval_start,interval_end,pod\nx,y,z,p\n'],
  ['heapster',           '[{"metrics":{"cpu/usage":[]},"labels":{}}]'],
  ['kubelet-summary',    '{"node":{"nodeName":"a"}}'],
  ['world-cup',          '1998-06-02 22:00,4\n'],
  ['timed-csv',          'timestamp,value\n2014-02-14 14:30:00,0.1\n'],
  ['timed-csv',          'cpu_usage,assigned_mem\n1,2\n'],
])('%s is known by its first line', (format, text) => {
  expect(sniffMetricFormat(fileOf(text, 'unnamed'))).toBe(format);
});

describe('Prometheus’ naming rules', () => {
  // prettier-ignore
  test.each([
    ['http_requests_total',                       'counter', ''],
    ['container_cpu_usage_seconds_total',         'counter', 'seconds'],
    ['request_duration_seconds_bucket',           'counter', 'seconds'],
    ['request_duration_seconds_sum',              'counter', 'seconds'],
    ['container_memory_working_set_bytes',        'gauge',   'bytes'],
    ['pod_usage_cpu_core_seconds',                'gauge',   'core-seconds'],
    ['pod_request_memory_byte_seconds',           'gauge',   'byte-seconds'],
    ['cpu_request_container_avg',                 'gauge',   'cores'],
    ['memory_usage_container_avg',                'gauge',   'bytes'],
    ['memory-usage-container-avg',                'gauge',   'bytes'],
    ['node_capacity_cpu_cores',                   'gauge',   'cores'],
    ['accelerator_memory_copy_percentage_avg',    'gauge',   'percent'],
    ['cache_hit_ratio',                           'gauge',   'ratio'],
    ['assigned_mib',                              'gauge',   'MiB'],
    ['total_of_things',                           'gauge',   ''],
  ])('%s is a %s in %j', (name, kind, unit) => {
    expect([kindOf(name), unitOf(name)]).toEqual([kind, unit]);
  });
});

describe('Azure Functions', () => {
  test('invocations of a minute stand at its start, a series a function', async () => {
    const reading = await read(
      'HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,5,0,7\no,a,g,timer,1,1,1\n',
    );
    expect(reading.series.map(({ labels }) => labels)).toEqual([
      { HashOwner: 'o', HashApp: 'a', HashFunction: 'f', Trigger: 'http' },
      { HashOwner: 'o', HashApp: 'a', HashFunction: 'g', Trigger: 'timer' },
    ]);
    expect(points(reading.series[0])).toEqual([
      [0, 5],
      [60_000, 0],
      [120_000, 7],
    ]);
    expect(reading.series[0]).toMatchObject({ name: 'invocations', unit: 'requests', kind: 'gauge' });
  });

  test('a count below nothing or in words is named with its place', async () => {
    const reading = await read('HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,-5,many\n');
    expect(placed(reading)).toEqual(['error trace-amount 2:12', 'error trace-amount 2:15']);
    expect(reading.series).toEqual([]);
  });

  test('left out and warned of where the reader is told to go on', async () => {
    const reading = await read(
      'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,-5,3\n',
      'a.csv',
      false,
    );
    expect(points(one(reading, 'invocations'))).toEqual([[60_000, 3]]);
    expect(placed(reading)).toEqual(['warning trace-amount 2:12']);
  });

  test('durations and memory are numbers of the whole day, in ms and MB; empty cells are none', async () => {
    const reading = await read(
      'HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct99,Average,percentile_Average_50\n' +
        'o,a,9,120,180,12.5,\n',
    );
    expect(reading.series.map(({ name, unit, values }) => [name, unit, ...values])).toEqual([
      ['SampleCount', '', 9],
      ['AverageAllocatedMb', 'MB', 120],
      ['AverageAllocatedMb_pct99', 'MB', 180],
      ['Average', 'ms', 12.5],
    ]);
  });
});

describe('Azure LLM inference', () => {
  const HEAD = 'TIMESTAMP,ContextTokens,GeneratedTokens\n';

  test('requests are counted by the second, and seconds without any are 0', async () => {
    const reading = await read(
      `${HEAD}2023-11-16 18:17:03.9799600,10,1\n2023-11-16 18:17:03.1,20,2\n2023-11-16 18:17:06,5,5\n`,
    );
    const start = Date.UTC(2023, 10, 16, 18, 17, 3);
    expect(points(one(reading, 'requests'))).toEqual([
      [start, 2],
      [start + 1000, 0],
      [start + 2000, 0],
      [start + 3000, 1],
    ]);
    expect([...one(reading, 'context_tokens').values]).toEqual([30, 0, 0, 5]);
    expect([...one(reading, 'generated_tokens').values]).toEqual([3, 0, 0, 5]);
    expect(one(reading, 'requests').unit).toBe('requests');
    expect(reading.assumptions).toHaveLength(1);
  });

  // prettier-ignore
  test.each([
    ['no time',               'soon,1,1'],
    ['no tokens',             '2023-11-16 18:17:03,,1'],
    ['tokens below nothing',  '2023-11-16 18:17:03,1,-1'],
  ])('%s is named with its line', async (_why, row) => {
    expect(placed(await read(`${HEAD}2023-11-16 18:17:02,1,1\n${row}\n`))).toEqual(['error trace-row 3:-']);
  });

  test('one wrong year does not fill the memory with empty seconds', async () => {
    const reading = await read(`${HEAD}2023-11-16 18:17:03,1,1\n9023-11-16 18:17:03,1,1\n`);
    expect(reading.series).toEqual([]);
    expect(placed(reading)).toEqual(['warning metrics-empty -:-']);
  });
});

describe('Azure VM readings', () => {
  test('three statistics of a machine in percent, by seconds', async () => {
    const reading = await read(`0,${VM},1.5,9.25,4\n300,${VM},2,8,5\n`);
    expect(reading.series.map(({ name, labels, unit }) => [name, labels['pod'], unit])).toEqual([
      ['cpu_min', 'vm-abcdefabcdefabcd', 'percent'],
      ['cpu_max', 'vm-abcdefabcdefabcd', 'percent'],
      ['cpu_avg', 'vm-abcdefabcdefabcd', 'percent'],
    ]);
    expect(points(one(reading, 'cpu_avg'))).toEqual([
      [0, 4],
      [300_000, 5],
    ]);
  });

  test('two machines are two series each', async () => {
    const reading = await read(`0,${VM},1,1,1\n0,x${VM},2,2,2\n`);
    expect(reading.series).toHaveLength(6);
  });

  test('a reading above ten times the machine is none', async () => {
    expect(placed(await read(`0,${VM},1,1,1\n300,${VM},1,1000,1\n600,${VM},1,1001,1\n`))).toEqual([
      'error trace-row 3:-',
    ]);
  });
});

describe('Bitbrains readings', () => {
  const HEAD =
    'Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory usage [KB]\n';

  test('MHz become cores by the machine’s own clock, KB bytes, the name is the file’s', async () => {
    const reading = await read(`${HEAD}1376314846;4;10400;1300;12.5;2048\n`, 'fastStorage/2013-8/17.csv');
    expect(one(reading, 'cpu_usage_cores').values[0]).toBe(0.5);
    expect([one(reading, 'cpu_usage').values[0], one(reading, 'cpu_usage').unit]).toEqual([1300, 'MHz']);
    expect(one(reading, 'memory_usage').values[0]).toBe(2048 * 1024);
    expect(new Set(reading.series.map(({ labels }) => labels['pod']))).toEqual(new Set(['17']));
  });

  test('the column says ms and holds seconds; both are understood', async () => {
    const reading = await read(`${HEAD}1376314846;4;10400;1300;12.5;1\n1376315146000;4;10400;1300;12.5;1\n`);
    expect([...one(reading, 'cpu_usage').timesMs]).toEqual([1_376_314_846_000, 1_376_315_146_000]);
  });

  test('a machine of no cores has a use of no number: a gap, and said', async () => {
    const reading = await read(`${HEAD}1376314846;0;0;0;0;1\n`);
    expect(reading.series.map(({ name }) => name)).not.toContain('cpu_usage_cores');
    expect(placed(reading)).toContain('warning series-not-a-number -:-');
  });

  test('a time in words is named with its place', async () => {
    expect(placed(await read(`${HEAD}then;4;10400;1300;12.5;1\n`))).toEqual(['error trace-time 2:1']);
  });
});

describe('Heapster exports', () => {
  const entry = (metrics: unknown): string => JSON.stringify([{ metrics, labels: { pod_name: 'web' } }]);
  const point = (start: string, end: string, value: unknown) => ({ start, end, value });

  test('what has a start before its end is a counter', async () => {
    const reading = await read(
      entry({
        'cpu/usage': [
          point('2016-01-01T00:00:00Z', '2016-01-01T00:01:00Z', 5e9),
          point('2016-01-01T00:00:00Z', '2016-01-01T00:02:00Z', 8e9),
        ],
        'memory/usage': [point('2016-01-01T00:01:00Z', '2016-01-01T00:01:00Z', 4096)],
        uptime: [point('2016-01-01T00:01:00Z', '2016-01-01T00:01:00Z', 60_000)],
        'filesystem/inodes': [point('2016-01-01T00:01:00Z', '2016-01-01T00:01:00Z', 3)],
      }),
      'a.json',
    );
    expect(reading.series.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ['cpu/usage', 'counter', 'nanoseconds'],
      ['memory/usage', 'gauge', 'bytes'],
      ['uptime', 'gauge', 'ms'],
      ['filesystem/inodes', 'gauge', ''],
    ]);
    expect(points(one(reading, 'cpu/usage'))[1]).toEqual([Date.UTC(2016, 0, 1, 0, 2), 8e9]);
    expect(reading.series[0].labels).toEqual({ pod_name: 'web' });
  });

  test('a metric named like a property that every object has is a metric without a unit', async () => {
    const reading = await read(
      entry({
        constructor: [point('2016-01-01', '2016-01-01', 1)],
        uptime: [point('2016-01-01', '2016-01-01', 1)],
      }),
      'a.json',
    );
    expect(one(reading, 'constructor').unit).toBe('');
  });

  test('values in words and times that are none are left out and said', async () => {
    const reading = await read(
      entry({
        uptime: [
          point('', '', 1),
          point('2016-01-01', '2016-01-01', 'much'),
          point('2016-01-02', '2016-01-02', 2),
        ],
      }),
      'a.json',
    );
    expect([...one(reading, 'uptime').values]).toEqual([2]);
    expect(placed(reading)).toEqual(['warning series-not-a-number -:-', 'warning series-not-a-number -:-']);
  });

  test('an entry without metrics is a fault of the file', async () => {
    const text = '[{"metrics":{"uptime":[]},"labels":{}},{"labels":{}}]';
    expect(placed(await read(text, 'a.json'))).toContain('error heapster-broken -:-');
  });
});

describe('kubelet summaries', () => {
  const time = '2024-05-01T10:00:00Z';
  const cpu = { time, usageNanoCores: 250_000_000, usageCoreNanoSeconds: 9e12 };
  const memory = { time, workingSetBytes: 1024, usageBytes: 2048 };
  const summary = {
    node: { nodeName: 'n1', cpu, systemContainers: [{ name: 'kubelet', memory }] },
    pods: [
      { podRef: { namespace: 'shop', name: 'web' }, memory, containers: [{ name: 'app', cpu, memory }] },
    ],
  };

  test('node, system containers, pods and containers each under their own labels', async () => {
    const { series } = await read(JSON.stringify(summary), 'a.json');
    const told = series.map(({ name, kind, unit, labels }) => [
      name,
      kind,
      unit,
      Object.values(labels).join('/'),
    ]);
    expect(told).toEqual([
      ['cpu/usageNanoCores', 'gauge', 'nanocores', 'n1'],
      ['cpu/usageCoreNanoSeconds', 'counter', 'nanoseconds', 'n1'],
      ['memory/usageBytes', 'gauge', 'bytes', 'n1/kubelet'],
      ['memory/workingSetBytes', 'gauge', 'bytes', 'n1/kubelet'],
      ['memory/usageBytes', 'gauge', 'bytes', 'n1/shop/web'],
      ['memory/workingSetBytes', 'gauge', 'bytes', 'n1/shop/web'],
      ['cpu/usageNanoCores', 'gauge', 'nanocores', 'n1/shop/web/app'],
      ['cpu/usageCoreNanoSeconds', 'counter', 'nanoseconds', 'n1/shop/web/app'],
      ['memory/usageBytes', 'gauge', 'bytes', 'n1/shop/web/app'],
      ['memory/workingSetBytes', 'gauge', 'bytes', 'n1/shop/web/app'],
    ]);
    expect(series.every(({ timesMs }) => timesMs[0] === Date.UTC(2024, 4, 1, 10))).toBe(true);
  });

  // prettier-ignore
  test.each([
    ['pods that are no list',     { node: { nodeName: 'n1', cpu }, pods: 7 }],
    ['a pod that is a number',    { node: { nodeName: 'n1', cpu }, pods: [7] }],
    ['cpu that is a list',        { node: { nodeName: 'n1', cpu }, pods: [{ cpu: [1] }] }],
    ['use in words',              { node: { nodeName: 'n1', cpu }, pods: [{ cpu: { time, usageNanoCores: 'much' } }] }],
  ])('%s tell nothing, and the node is still read', async (_why, value) => {
    const { series } = await read(JSON.stringify(value), 'a.json');
    expect(series.map(({ labels }) => labels)).toEqual([{ node: 'n1' }, { node: 'n1' }]);
  });
});

describe('CSV of times and numbers', () => {
  test('a single column of numbers has the name of its file', async () => {
    const { series } = await read(
      'timestamp,value\n2014-02-14 14:30:00,51.8\n',
      'nab/ec2_cpu_utilization_5f5533.csv',
    );
    expect([series[0].name, series[0].unit]).toEqual(['ec2_cpu_utilization_5f5533', 'percent']);
  });

  test('logarithms of page views are views again, and the report says so', async () => {
    const reading = await read('ds,y\n2007-12-10,9.590761\n2007-12-11,0\n', 'peyton.csv');
    expect([...reading.series[0].values]).toEqual([14_629, 1]);
    expect(reading.series[0].unit).toBe('requests');
    expect(reading.assumptions).toHaveLength(1);
  });

  test('the datacentre’s sums of Azure V2 are five minutes apart', async () => {
    const { series } = await read('cpu_usage,assigned_mem\n100,7\n200,8\n', 'x.csv');
    expect(series.map(({ name, unit }) => [name, unit])).toEqual([
      ['cpu_usage', 'core-percent'],
      ['assigned_mem', 'GB'],
    ]);
    expect([...series[0].timesMs]).toEqual([0, 300_000]);
  });

  // prettier-ignore
  test.each([
    ['a time in words',       'time,a\n0,1\nsoon,2\n',  ['error trace-time 3:1']],
    ['a time below nothing',  'time,a\n0,1\n-5,2\n',    ['error trace-time 3:1']],
    ['no time at all',        'time,a\n0,1\n,2\n',      ['error trace-time 3:1']],
  ])('%s is named with its place', async (_why, text, expected) => {
    expect(placed(await read(text))).toEqual(expected);
  });
});

describe('the World Cup', () => {
  // prettier-ignore
  test.each([
    ['equal minutes add up',        '1998-06-02 22:00,4\n1998-06-02 22:00,5\n1998-06-02 22:01,1\n', [9, 1]],
    ['a header may be there',       'period,count\n1998-06-02 22:00,4\n',                           [4]],
    ['a quiet minute is a fact',    '1998-06-02 22:00,0\n',                                         [0]],
  ])('%s', async (_why, text, values) => {
    expect([...one(await read(text), 'requests').values]).toEqual(values);
  });

  test('a header in the middle is no minute', async () => {
    expect(placed(await read('1998-06-02 22:00,4\nperiod,count\n'))).toEqual(['error trace-row 2:-']);
  });
});

describe('which format is meant', () => {
  test('a name that is nearly one is offered', async () => {
    const { diagnostics } = await readMetricFiles([fileOf('a\n', 'x')], { format: 'heapstr' });
    expect(diagnostics).toMatchObject([{ code: 'metric-format-unknown', hint: 'did you mean heapster?' }]);
  });

  test('of several files each is read by its own look, in their order; one error and there is none', async () => {
    const good = [fileOf('1998-06-02 22:00,4\n', 'a'), fileOf('time,x\n0,1\n', 'b')];
    const both = await readMetricFiles(good, {});
    expect(both.series.map(({ name }) => name)).toEqual(['requests', 'b']);
    const broken = await readMetricFiles([...good, fileOf('what is this', 'c')], {});
    expect([broken.series.length, broken.diagnostics[0].place?.file]).toEqual([0, 'c']);
  });
});
