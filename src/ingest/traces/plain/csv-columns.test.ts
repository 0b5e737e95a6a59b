import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';
import type { TraceOptions } from '../trace-format.ts';

const read = (text: string, options: TraceOptions = {}) =>
  readTexts({ 'jobs.csv': text }, { format: 'csv', options });
const lines = async (text: string, options: TraceOptions = {}): Promise<string[]> =>
  podLines(traceOf(await read(text, options)));
const faults = async (text: string, options: TraceOptions = {}): Promise<string[]> =>
  codesOf(await read(text, options));
const messages = async (text: string, options: TraceOptions = {}): Promise<string[]> =>
  (await read(text, options)).diagnostics.map(({ message }) => message);

describe('units of time', () => {
  // prettier-ignore
  test.each([
    ['seconds by themselves',          {},                                             '1.5,2',     '1500 +2000'],
    ['milliseconds',                   { timeUnit: 'ms' },                             '1500,2',    '1500 +2'],
    ['microseconds are cut to ms',     { timeUnit: 'us' },                             '1999,999',  '1 +0'],
    ['minutes',                        { timeUnit: 'min' },                            '1,0.5',     '60000 +30000'],
    ['hours',                          { timeUnit: 'h' },                              '1,2',       '3600000 +7200000'],
    ['another unit for durations',     { timeUnit: 'ms', durationUnit: 'h' },          '5,1',       '5 +3600000'],
    ['no duration runs for ever',      {},                                             '1,',        '1000 +Infinity'],
    ['a duration of nothing',          {},                                             '1,0',       '1000 +0'],
  ])('%s', async (_what, options, row, expected) => {
    expect(await lines(`arrival,duration,cpu\n${row},1\n`, options)).toEqual([`${expected} - jobs cpu=1`]);
  });

  // prettier-ignore
  test.each([
    ['dates count from the first',                 {},                                                '2026-01-01 00:00:10,2026-01-01 00:00:40', ['0 +30000', '5000 +Infinity']],
    ['durations of dates are seconds',             { columns: { arrival: 'a', duration: 'b' } },      '2026-01-01 00:00:10,7',                   ['0 +7000', '5000 +Infinity']],
  ])('%s', async (_what, options, row, expected) => {
    const later = '2026-01-01T00:00:15Z,';
    const all = { columns: { arrival: 'a', end: 'b' }, timeUnit: 'iso', ...options };
    expect((await lines(`a,b\n${row}\n${later}\n`, all)).map((line) => line.split(' - ')[0])).toEqual(expected);
  });

  test('the first arrival may be the start of numbers too', async () => {
    expect(await lines('arrival,cpu\n100,1\n90,1\n', { start: 'first' })).toEqual([
      '0 +Infinity - jobs cpu=1',
      '10000 +Infinity - jobs cpu=1',
    ]);
  });
});

describe('units of amounts', () => {
  // prettier-ignore
  test.each([
    ['quantities as Kubernetes has them',   {},                                              '500m,2Gi',     'cpu=500m memory=2Gi'],
    ['plain numbers are quantities too',    {},                                              '2,1048576',    'cpu=2 memory=1048576'],
    ['cores',                               { cpuUnit: 'cores' },                            '0.5,1Gi',      'cpu=0.5 memory=1Gi'],
    ['milli-cores',                         { cpuUnit: 'milli' },                            '250,1Gi',      'cpu=250m memory=1Gi'],
    ['bytes',                               { memoryUnit: 'B' },                             '1,1000',       'cpu=1 memory=1000'],
    ['KiB',                                 { memoryUnit: 'KiB' },                           '1,4',          'cpu=1 memory=4Ki'],
    ['MiB',                                 { memoryUnit: 'MiB' },                           '1,4',          'cpu=1 memory=4Mi'],
    ['GiB',                                 { memoryUnit: 'GiB' },                           '1,0.5',        'cpu=1 memory=0.5Gi'],
    ['KB',                                  { memoryUnit: 'KB' },                            '1,4',          'cpu=1 memory=4k'],
    ['MB',                                  { memoryUnit: 'MB' },                            '1,4',          'cpu=1 memory=4M'],
    ['GB',                                  { memoryUnit: 'GB' },                            '1,4',          'cpu=1 memory=4G'],
    ['an empty cell asks for none',         {},                                              ',1Gi',         'memory=1Gi'],
    ['a constant where a cell is empty',    { cpu: '100m' },                                 ',1Gi',         'cpu=100m memory=1Gi'],
    ['the cell goes before the constant',   { cpu: '100m', memory: '1Gi' },                  '2,4Gi',        'cpu=2 memory=4Gi'],
    ['nothing at all',                      {},                                              ',',            ''],
    ['none is an amount',                   {},                                              '0,0',          'cpu=0 memory=0'],
  ])('%s', async (_what, options, row, expected) => {
    expect(await lines(`cpu,memory\n${row}\n`, options)).toEqual([`0 +Infinity - jobs ${expected}`]);
  });

  test('GPUs are whatever resource they are said to be', async () => {
    expect(await lines('gpu\n2\n')).toEqual(['0 +Infinity - jobs nvidia.com/gpu=2']);
    expect(await lines('gpu\n2\n', { gpuResource: 'amd.com/gpu' })).toEqual([
      '0 +Infinity - jobs amd.com/gpu=2',
    ]);
  });
});

describe('which column is what', () => {
  // prettier-ignore
  test.each([
    ['our own names',                        'arrival,cpu\n1,2\n',                    {},                                                            '1000 +Infinity - jobs cpu=2'],
    ['our own names in any order',           'cpu,x,arrival\n2,z,1\n',                {},                                                            '1000 +Infinity - jobs cpu=2'],
    ['other names, mapped',                  'when,cores\n1,2\n',                     { columns: { arrival: 'when', cpu: 'cores' } },                '1000 +Infinity - jobs cpu=2'],
    ['a mapping leaves the others out',      'arrival,cpu\n1,2\n',                    { columns: { cpu: 'cpu' } },                                   '0 +Infinity - jobs cpu=2'],
    ['numbers from 1',                       '1,2\n',                                 { header: false, columns: { arrival: 1, cpu: 2 } },            '1000 +Infinity - jobs cpu=2'],
    ['numbers beside a header',              'a,b\n1,2\n',                            { columns: { cpu: 2 } },                                       '0 +Infinity - jobs cpu=2'],
    ['a name for the pod',                   'name,cpu\nweb,2\n',                     {},                                                            '0 +Infinity web jobs cpu=2'],
    ['a workload for the bill',              'workload,cpu\nbatch,2\n',               {},                                                            '0 +Infinity - batch cpu=2'],
    ['semicolons',                           'cpu;memory\n1;1Gi\n',                   { separator: ';' },                                            '0 +Infinity - jobs cpu=1 memory=1Gi'],
    ['tabs',                                 'cpu\tmemory\n1\t1Gi\n',                 { separator: '\t' },                                           '0 +Infinity - jobs cpu=1 memory=1Gi'],
    ['any run of blanks',                    'cpu  memory\n 1     1Gi\n',             { separator: ' ' },                                            '0 +Infinity - jobs cpu=1 memory=1Gi'],
    ['a comma in quotes is no separator',    'workload,cpu\n"a, b",1\n',              {},                                                            '0 +Infinity - a, b cpu=1'],
    ['notes between rows',                   '# made by hand\ncpu\n# more\n1\n',      {},                                                            '0 +Infinity - jobs cpu=1'],
    ['Windows line ends',                    'cpu,memory\r\n1,1Gi\r\n',               {},                                                            '0 +Infinity - jobs cpu=1 memory=1Gi'],
    ['a byte order mark',                    '\uFEFFcpu\n1\n',                        {},                                                            '0 +Infinity - jobs cpu=1'],
    ['no line break at the end',             'cpu\n1',                                {},                                                            '0 +Infinity - jobs cpu=1'],
  ])('%s', async (_what, text, options, expected) => {
    expect(await lines(text, options)).toEqual([expected]);
  });

  test('a row of a count is so many pods, numbered where there are several', async () => {
    expect(await lines('name,count,cpu\na,1,1\nb,2,1\nc,0,1\n')).toEqual([
      '0 +Infinity a jobs cpu=1',
      '0 +Infinity b-0 jobs cpu=1',
      '0 +Infinity b-1 jobs cpu=1',
    ]);
  });

  test('namespace and priority go to the pod', async () => {
    const { shapes } = traceOf(await read('namespace,priority,cpu\nshop,-5,1\n,0,1\n'));
    expect(shapes.map(({ pod }) => [pod.metadata.namespace, pod.spec.priority])).toEqual([
      ['shop', -5],
      ['default', undefined],
    ]);
  });
});

describe('what is said of a mapping that cannot be', () => {
  // prettier-ignore
  test.each([
    ['no column of ours',          'a,b\n1,2\n',       {},                                       'columns does not say which column is what'],
    ['a slip of the pen',          'a\n1\n',           { columns: { cpuu: 'a' } },               'columns has no cpuu'],
    ['a column that is not there', 'a\n1\n',           { columns: { cpu: 'b' } },                'column b for cpu is missing'],
    ['the number 0',               'a\n1\n',           { columns: { cpu: 0 } },                  'column 0 for cpu is missing'],
    ['half a number',              'a\n1\n',           { columns: { cpu: 1.5 } },                'column 1.5 for cpu is missing'],
    ['a separator of two',         'cpu\n1\n',         { separator: '::' },                      'separator is one character; a blank stands for any run of blanks'],
    ['a unit of time that is none','cpu\n1\n',         { timeUnit: 'days' },                     'timeUnit is days, expected s or ms or us or min or h or iso'],
    ['dates as durations',         'cpu\n1\n',         { durationUnit: 'iso' },                  'durationUnit is iso, expected s or ms or us or min or h'],
    ['a unit of memory that is none','cpu\n1\n',       { memoryUnit: 'MegaByte' },               'memoryUnit is MegaByte, expected quantity or B or KiB or MiB or GiB or KB or MB or GB'],
    ['a header that is a word',    'cpu\n1\n',         { header: 'yes' },                        'header is yes, expected true or false'],
    ['an option that is none',     'cpu\n1\n',         { timeUnits: 's' },                       'format csv has no option timeUnits'],
  ])('%s', async (_what, text, options, expected) => {
    expect(await messages(text, options)).toContain(expected);
  });
});

describe('rows that cannot be used', () => {
  // prettier-ignore
  test.each([
    ['a time that is a word',            'arrival,cpu\nsoon,1\n',                                           {},                         'error trace-time 2:1'],
    ['a time before the start',          'arrival,cpu\n-1,1\n',                                             {},                         'error trace-time 2:1'],
    ['no time',                          'arrival,cpu\n,1\n',                                               {},                         'error trace-time 2:1'],
    ['a date where numbers are expected','arrival,cpu\n2026-01-01,1\n',                                     {},                         'error trace-time 2:1'],
    ['a number where dates are expected','arrival,cpu\n17,1\n',                                             { timeUnit: 'iso' },        'error trace-time 2:1'],
    ['a duration below nothing',         'duration,cpu\n-1,1\n',                                            {},                         'error trace-time 2:1'],
    ['a duration that is a word',        'duration,cpu\nlong,1\n',                                          {},                         'error trace-time 2:1'],
    ['an end before the arrival',        'arrival,end,cpu\n5,4,1\n',                                        {},                         'error trace-times-order 2:3'],
    ['an amount that is a word',         'cpu\nmany\n',                                                     {},                         'error trace-amount 2:1'],
    ['an amount below nothing',          'cpu\n-1\n',                                                       {},                         'error trace-amount 2:1'],
    ['a unit twice',                     'cpu\n500m\n',                                                     { cpuUnit: 'milli' },       'error trace-amount 2:1'],
    ['an amount beyond counting',        'memory\n1E30\n',                                                  {},                         'error trace-amount 2:1'],
    ['half a pod',                       'count,cpu\n1.5,1\n',                                              {},                         'error trace-amount 2:1'],
    ['fewer pods than none',             'count,cpu\n-1,1\n',                                               {},                         'error trace-amount 2:1'],
    ['more than a million pods',         'count,cpu\n1000001,1\n',                                          {},                         'error trace-amount 2:1'],
    ['a priority of 64 bits',            'priority,cpu\n3000000000,1\n',                                    {},                         'error trace-amount 2:1'],
    ['half a priority',                  'priority,cpu\n0.5,1\n',                                           {},                         'error trace-amount 2:1'],
  ])('%s', async (_what, text, options, expected) => {
    expect(await faults(text, options)).toEqual([expected]);
  });

  test('all of them are said, and the rows between are read where rows may be left out', async () => {
    const text = 'arrival,cpu\nx,1\n1,1\n2,y\n3,1\n';
    const { trace, diagnostics } = await readTexts({ 'jobs.csv': text }, { format: 'csv', strict: false });
    expect(diagnostics.map(({ severity, place }) => [severity, place?.line])).toEqual([
      ['warning', 2],
      ['warning', 4],
    ]);
    expect(trace?.podCount).toBe(2);
  });
});
