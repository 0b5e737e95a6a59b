import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

describe('OpenDC topologies', () => {
  const topology = (host: string, cluster = '') => `{"clusters":[{"name":"C1"${cluster},"hosts":[${host}]}]}`;
  const host = (memory: string, more = '') =>
    `{"name":"H_1","cpu":{"coreCount":8${more}},"memory":{"memorySize":${memory}}}`;

  // prettier-ignore
  const sizes = [
    ['bytes written out',        '"549755813888 bytes"', '549755813888'],
    ['a unit',                   '"512 GiB"',            '549755813888'],
    ['a number alone is MiB',    '1024',                 '1073741824'],
    ['decimal units',            '"1 GB"',               '1000000000'],
  ] as const;
  test.each(sizes)('memory: %s', async (_why, memory, expected) => {
    const trace = traceOf(await readTexts({ 't.json': topology(host(memory)) }));
    expect(trace.nodes[0].status?.allocatable).toEqual({ cpu: '8000m', memory: expected, pods: '110' });
    expect(trace.nodes[0].metadata).toMatchObject({
      name: 'h-1',
      labels: { 'topology.kubernetes.io/zone': 'C1' },
    });
  });

  test('counts repeat sockets, hosts and clusters', async () => {
    const twice = `{"count":2,"cpu":{"coreCount":8,"count":2},"memory":{"memorySize":1024}}`;
    const trace = traceOf(await readTexts({ 't.json': topology(twice, ',"count":2') }));
    expect(trace.nodes.map(({ metadata }) => metadata.name)).toEqual([
      'c1-1-host-0-1',
      'c1-1-host-0-2',
      'c1-2-host-0-1',
      'c1-2-host-0-2',
    ]);
    expect(trace.nodes[0].status?.allocatable?.['cpu']).toBe('16000m');
  });

  // prettier-ignore
  const broken = [
    ['no memory',               topology('{"cpu":{"coreCount":8}}'),  'error topology-broken -:-'],
    ['a unit that is none',     topology(host('"5 parsecs"')),        'error topology-broken -:-'],
    ['beyond 2^53 bytes',       topology(host('"99999 TiB"')),        'error topology-broken -:-'],
    ['no list of clusters',     '{"clusters": 5}',                    'error topology-broken -:-'],
    ['cut off',                 '{"clusters": [',                     'error json-syntax 1:14'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, text, expected) => {
    expect(codesOf(await readTexts({ 't.json': text }))).toEqual([expected]);
  });
});

describe('parquet that is none', () => {
  test('a file that only begins like one', async () => {
    expect(codesOf(await readTexts({ 'tasks.parquet': 'PAR1 and nothing else' }))).toEqual([
      'error parquet-broken -:-',
    ]);
  });
});

describe('GWF', () => {
  const header = 'WorkflowID, JobID     , SubmitTime, RunTime   , NProcs    , ReqNProcs , Dependencies\n';
  test('a job is a pod with the larger of its processors', async () => {
    const trace = traceOf(
      await readTexts(
        { 't.gwf': `${header}0, 7, 16, 11, 1, 4, 1 2 3\n` },
        { options: { memoryPerCpuMiB: 100 } },
      ),
    );
    expect(podLines(trace)).toEqual(['16000 +11000 w0-j7 gwf cpu=4000m memory=400Mi']);
  });

  // prettier-ignore
  const broken = [
    ['unknown run time',  '0, 1, 16, -1, 1, 1,',  'error trace-time 2:11'],
    ['no processors',     '0, 1, 16, 5, -1, -1,', 'error trace-amount 2:14'],
    ['a cut row',         '0, 1',                 'error trace-amount 2:-'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, row, expected) => {
    expect(codesOf(await readTexts({ 't.gwf': `${header}${row}\n` }))).toContain(expected);
  });
});

describe('SWF', () => {
  const job = (more: Partial<Record<number, string | number>>) =>
    Array.from({ length: 18 }, (_, field) => more[field] ?? -1).join('   ');

  test('requested processors and memory count before allocated ones; queues are workloads', async () => {
    const text = `; Version: 2\n${job({ 0: 5, 1: 10, 3: 60, 4: 2, 7: 3, 9: 1024, 14: 1 })}\n`;
    const trace = traceOf(await readTexts({ 't.swf': text }, { options: { procsPerPod: 2 } }));
    expect(podLines(trace)).toEqual([
      '10000 +60000 job-5-0 queue-1 cpu=2000m memory=2048Ki',
      '10000 +60000 job-5-1 queue-1 cpu=1000m memory=1024Ki',
    ]);
  });

  test('unknown run times and sizes are left out and said', async () => {
    const trace = traceOf(
      await readTexts({
        't.swf': [job({ 1: 0, 3: 5, 4: 1 }), job({ 1: 0, 4: 1 }), job({ 1: 0, 3: 5 })].join('\n'),
      }),
    );
    expect(trace.podCount).toBe(1);
    expect(trace.assumptions.join('\n')).toContain('2 jobs of unknown run time or size are left out');
  });

  // prettier-ignore
  const broken = [
    ['a job of a thousand million processors', job({ 1: 0, 3: 5, 4: 1e9 }),  'error trace-amount'],
    ['a negative submit time',                 job({ 1: -7, 3: 5, 4: 1 }),   'error trace-time'],
    ['a row too short',                        '1 2 3',                      'error trace-row'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, row, expected) => {
    const reading = await readTexts({ 't.swf': row }, { format: 'swf' });
    expect(codesOf(reading).map((code) => code.split(' ').slice(0, 2).join(' '))).toContain(expected);
  });
});

describe('Bitbrains', () => {
  const header = 'Timestamp [ms];\tCPU cores;\tMemory capacity provisioned [KB]\n';
  test('each file is a machine; the earliest reading of all is the start', async () => {
    const trace = traceOf(
      await readTexts({
        'b/2.csv': `${header}1376314846;\t2;\t4096\n1376315146;\t4;\t2048\n`,
        'b/1.csv': `${header}1376314546000;\t1;\t1024\n`,
      }),
    );
    expect(podLines(trace)).toEqual([
      '0 +300000 1 bitbrains cpu=1000m memory=1024Ki',
      '300000 +600000 2 bitbrains cpu=4000m memory=4096Ki',
    ]);
  });

  test('an empty file and a bad row are diagnostics', async () => {
    expect(codesOf(await readTexts({ '1.csv': header }))).toEqual(['error trace-empty -:-']);
    expect(codesOf(await readTexts({ '1.csv': `${header}x;\t1;\t1\n` }))[0]).toBe('error trace-amount 2:1');
  });
});
