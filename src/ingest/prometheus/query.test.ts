import { describe, expect, test } from 'vitest';
import type { RawSeries } from '../metrics/metric-format.ts';
import { Findings } from '../findings.ts';
import { headOf } from '../traces/trace-format.ts';
import { exposition } from './exposition.ts';
import { prometheusNumber, prometheusQuery, seriesName } from './query.ts';

/** What a format makes of a text: its series as they come, and what it says of the rest. */
async function read(
  format: typeof exposition,
  text: string,
  path = 'dir/load.json',
): Promise<{ series: RawSeries[]; said: string[] }> {
  const findings = new Findings();
  const series: RawSeries[] = [];
  const sink = { findings, add: (one: RawSeries) => void series.push(one), assume: () => undefined };
  await format.read({ path, bytes: new TextEncoder().encode(text) }, sink);
  const said = findings.list().map(({ code, message, place }) => `${place?.line ?? '-'} ${code}: ${message}`);
  return { series, said };
}

const looksLike = (format: typeof exposition, text: string): boolean =>
  format.sniff(headOf({ path: 'a', bytes: new TextEncoder().encode(text) }));

describe('numbers as Prometheus writes them', () => {
  // prettier-ignore
  test.each([
    ['0.0138',    0.0138],  ['1e+06',  1_000_000],  ['-3',    -3],  ['+Inf', Infinity],  ['Inf', Infinity],  ['-Inf', -Infinity],
    ['NaN',       NaN],     ['',       NaN],        [' ',     NaN], ['abc',  NaN],       ['0x10', 16],       ['1_000', NaN],
  ])('%j', (text, expected) => {
    expect(prometheusNumber(text)).toBe(expected);
  });
});

// prettier-ignore
test.each([
  ['dir/cpu-usage.json',     'cpu-usage'],  ['cpu.json.gz', 'cpu'],  ['a.b.csv', 'a.b'],  ['plain', 'plain'],  ['x.txt', 'x'],  ['x.yaml', 'x.yaml'],
])('a series without a name is called after its file: %s', (path, expected) => {
  expect(seriesName(path)).toBe(expected);
});

describe('answers of the query API', () => {
  const matrix = (result: string): string =>
    `{"status":"success","data":{"resultType":"matrix","result":[${result}]}}`;

  // prettier-ignore
  test.each([
    ['a range query',              matrix(''),                                                                true],
    ['an instant query',           '{"status":"success","data":{"resultType":"vector","result":[]}}',         true],
    ['a list of results',          '[ {"metric": {"job":"a"}, "values": []}]',                                true],
    ['an empty list',              '[]',                                                                      true],
    ['a scalar',                   '{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}',    false],
    ['a list of something else',   '[{"name":"a"}]',                                                          false],
    ['an object of Kubernetes',    '{"apiVersion":"v1","kind":"List","items":[]}',                            false],
    ['a list that goes on',        '[1, 2]',                                                                  false],
  ])('%s is told by its look', (_what, text, expected) => {
    expect(looksLike(prometheusQuery, text)).toBe(expected);
  });

  test('seconds become whole ms, texts numbers, and the name leaves the labels', async () => {
    const { series, said } = await read(
      prometheusQuery,
      matrix('{"metric":{"__name__":"up","job":"a"},"values":[[1604685600.1234,"0.5"],[1604685660,"1"]]}'),
    );
    expect(said).toEqual([]);
    expect(series).toEqual([
      {
        name: 'up',
        labels: { job: 'a' },
        kind: 'gauge',
        unit: '',
        timesMs: [1_604_685_600_123, 1_604_685_660_000],
        values: [0.5, 1],
      },
    ]);
  });

  // prettier-ignore
  test.each([
    ['kept by its own name',   '{"metric":{"__name__":"x_total"},"value":[1,"2"]}',  'x_total counter'],
    ['named after the file',   '{"metric":{},"value":[1,"2"]}',                       'load gauge'],
    ['without any metric',     '{"value":[1,"2"]}',                                   'load gauge'],
    ['a value as a number',    '{"metric":{"__name__":"y_bytes"},"value":[1,2]}',     'y_bytes gauge'],
  ])('a series is %s', async (_what, result, expected) => {
    const { series } = await read(prometheusQuery, matrix(result));
    expect(series.map(({ name, kind }) => `${name} ${kind}`)).toEqual([expected]);
  });

  // prettier-ignore
  test.each([
    ['no pairs',                    '{"metric":{}}'],
    ['pairs that are no list',      '{"metric":{},"values":"x"}'],
    ['a pair without a value',      '{"metric":{},"values":[[1]]}'],
    ['a time that is a text',       '{"metric":{},"values":[["1","2"]]}'],
    ['a value that is a mapping',   '{"metric":{},"values":[[1,{}]]}'],
    ['one bad pair among good ones','{"metric":{},"values":[[1,"2"],[2]]}'],
    ['a result that is a number',   '7'],
  ])('%s is said, with the number of the result, and the others stay', async (_what, result) => {
    const { series, said } = await read(prometheusQuery, matrix(`{"metric":{"__name__":"good"},"value":[1,"2"]},${result}`));
    expect(series.map(({ name }) => name)).toEqual(['good']);
    expect(said).toEqual(['- prometheus-broken: result 1 has no pairs of time and value']);
  });

  // prettier-ignore
  test.each([
    ['no result',              '{"status":"success","data":{}}',            '- prometheus-broken: no list of results: expected data.result'],
    ['an error of the server', '{"status":"error","error":"bad_data"}',     '- prometheus-broken: no list of results: expected data.result'],
    ['a number',               '7',                                         '- prometheus-broken: no list of results: expected data.result'],
  ])('%s', async (_what, text, expected) => {
    expect((await read(prometheusQuery, text)).said).toEqual([expected]);
  });

  test('JSON that is cut is a fault of JSON, with its line', async () => {
    const { series, said } = await read(prometheusQuery, '{"data":\n{"result":[');
    expect(series).toEqual([]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^2 json-syntax: /);
  });
});

describe('a scrape in the text format', () => {
  // prettier-ignore
  const samples: readonly (readonly [string, string, readonly string[]])[] = [
    ['a name and a number',              'up 1',                                            ['up {} 0=1']],
    ['labels',                           'up{job="a",pod="b"} 1',                           ['up {"job":"a","pod":"b"} 0=1']],
    ['a comma at their end',             'up{job="a",} 1',                                  ['up {"job":"a"} 0=1']],
    ['empty braces',                     'up{} 1',                                          ['up {} 0=1']],
    ['a time in ms',                     'up 1 1604685600000',                              ['up {} 1604685600000=1']],
    ['a time before 1970',               'up 1 -5',                                         ['up {} -5=1']],
    ['an exponent',                      'up 1.5e+03',                                      ['up {} 0=1500']],
    ['a colon in a name',                'job:up:sum 3',                                    ['job:up:sum {} 0=3']],
    ['an exemplar behind it',            'up 1 # {trace_id="x"} 0.5',                       ['up {} 0=1']],
    ['quotes in a label',                'up{a="say \\"hi\\""} 1',                          ['up {"a":"say \\"hi\\""} 0=1']],
    ['a line break in a label',          'up{a="x\\ny"} 1',                                 ['up {"a":"x\\ny"} 0=1']],
    ['a backslash in a label',           'up{a="c:\\\\d"} 1',                               ['up {"a":"c:\\\\d"} 0=1']],
    ['a closing brace in a label',       'up{a="}"} 1',                                     ['up {"a":"}"} 0=1']],
    ['a label that is a field of objects', 'up{__proto__="a",constructor="b"} 1',            ['up {"__proto__":"a","constructor":"b"} 0=1']],
    ['tabs between',                     'up\t1',                                           ['up {} 0=1']],
    ['Windows line ends',                'up 1\r\ndown 0\r\n',                              ['up {} 0=1', 'down {} 0=0']],
    ['an infinite bucket says nothing',  'x_bucket{le="+Inf"} +Inf',                        []],
    ['nor does an empty quantile',       'x{quantile="0.5"} NaN',                           []],
    ['comments and blank lines',         '# HELP up x\n\n  \nup 1\n# EOF',                  ['up {} 0=1']],
  ];
  test.each(samples)('%s', async (_what, text, expected) => {
    const { series, said } = await read(exposition, `${text}\n`);
    expect(said).toEqual([]);
    expect(
      series.map(
        ({ name, labels, timesMs, values }) => `${name} ${JSON.stringify(labels)} ${timesMs[0]}=${values[0]}`,
      ),
    ).toEqual(expected);
  });

  // prettier-ignore
  test.each([
    ['no number',                   'up'],
    ['a word for a number',         'up one'],
    ['a label without quotes',      'up{job=a} 1'],
    ['a label without a value',     'up{job} 1'],
    ['a brace left open',           'up{job="a" 1'],
    ['a name that begins with a digit', '1up 1'],
    ['a dash in a name',            'my-metric 1'],
    ['a word behind the time',      'up 1 2 3'],
  ])('%s is a fault with its line, and the next line is read', async (_what, text) => {
    const { series, said } = await read(exposition, `first 1\n${text}\nlast 2\n`);
    expect(said).toEqual(['2 exposition-broken: not a sample: expected name{label="value"} number']);
    expect(series.map(({ name }) => name)).toEqual(['first', 'last']);
  });

  // prettier-ignore
  test.each([
    ['what TYPE says',                   '# TYPE up counter\nup 1',               'counter'],
    ['a gauge against its name',         '# TYPE x_total gauge\nx_total 1',       'gauge'],
    ['its name where TYPE says untyped', '# TYPE x_total untyped\nx_total 1',     'counter'],
    ['its name where nothing is said',   'x_sum 1',                               'counter'],
    ['a gauge otherwise',                'x 1',                                   'gauge'],
    ['of another metric is not asked',   '# TYPE y counter\nx 1',                 'gauge'],
  ])('its kind is %s', async (_what, text, expected) => {
    expect((await read(exposition, text)).series[0].kind).toBe(expected);
  });

  // prettier-ignore
  test.each([
    ['comments, then samples',   '# HELP up x\n# TYPE up gauge\nup 1\n',     true],
    ['samples only',             'up 1\ndown 0\n',                           true],
    ['a sample and something else', 'up 1\nhello world again\n',             false],
    ['comments only',            '# nothing\n',                              false],
    ['YAML',                     'apiVersion: v1\nkind: Pod\n',              false],
    ['YAML of numbers',          'replicas: 3\nport: 80\n',                 false],
    ['a quantile of nothing',    'x{quantile="0.5"} NaN\n',                 true],
    ['a CSV',                    'time,value\n1,2\n',                        false],
  ])('%s is told by its look', (_what, text, expected) => {
    expect(looksLike(exposition, text)).toBe(expected);
  });
});
