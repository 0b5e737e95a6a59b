import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

const read = (text: string, options: Record<string, unknown> = {}) =>
  readTexts({ 'jobs.csv': text }, { format: 'csv', name: 'jobs', options });

describe('any CSV with a mapping', () => {
  test('columns that bear our own names need no mapping; amounts are Kubernetes quantities', async () => {
    const trace = traceOf(await read('name,arrival,duration,cpu,memory\na,1.5,60,500m,2Gi\nb,2,,2,1Mi\n'));
    expect(podLines(trace)).toEqual([
      '1500 +60000 a jobs cpu=500m memory=2Gi',
      '2000 +Infinity b jobs cpu=2 memory=1Mi',
    ]);
  });

  test('units, an end instead of a duration, a workload, GPUs and counts', async () => {
    const options = {
      columns: {
        arrival: 't0',
        end: 't1',
        cpu: 'cores',
        memory: 'mb',
        gpu: 'g',
        count: 'n',
        workload: 'team',
      },
      timeUnit: 'ms',
      memoryUnit: 'MiB',
    };
    const trace = traceOf(await read('t0,t1,cores,mb,g,n,team\n100,350,0.5,512,1,2,blue\n', options));
    expect(podLines(trace)).toEqual([
      '100 +250 - blue cpu=0.5 memory=512Mi nvidia.com/gpu=1',
      '100 +250 - blue cpu=0.5 memory=512Mi nvidia.com/gpu=1',
    ]);
  });

  test('columns by number where there is no header; dates count from the first', async () => {
    const options = { columns: { arrival: 1, duration: 2 }, header: false, timeUnit: 'iso', cpu: '250m' };
    const trace = traceOf(await read('2020-01-01 00:00:10,5\n2020-01-01 00:00:00,7\n', options));
    expect(podLines(trace)).toEqual(['0 +7000 - jobs cpu=250m', '10000 +5000 - jobs cpu=250m']);
  });

  test('rows out of order are sorted, and that is said', async () => {
    const reading = await read('name,arrival,cpu\nlate,9,1\nearly,3,1\n');
    expect(traceOf(reading).podNames).toEqual(['early', 'late']);
    expect(codesOf(reading)).toEqual(['warning trace-order -:-']);
  });

  test('equal requests share one shape however they are written in between', async () => {
    const rows = Array.from({ length: 100 }, (_, row) => `${row},${row % 2 === 0 ? '1' : '2'}`);
    expect(traceOf(await read(`arrival,cpu\n${rows.join('\n')}`)).shapes).toHaveLength(2);
  });

  // prettier-ignore
  const broken = [
    ['a negative duration',        'arrival,duration\n0,-5\n',  {},                                  'error trace-time 2:3'],
    ['an end before the arrival',  'arrival,end\n9,5\n',        {},                                  'error trace-times-order 2:3'],
    ['an amount beyond 2^63',      'arrival,cpu\n0,1e400\n',    {},                                  'error trace-amount 2:3'],
    ['a wrong unit',               'arrival,cpu\n0,2x\n',       {},                                  'error trace-amount 2:3'],
    ['a negative amount',          'arrival,cpu\n0,-1\n',       {},                                  'error trace-amount 2:3'],
    ['a count of a thousand million', 'arrival,count\n0,1e9\n', {},                                  'error trace-amount 2:3'],
    ['a column that is not there', 'a,b\n1,2\n',                { columns: { arrival: 'c' } },       'error csv-column-missing 1:-'],
    ['a word that is no column',   'a,b\n1,2\n',                { columns: { arival: 'a' } },        'error trace-option-unknown -:-'],
    ['no mapping at all',          'a,b\n1,2\n',                {},                                  'error trace-option-wrong 1:-'],
    ['an unknown unit',            'arrival\n1\n',              { timeUnit: 'fortnight' },           'error trace-option-wrong -:-'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, text, options, expected) => {
    expect(codesOf(await read(text, options))).toContain(expected);
  });
});
