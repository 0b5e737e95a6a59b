import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

const START = 600_000_000;
/** time (s after the start, or 'before'), task, event, priority, cpu, apart */
const task = (
  at: number | 'before',
  name: string,
  event: number,
  more: { priority?: number; cpu?: string; apart?: string } = {},
) => {
  const [job, index] = name.split('-');
  const time = at === 'before' ? 0 : START + at * 1e6;
  return `${time},,${job},${index},,${event},user,2,${more.priority ?? 9},${more.cpu ?? '0.5'},0.25,0.001,${more.apart ?? '0'}`;
};
const [SUBMIT, SCHEDULE, EVICT, FAIL, FINISH, KILL] = [0, 1, 2, 3, 4, 5];
const tasks = (...rows: readonly string[]) => ({ 'task_events-part-0.csv': rows.join('\n') });

describe('Google Borg 2011', () => {
  test('what ran before the trace is there at the start and runs on', async () => {
    const reading = await readTexts(
      tasks(task('before', '7-0', SUBMIT), task('before', '7-0', SCHEDULE), task(50, '7-0', FINISH)),
    );
    expect(podLines(traceOf(reading))).toEqual(['0 +50000 7-0 production cpu=32000m memory=68719476736']);
  });

  const twice = tasks(
    task(10, '7-0', SUBMIT, { priority: 0 }),
    task(12, '7-0', SCHEDULE, { priority: 0 }),
    task(20, '7-0', EVICT, { priority: 0 }),
    task(21, '7-0', SUBMIT, { priority: 0 }),
    task(25, '7-0', SCHEDULE, { priority: 0 }),
    task(30, '7-0', FINISH, { priority: 0 }),
  );
  test('an evicted task comes again as a pod of its own', async () => {
    expect(podLines(traceOf(await readTexts(twice)))).toEqual([
      '10000 +8000 7-0 free cpu=32000m memory=68719476736',
      '21000 +5000 7-0-r2 free cpu=32000m memory=68719476736',
    ]);
  });

  test('merged, the two attempts are one pod that runs as long as both', async () => {
    const trace = traceOf(await readTexts(twice, { options: { evictions: 'merge' } }));
    expect(podLines(trace)).toEqual(['10000 +13000 7-0 free cpu=32000m memory=68719476736']);
  });

  test('a failed task that is submitted again is never merged', async () => {
    const rows = tasks(
      task(0, '7-0', SUBMIT),
      task(0, '7-0', SCHEDULE),
      task(5, '7-0', FAIL),
      task(6, '7-0', SUBMIT),
      task(6, '7-0', SCHEDULE),
      task(9, '7-0', KILL),
    );
    const trace = traceOf(await readTexts(rows, { options: { evictions: 'merge' } }));
    expect(podLines(trace).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      '0 +5000 7-0',
      '6000 +3000 7-0-r2',
    ]);
  });

  test('a schedule without a submission, an end that never comes, a kill while waiting', async () => {
    const rows = tasks(
      task(1, '1-0', SCHEDULE),
      task(2, '2-0', SUBMIT),
      task(9, '2-0', KILL),
      task(9, '3-0', KILL),
    );
    const trace = traceOf(await readTexts(rows));
    expect(podLines(trace).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      '1000 +Infinity 1-0',
      '2000 +7000 2-0',
    ]);
    expect(trace.assumptions.join('\n')).toContain('1 ends of attempts whose begin is not in these files');
  });

  test('pods are in order of submission, whenever they end', async () => {
    const rows = tasks(
      task(0, '1-0', SUBMIT),
      task(0, '2-0', SUBMIT),
      task(3, '2-0', KILL),
      task(4, '1-0', KILL),
    );
    expect(traceOf(await readTexts(rows)).podNames).toEqual(['1-0', '2-0']);
  });

  test('tasks that must run on different machines get anti-affinity by job', async () => {
    const rows = tasks(
      task(0, '5-0', SUBMIT, { apart: '1' }),
      task(0, '5-1', SUBMIT, { apart: '1' }),
      task(0, '6-0', SUBMIT),
    );
    const { shapes } = traceOf(await readTexts(rows));
    expect(shapes).toHaveLength(2);
    expect(shapes[0].pod.metadata.labels).toEqual({ 'borg/scheduling-class': '2', 'borg/job': 'job-5' });
    expect(
      shapes[0].pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
    ).toEqual([
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'borg/job': 'job-5' } } },
    ]);
    expect(shapes[1].pod.spec.affinity).toBeUndefined();
  });

  test('machines of time 0 are there, later ones come, change and go; one without a size is left out', async () => {
    const machines = [
      '0,5,0,p,0.5,0.2493',
      '0,6,0,p,,',
      `${START + 2e6},5,2,p,1,1`,
      `${START + 3e6},9,0,p,0.25,0.25`,
      `${START + 4e6},5,1,p,1,1`,
    ];
    const trace = traceOf(await readTexts({ 'machine_events-part-0.csv': machines.join('\n') }));
    expect(trace.nodes.map(({ metadata, status }) => [metadata.name, status?.allocatable?.['cpu']])).toEqual([
      ['machine-5', '32000m'],
    ]);
    expect(
      trace.nodeEvents.map(({ timeMs, kind, node }) => `${timeMs} ${kind} ${node.metadata.name}`),
    ).toEqual(['2000 update machine-5', '3000 add machine-9', '4000 remove machine-5']);
    expect(trace.assumptions.join('\n')).toContain('1.0 stands for m7i.16xlarge (64 cpu, 256 GiB)');
  });

  test('constraints on machine attributes are required node affinity against labels', async () => {
    const trace = traceOf(
      await readTexts({
        ...tasks(task(0, '5-0', SUBMIT)),
        'machine_events-part-0.csv': '0,5,0,p,0.5,0.25\n',
        'machine_attributes-part-0.csv': '0,5,a+b=,2,0\n0,5,gone,1,0\n1,5,gone,,1\n',
        'task_constraints-part-0.csv': '0,5,0,0,a+b=,2\n0,5,0,1,k,\n',
      }),
    );
    expect(trace.nodes[0].metadata.labels).toMatchObject({ 'borg-attribute/a-b': '2' });
    expect(trace.nodes[0].metadata.labels).not.toHaveProperty(['borg-attribute/gone']);
    const required =
      trace.shapes[0].pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    expect(required?.nodeSelectorTerms[0].matchExpressions).toEqual([
      { key: 'borg-attribute/a-b', operator: 'In', values: ['2'] },
      { key: 'borg-attribute/k', operator: 'Exists' },
    ]);
  });

  // prettier-ignore
  const broken = [
    ['an event that is none',         'task_events-0.csv',    `${START},,7,0,,9,u,2,9,0.5,0.25,0,0`,                                   'error borg-row 1:-'],
    ['a request that is no number',   'task_events-0.csv',    `${START},,7,0,,0,u,2,9,much,0.25,0,0`,                                  'error borg-row 1:23'],
    ['a negative time',               'task_events-0.csv',    '-5,,7,0,,0,u,2,9,0.5,0.25,0,0',                                         'error borg-row 1:-'],
    ['time runs backwards',           'task_events-0.csv',    `${START + 5},,7,0,,0,u,2,9,0.5,0.2,0,0\n${START},,8,0,,0,u,2,9,0.5,0.2,0,0`, 'error trace-times-order 2:1'],
    ['a machine larger than 1.0',     'machine_events-0.csv', '0,5,0,p,2,0.5',                                                         'error borg-row 1:-'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, name, text, expected) => {
    expect(codesOf(await readTexts({ [name]: text }))).toEqual([expected]);
  });

  test('an unknown option is an error that knows what was meant', async () => {
    const { diagnostics } = await readTexts(twice, { options: { eviction: 'merge' } });
    expect(diagnostics).toEqual([
      {
        severity: 'error',
        code: 'trace-option-unknown',
        message: 'format borg-2011 has no option eviction',
        hint: 'did you mean evictions?',
      },
    ]);
  });
});
