import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

const HEADER =
  'pos,name,namespace,cpu_milli,mem_mib,gpu_count_annotation,gpu_milli_annotation,openb_creation_s,openb_scheduled_s,openb_deletion_s';
const table = (...rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n');

describe('KubeSBS pods', () => {
  test('without times all come at once and stay', async () => {
    const trace = traceOf(
      await readTexts({ 'pods.csv': table('0,a,paib,4000,8192,,,5,10,20', '1,b,paib,500,256,2,1000,6,,30') }),
    );
    expect(podLines(trace)).toEqual([
      '0 +Infinity a kubesbs cpu=4000m memory=8192Mi',
      '0 +Infinity b gpu-2 cpu=500m memory=256Mi',
    ]);
  });

  test('with openb’s times a pod lives from its scheduling to its deletion, or from its creation where it never was', async () => {
    const text = table('0,a,paib,4000,8192,,,5,10,20', '1,b,paib,500,256,,,6,,30');
    const trace = traceOf(await readTexts({ 'pods.csv': text }, { options: { times: 'openb' } }));
    // a arrives at 5 s and runs 20 − 10 s; b at 6 s, 30 − 6 s.
    expect(podLines(trace)).toEqual([
      '5000 +10000 a kubesbs cpu=4000m memory=8192Mi',
      '6000 +24000 b kubesbs cpu=500m memory=256Mi',
    ]);
  });

  test('a share of a GPU is an annotation, which the scheduler does not see, and the report says so', async () => {
    const trace = traceOf(await readTexts({ 'pods.csv': table('0,a,paib,1000,1024,1,460,0,0,1') }));
    expect(trace.shapes[0].pod.metadata.annotations).toEqual({
      'alibabacloud.com/gpu-count': '1',
      'alibabacloud.com/gpu-milli': '460',
    });
    expect(trace.assumptions.join()).toContain('kube-scheduler does not see them');
  });

  test('equal pods share one shape, another namespace is another', async () => {
    const rows = ['0,a,x,1000,1024,,,0,0,1', '1,b,x,1000,1024,,,0,0,1', '2,c,y,1000,1024,,,0,0,1'];
    const trace = traceOf(await readTexts({ 'pods.csv': table(...rows) }));
    expect([...trace.shapeOf.slice(0, 3)]).toEqual([0, 0, 1]);
    expect(trace.shapes.map(({ pod }) => pod.metadata.namespace)).toEqual(['x', 'y']);
  });

  test('the object beside the table says what the table cannot', async () => {
    const item = {
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'x' },
      spec: {
        nodeSelector: { disk: 'ssd' },
        containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }],
      },
    };
    const trace = traceOf(
      await readTexts({
        'pods.csv': table('0,a,x,4000,8192,,,0,0,1', '1,b,x,4000,8192,,,0,0,1'),
        'pods.json': JSON.stringify({ kind: 'List', items: [item] }),
      }),
    );
    expect(trace.shapes[trace.shapeOf[0]].pod.spec.nodeSelector).toEqual({ disk: 'ssd' });
    expect(podLines(trace)[1]).toBe('0 +Infinity b kubesbs cpu=4000m memory=8192Mi');
  });

  // prettier-ignore
  const broken = [
    // why                                       row                              code and line
    ['cpu that is no number',                     '0,a,x,four,8192,,,0,0,1',       'error trace-amount 2'],
    ['negative memory',                           '0,a,x,4000,-1,,,0,0,1',         'error trace-amount 2'],
    ['deleted before it started',                 '0,a,x,4000,1,,,5,10,9',         'error trace-times-order 2'],
    ['a creation that is no time',                '0,a,x,4000,1,,,soon,10,20',     'error trace-time 2'],
  ] as const;
  test.each(broken)('%s is a diagnostic with its line', async (_why, row, expected) => {
    const reading = await readTexts({ 'pods.csv': table(row) }, { options: { times: 'openb' } });
    expect(codesOf(reading).map((code) => code.replace(/:\d+$/, ''))).toContain(expected);
  });

  test('deleted in the moment it started is a pod of no duration', async () => {
    const trace = traceOf(
      await readTexts({ 'pods.csv': table('0,a,x,1,1,,,5,10,10') }, { options: { times: 'openb' } }),
    );
    expect(podLines(trace)).toEqual(['5000 +0 a kubesbs cpu=1m memory=1Mi']);
  });

  test('times are one of two words', async () => {
    const reading = await readTexts({ 'pods.csv': table() }, { options: { times: 'opneb' } });
    expect(reading.trace).toBeUndefined();
    expect(reading.diagnostics[0].message).toMatch(/opneb|none, openb/);
  });
});

describe('KubeSBS nodes', () => {
  const node = (name: string): object => ({
    kind: 'Node',
    metadata: { name },
    status: { allocatable: { cpu: '64', memory: '256Gi', pods: '110' } },
  });
  const list = (...items: readonly object[]): string => JSON.stringify({ kind: 'List', items });

  test('are those of the first file that has some', async () => {
    const trace = traceOf(
      await readTexts({
        'nodes.json': list(node('n1'), node('n2')),
        'other/nodes.json': list(node('n3')),
        'pods.csv': table('0,a,x,1,1,,,0,0,1'),
      }),
    );
    expect(trace.nodes.map(({ metadata }) => metadata.name)).toEqual(['n1', 'n2']);
  });

  test('an item that is no node, or has no name, is said', async () => {
    for (const item of [
      { kind: 'Pod', metadata: { name: 'p' } },
      { kind: 'Node', metadata: {} },
    ]) {
      const texts = { 'nodes.json': list(node('n1'), item), 'pods.csv': table('0,a,x,1,1,,,0,0,1') };
      expect(codesOf(await readTexts(texts))[0]).toContain('error trace-row');
    }
  });
});

describe('PAI machines', () => {
  const machine = (name: string): string => name.repeat(24);

  test('cores become milliCPU, GB become GiB, GPUs a resource of the node', async () => {
    const trace = traceOf(await readTexts({ 'spec.csv': `${machine('a')},V100,96,512,8\n` }));
    expect(trace.podCount).toBe(0);
    const [{ metadata, status }] = trace.nodes;
    expect(metadata.name).toBe(`pai-${machine('a')}`);
    expect(status?.allocatable).toMatchObject({ cpu: '96000m', memory: '524288Mi', pods: '110' });
    expect(Object.values(status?.allocatable ?? {})).toContain('8');
  });

  test('a header is no machine, and podsPerNode counts', async () => {
    const text = `machine,gpu_type,cap_cpu,cap_mem,cap_gpu\n${machine('b')},MISC,64,256,2\n`;
    const trace = traceOf(await readTexts({ 'spec.header': text }, { options: { podsPerNode: 30 } }));
    expect(trace.nodes.map(({ status }) => status?.allocatable?.['pods'])).toEqual(['30']);
  });

  // prettier-ignore
  const broken = [
    ['no cores',               `${'c'.repeat(24)},T4,0,256,2`],
    ['a word for memory',      `${'c'.repeat(24)},T4,64,much,2`],
    ['half a GPU',             `${'c'.repeat(24)},T4,64,256,0.5`],
    ['a field too few',        `${'c'.repeat(24)},T4,64,256`],
    ['a field too many',       `${'c'.repeat(24)},T4,64,256,2,9`],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, row) => {
    const good = `${machine('a')},V100,96,512,8`;
    const reading = await readTexts({ 'spec.csv': `${good}\n${row}\n` });
    expect(codesOf(reading).map((code) => code.split(':')[0])).toEqual(['error trace-row 2']);
  });
});
