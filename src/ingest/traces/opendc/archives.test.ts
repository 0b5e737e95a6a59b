import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

/** The 18 fields of a job of the Standard Workload Format, −1 where a test does not say. */
function job(parts: Readonly<Record<number, number | string>>): string {
  return Array.from({ length: 18 }, (_, field) => parts[field] ?? -1).join(' ');
}

const JOB = 0;
const SUBMIT = 1;
const RUN = 3;
const ALLOCATED = 4;
const REQUESTED = 7;
const MEMORY_KB = 9;
const QUEUE = 14;

describe('Standard Workload Format', () => {
  test('a job of three processors is three pods that arrive together', async () => {
    const text = `; Computer: test\n${job({ [JOB]: 7, [SUBMIT]: 10, [RUN]: 60, [REQUESTED]: 3, [MEMORY_KB]: 2048, [QUEUE]: 2 })}\n`;
    expect(podLines(traceOf(await readTexts({ 'a.swf': text })))).toEqual([
      '10000 +60000 job-7-0 queue-2 cpu=1000m memory=2048Ki',
      '10000 +60000 job-7-1 queue-2 cpu=1000m memory=2048Ki',
      '10000 +60000 job-7-2 queue-2 cpu=1000m memory=2048Ki',
    ]);
  });

  test('with procsPerPod the last pod has what is left', async () => {
    // 5 = 2 + 2 + 1 processors, memory by processor.
    const text = job({ [JOB]: 1, [SUBMIT]: 0, [RUN]: 1, [REQUESTED]: 5, [MEMORY_KB]: 100 });
    const trace = traceOf(await readTexts({ 'a.swf': text }, { options: { procsPerPod: 2 } }));
    expect(podLines(trace).map((line) => line.split(' ').slice(4).join(' '))).toEqual([
      'cpu=2000m memory=200Ki',
      'cpu=2000m memory=200Ki',
      'cpu=1000m memory=100Ki',
    ]);
  });

  // prettier-ignore
  const rows = [
    // why                                            fields                                                     pods
    ['what was requested goes before what was given',  { [REQUESTED]: 1, [ALLOCATED]: 4, [RUN]: 5 },             ['0 +5000 job-1-0 swf cpu=1000m']],
    ['what was given counts where nothing was asked',  { [REQUESTED]: -1, [ALLOCATED]: 1, [RUN]: 5 },            ['0 +5000 job-1-0 swf cpu=1000m']],
    ['unknown memory asks for none',                   { [REQUESTED]: 1, [RUN]: 5, [MEMORY_KB]: -1 },            ['0 +5000 job-1-0 swf cpu=1000m']],
    ['a run time of 0 is one',                         { [REQUESTED]: 1, [RUN]: 0 },                             ['0 +0 job-1-0 swf cpu=1000m']],
  ] as const;
  test.each(rows)('%s', async (_why, fields, expected) => {
    const text = job({ [JOB]: 1, [SUBMIT]: 0, ...fields });
    expect(podLines(traceOf(await readTexts({ 'a.swf': text })))).toEqual(expected);
  });

  test('jobs of unknown run time or size are counted and left out', async () => {
    const good = job({ [JOB]: 1, [SUBMIT]: 0, [RUN]: 5, [REQUESTED]: 1 });
    const noTime = job({ [JOB]: 2, [SUBMIT]: 0, [RUN]: -1, [REQUESTED]: 1 });
    const noSize = job({ [JOB]: 3, [SUBMIT]: 0, [RUN]: 5 });
    const trace = traceOf(await readTexts({ 'a.swf': [good, noTime, noSize].join('\n') }));
    expect(trace.podCount).toBe(1);
    expect(trace.assumptions.join()).toContain('2 jobs of unknown run time or size are left out');
  });

  // prettier-ignore
  const broken = [
    ['a row of 17 fields',                  '1 0 0 5 1 0 0 1 0 0 1 0 0 0 0 0 0',                                                    'error trace-row 2'],
    ['a submit time in the past',           job({ [JOB]: 1, [SUBMIT]: -5, [RUN]: 5, [REQUESTED]: 1 }),                              'error trace-time 2'],
    ['more pods than anybody means',        job({ [JOB]: 1, [SUBMIT]: 0, [RUN]: 5, [REQUESTED]: 1_000_001 }),                       'error trace-amount 2'],
    ['memory beyond what can be counted',   job({ [JOB]: 1, [SUBMIT]: 0, [RUN]: 5, [REQUESTED]: 1, [MEMORY_KB]: 9_007_199_254_740 }), 'error trace-amount 2'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, row, expected) => {
    const good = job({ [JOB]: 1, [SUBMIT]: 0, [RUN]: 5, [REQUESTED]: 1 });
    const reading = await readTexts({ 'a.swf': `${good}\n${row}\n` }, { format: 'swf' });
    expect(codesOf(reading).map((code) => code.split(':')[0])).toEqual([expected]);
  });

  test('a million pods of one job are the most', async () => {
    const text = job({ [JOB]: 1, [SUBMIT]: 0, [RUN]: 5, [REQUESTED]: 1_000_000 });
    const trace = traceOf(await readTexts({ 'a.swf': text }, { options: { procsPerPod: 1000 } }));
    expect(trace.podCount).toBe(1000);
  });
});

describe('Grid Workload Format', () => {
  const HEADER = 'WorkflowID, JobID , SubmitTime, RunTime, NProcs, ReqNProcs, Dependencies';

  test('a job is a pod with the larger of its processors; workflow and job name it', async () => {
    const text = `${HEADER}\n0, 1 ,3, 16, 1, 4, \n0, 2, 4, 5, 2, , 1\n`;
    const trace = traceOf(await readTexts({ 'a.gwf': text }));
    expect(podLines(trace).map((line) => line.trimEnd())).toEqual([
      '3000 +16000 w0-j1 gwf cpu=4000m',
      '4000 +5000 w0-j2 gwf cpu=2000m',
    ]);
    expect(trace.assumptions).toHaveLength(2);
  });

  test('memory by core where somebody says it', async () => {
    const trace = traceOf(
      await readTexts({ 'a.gwf': `${HEADER}\n0,1,3,16,3,3,\n` }, { options: { memoryPerCpuMiB: 512 } }),
    );
    expect(podLines(trace)).toEqual(['3000 +16000 w0-j1 gwf cpu=3000m memory=1536Mi']);
    expect(trace.assumptions.join()).not.toContain('tells no memory');
  });

  // prettier-ignore
  const broken = [
    ['no processors at all',   '0,1,3,16,,,',     'error trace-amount 2'],
    ['none',                   '0,1,3,16,0,0,',   'error trace-amount 2'],
    ['a word for a time',      '0,1,soon,16,1,1,', 'error trace-time 2'],
    ['a negative run time',    '0,1,3,-1,1,1,',   'error trace-time 2'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, row, expected) => {
    const reading = await readTexts({ 'a.gwf': `${HEADER}\n${row}\n` });
    expect(codesOf(reading).map((code) => code.split(':')[0])).toEqual([expected]);
  });
});

describe('Bitbrains', () => {
  const HEADER =
    'Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tMemory capacity provisioned [KB]';
  const machine = (...rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n');

  test('a machine is a pod from its first reading to five minutes after its last, at its largest size', async () => {
    const trace = traceOf(
      await readTexts({
        'Fast Storage/1.csv': machine('1376314846;2;5200;4194304', '1376315146;4;5200;8388608'),
        '2.csv': machine('1376315446;1;2600;1024'),
      }),
    );
    // The first begins the trace; the second is 600 s later.
    expect(podLines(trace)).toEqual([
      '0 +600000 1 bitbrains cpu=4000m memory=8388608Ki',
      '600000 +300000 2 bitbrains cpu=1000m memory=1024Ki',
    ]);
  });

  test('readings out of order, and in ms as the header says', async () => {
    const trace = traceOf(
      await readTexts({ 'a.csv': machine('1376315146000;1;1;10', '1376314846000;1;1;10') }),
    );
    expect(podLines(trace)).toEqual(['0 +600000 a bitbrains cpu=1000m memory=10Ki']);
  });

  // prettier-ignore
  const broken = [
    ['a negative time',     '-1;1;1;10',            'error trace-amount 2'],
    ['cores of nobody',     '1376314846;2e6;1;10',  'error trace-amount 2'],
    ['a word for memory',   '1376314846;1;1;much',  'error trace-amount 2'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, row, expected) => {
    const reading = await readTexts({ 'a.csv': machine(row) });
    expect(codesOf(reading).map((code) => code.split(':')[0])).toContain(expected);
  });

  test('a machine without readings is none', async () => {
    expect(codesOf(await readTexts({ 'a.csv': machine() }))).toContain('error trace-empty -:-');
  });
});
