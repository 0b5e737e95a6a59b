import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRIC_FORMATS } from './formats.ts';
import { readMetricFiles } from './read-metrics.ts';

const read = (text: string, path = 'a.json') =>
  readMetricFiles([{ path, bytes: new TextEncoder().encode(text) }], {});
const shortCodes = (diagnostics: readonly { severity: string; code: string }[]) =>
  diagnostics.map(({ severity, code }) => `${severity} ${code}`);

describe('Prometheus answers', () => {
  const matrix = (values: string, metric = '{"__name__":"http_requests_total","job":"a"}') =>
    `{"status":"success","data":{"resultType":"matrix","result":[{"metric":${metric},"values":${values}}]}}`;

  test('a matrix: name and labels, whole ms, counter by its name', async () => {
    const { series } = await read(matrix('[[1.5,"10"],[2.5,"12"]]'));
    expect(series).toMatchObject([{ name: 'http_requests_total', labels: { job: 'a' }, kind: 'counter' }]);
    expect([...series[0].timesMs]).toEqual([1500, 2500]);
  });

  test('NaN is a gap and said, a counter that falls was reset', async () => {
    const { series, diagnostics } = await read(matrix('[[1,"10"],[2,"NaN"],[3,"4"]]'));
    expect([...series[0].values]).toEqual([10, 4]);
    expect(shortCodes(diagnostics)).toEqual(['warning series-not-a-number', 'warning series-reset']);
  });

  test('times out of order and twice are mended and said', async () => {
    const { series, diagnostics } = await read(
      matrix('[[3,"1"],[1,"2"],[3,"5"]]', '{"job":"a"}'),
      'dir/load.json',
    );
    expect([series[0].name, ...series[0].values]).toEqual(['load', 2, 5]);
    expect(shortCodes(diagnostics)).toEqual(['warning series-order', 'warning series-duplicate']);
  });

  test('a bare list of results and an instant vector', async () => {
    const { series } = await read('[{"metric":{"pod":"x"},"value":[7,"0.5"]}]', 'cpu');
    expect([series[0].name, series[0].timesMs[0], series[0].values[0]]).toEqual(['cpu', 7000, 0.5]);
  });

  // prettier-ignore
  const broken = [
    ['a cut file',                 '{"data":{"resultType":"matrix","result":[', 'error json-syntax'],
    ['values that are no pairs',   matrix('[[1],[2]]'),                        'error prometheus-broken'],
    ['another JSON',               '{"kind":"List"}',                          'error metric-format-unknown'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, text, expected) => {
    expect(shortCodes((await read(text)).diagnostics)).toContain(expected);
  });
});

describe('scrapes', () => {
  test('types, labels with escapes, time stamps', async () => {
    const text = [
      '# TYPE jobs gauge',
      'jobs{queue="a\\"b\\\\c\\nd",n="1"} 5 1700000000000',
      '# TYPE odd counter',
      'odd 3',
      'with_bucket{le="+Inf"} 9',
      '',
    ].join('\n');
    const { series } = await read(text, 'scrape.txt');
    expect(series.map(({ name, kind, timesMs }) => [name, kind, timesMs[0]])).toEqual([
      ['jobs', 'gauge', 1_700_000_000_000],
      ['odd', 'counter', 0],
      ['with_bucket', 'counter', 0],
    ]);
    expect(series[0].labels).toEqual({ queue: 'a"b\\c\nd', n: '1' });
  });

  test('a line that is no sample is named with its place', async () => {
    const { diagnostics } = await readMetricFiles(
      [{ path: 's.txt', bytes: new TextEncoder().encode('up 1\nup{job=a} 1\nup 2x\n') }],
      { format: 'exposition' },
    );
    expect(diagnostics.map(({ code, place }) => `${code} ${place?.line}`)).toEqual([
      'exposition-broken 2',
      'exposition-broken 3',
    ]);
  });
});

describe('CSV of times and numbers', () => {
  test('dates, seconds and ms are told apart', async () => {
    const { series } = await read(
      'time,a,b\n2020-01-01 00:00:00,1,2\n1577836860,3,4\n1577836920000,5,6\n',
      'x.csv',
    );
    expect(series.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([...series[0].timesMs]).toEqual([1577836800000, 1577836860000, 1577836920000]);
  });

  test('World Cup: equal minutes of cut parts are added, an irregular line is named', async () => {
    const good = await read('period,count\n1998-06-02 22:00,4\n1998-06-02 22:00,5\n', 'wc.csv');
    expect([...good.series[0].values]).toEqual([9]);
    const bad = await read('1998-06-02 22:00,4\n1998-06-02,many\n', 'wc.csv');
    expect(bad.diagnostics.map(({ code, place }) => `${code} ${place?.line}`)).toEqual(['trace-row 2']);
  });

  test('cost reports: both forms of date, empty cells are gaps', async () => {
    const text = [
      'interval_start,interval_end,container_name,cpu_usage_container_avg,memory_usage_container_avg',
      'Wed Mar 15 09:27:43 UTC 2023,Wed Mar 15 09:42:44 UTC 2023,a,0.5,',
      '2023-03-15 13:00:01 +0000 UTC,2023-03-15 13:15:00 +0000 UTC,a,0.7,1024',
    ].join('\n');
    const { series } = await read(text, 'report.csv');
    expect(series.map(({ name, unit, timesMs }) => [name, unit, ...timesMs])).toEqual([
      ['cpu_usage_container_avg', 'cores', 1678872463000, 1678885201000],
      ['memory_usage_container_avg', 'bytes', 1678885201000],
    ]);
  });
});

test('no metric format throws, whatever the bytes: it reads or it says why not', async () => {
  const encoder = new TextEncoder();
  const cells = fc.oneof(fc.integer().map(String), fc.double().map(String), fc.string({ maxLength: 5 }));
  const headers = fc.constantFrom(
    'time,a,b',
    'interval_start,interval_end,cpu_usage_container_avg',
    'HashOwner,HashApp,1,2',
  );
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => encoder.encode(text)),
    fc
      .array(fc.array(cells, { maxLength: 5 }), { maxLength: 5 })
      .map((rows) => encoder.encode(rows.join('\n'))),
    fc
      .tuple(headers, fc.array(fc.array(cells, { maxLength: 5 }), { maxLength: 5 }))
      .map(([header, rows]) => encoder.encode([header, ...rows].join('\n'))),
  );
  const format = fc.constantFrom(...METRIC_FORMATS.map(({ name }) => name));
  await fc.assert(
    fc.asyncProperty(format, content, fc.boolean(), async (name, bytes, strict) => {
      const { series, diagnostics } = await readMetricFiles([{ path: 'x.csv', bytes }], {
        format: name,
        strict,
      });
      expect(series.length + diagnostics.length, 'neither a series nor a word').toBeGreaterThan(0);
      for (const { timesMs, values } of series) {
        expect([...values].filter((value) => !Number.isFinite(value))).toEqual([]);
        for (let row = 1; row < timesMs.length; row++) expect(timesMs[row]).toBeGreaterThan(timesMs[row - 1]);
      }
    }),
    { numRuns: 400 },
  );
});
