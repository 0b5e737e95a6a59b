import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

const hash = (letter: string): string => letter.repeat(44);
const vm = (letter: string, times: string, size: string): string =>
  `${hash(letter)},${hash('s')},${hash('d')},${times},99,3,10,Interactive,${size}`;

describe('Azure VM', () => {
  test('a machine is a pod of its size, from its creation to its deletion', async () => {
    const trace = traceOf(
      await readTexts({
        'vmtable.csv': [vm('a', '0,600', '2,3.5'), vm('b', '300,900', '>24,>64')].join('\n'),
      }),
    );
    expect(podLines(trace)).toEqual([
      '0 +600000 vm-aaaaaaaaaaaaaaaa Interactive cpu=2000m memory=3584Mi',
      '300000 +600000 vm-bbbbbbbbbbbbbbbb Interactive cpu=24000m memory=65536Mi',
    ]);
    expect(trace.assumptions.join('\n')).toContain('the bucket >24 is taken as 24');
  });

  // prettier-ignore
  const broken = [
    ['deleted before it was created', vm('a', '600,0', '2,4'),     'error trace-times-order 1:140'],
    ['no cores',                      vm('a', '0,600', '0,4'),     'error trace-amount 1:163'],
    ['a word for a time',             vm('a', 'now,600', '2,4'),   'error trace-time 1:136'],
    ['a row too short',               'a,b,c',                     'error trace-row 1:-'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, row, expected) => {
    const reading = await readTexts({ 'vmtable.csv': row }, { format: 'azure-vm-v1' });
    expect(codesOf(reading).map((code) => code.replace(/:\d+$/, ':x'))).toContain(
      expected.replace(/:\d+$/, ':x'),
    );
  });

  test('readings alone are no trace', async () => {
    expect(codesOf(await readTexts({ 'r.csv': `0,${hash('a')},1,2,3\n` }))).toEqual([
      'error trace-empty -:-',
    ]);
  });
});

describe('Helios', () => {
  const header =
    'time,total_job_num,running_job_num,total_gpu_num,total_gpu_num_noless_8,total_gpu_num_less_8\n';
  const minute = (at: string, capacity: number, large: number, small: number) =>
    `2020-05-01 ${at}:00,0,0,${capacity},${large},${small}`;

  test('a rise brings pods, a fall ends the oldest; machines follow the capacity', async () => {
    const rows = [minute('00:00', 16, 8, 1), minute('00:01', 8, 16, 2), minute('00:02', 16, 8, 1)];
    const trace = traceOf(await readTexts({ 'seq.csv': header + rows.join('\n') }));
    expect(podLines(trace)).toEqual([
      '0 +120000 - gpu-8 nvidia.com/gpu=8',
      '0 +120000 - gpu-1 nvidia.com/gpu=1',
      '60000 +Infinity - gpu-8 nvidia.com/gpu=8',
      '60000 +Infinity - gpu-1 nvidia.com/gpu=1',
    ]);
    expect(trace.nodes).toHaveLength(2);
    expect(
      trace.nodeEvents.map(({ timeMs, kind, node }) => `${timeMs} ${kind} ${node.metadata.name}`),
    ).toEqual(['60000 remove helios-1', '120000 add helios-1']);
  });

  test('minutes out of order and wild numbers are diagnostics', async () => {
    const rows = [minute('00:01', 8, 0, 0), minute('00:00', 8, 0, 0), minute('00:02', -8, 0, 0)];
    const reading = await readTexts({ 'seq.csv': header + rows.join('\n') });
    expect(codesOf(reading)).toEqual(['error trace-times-order 3:1', 'error trace-row 4:1']);
  });

  test('the table of GPUs a day alone is no trace', async () => {
    expect(codesOf(await readTexts({ 'gpus.csv': 'date,vcA,vcB,total\n2020-04-01,8,8,16\n' }))).toEqual([
      'error trace-empty -:-',
    ]);
  });
});

describe('Code Engine', () => {
  const app = (cpu: unknown[], minScale: unknown[]) =>
    JSON.stringify({
      ns: 'n',
      app: 'a',
      cpu,
      memGB: cpu.map((value) => (value === null ? null : 2)),
      concurrency: cpu,
      minScale,
    });

  test('instances run on over days of one size; a day without the application ends them', async () => {
    const trace = traceOf(await readTexts({ 'a.jsonl': app([1, 1, null, 2, 2], [1, 2, null, 1, 1]) }));
    expect(podLines(trace)).toEqual([
      '0 +172800000 n-a-0-d0 code-engine cpu=1000m memory=2048Mi',
      '86400000 +86400000 n-a-1-d1 code-engine cpu=1000m memory=2048Mi',
      '259200000 +Infinity n-a-0-d3 code-engine cpu=2000m memory=2048Mi',
    ]);
  });

  test('every application may be held warm', async () => {
    const trace = traceOf(await readTexts({ 'a.jsonl': app([1], [0]) }, { options: { minInstances: 3 } }));
    expect(trace.podCount).toBe(3);
  });

  test('lists of different length, negative and endless numbers, broken JSON', async () => {
    const lines = [app([1], [1]), app([1, 1], [1]), app([1], [-1]), app([1], [1e9]), '{"ns":'];
    const reading = await readTexts({ 'a.jsonl': lines.join('\n') });
    expect(codesOf(reading).map((code) => code.replace(/:\d+$/, ''))).toEqual([
      'error trace-row 2:-',
      'error trace-row 3:-',
      'error trace-row 4:-',
      'error json-syntax 5',
    ]);
  });
});
