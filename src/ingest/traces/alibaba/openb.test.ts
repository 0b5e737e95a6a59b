import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

const NODES = 'sn,cpu_milli,memory_mib,gpu,model\nn-0,64000,262144,2,P100\nn-1,32000,65536,0,\n';
const HEADER =
  'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n';

describe('openb', () => {
  test('a pod runs from its scheduling to its deletion; one that never ran, as long as it waited', async () => {
    const rows = [
      'b,6000,12288,1,460,,LS,Running,20,90,30',
      'a,12000,16384,2,1000,,BE,Running,10,70,10',
      'c,1000,1024,0,0,,LS,Pending,40,100,',
    ];
    const trace = traceOf(await readTexts({ 'pods.csv': HEADER + rows.join('\n') }));
    expect(podLines(trace)).toEqual([
      '10000 +60000 a BE cpu=12000m memory=16384Mi alibabacloud.com/gpu-milli=2000',
      '20000 +60000 b LS cpu=6000m memory=12288Mi alibabacloud.com/gpu-milli=460',
      '40000 +60000 c LS cpu=1000m memory=1024Mi',
    ]);
    expect(trace.assumptions.join()).toContain('1 pods never ran');
  });

  test('the share per device travels as annotations, the allowed models as required node affinity', async () => {
    const trace = traceOf(
      await readTexts({ 'p.csv': `${HEADER}a,1,2,1,500,T4|V100M32|T4,LS,Running,0,9,0\n` }),
    );
    const [{ pod }] = trace.shapes;
    expect(pod.metadata.annotations).toEqual({
      'alibabacloud.com/gpu-count': '1',
      'alibabacloud.com/gpu-milli': '500',
      'alibabacloud.com/gpu-card-model': 'T4|V100M32|T4',
    });
    expect(pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual({
      nodeSelectorTerms: [
        {
          matchExpressions: [
            { key: 'alibabacloud.com/gpu-card-model', operator: 'In', values: ['T4', 'V100M32'] },
          ],
        },
      ],
    });
  });

  test('nodes carry the resources and labels of the published Node objects, and a type to price them by', async () => {
    const trace = traceOf(await readTexts({ 'nodes.csv': NODES }));
    expect(trace.nodes.map(({ metadata, status }) => [metadata.labels, status?.allocatable])).toEqual([
      [
        {
          'kubernetes.io/hostname': 'n-0',
          'alibabacloud.com/gpu-card-model': 'P100',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.io/os': 'linux',
          'node.kubernetes.io/instance-type': 'openb-P100x2-64c-256g',
        },
        {
          'alibabacloud.com/gpu-count': '2',
          'alibabacloud.com/gpu-milli': '2000',
          cpu: '64000m',
          memory: '262144Mi',
          pods: '1001',
        },
      ],
      [
        {
          'kubernetes.io/hostname': 'n-1',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.io/os': 'linux',
          'node.kubernetes.io/instance-type': 'openb-cpu-32c-64g',
        },
        { cpu: '32000m', memory: '65536Mi', pods: '1001' },
      ],
    ]);
  });

  test('a list without times comes at once and stays', async () => {
    const trace = traceOf(
      await readTexts({ 'p.csv': 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,100,200,0,1000\n' }),
    );
    expect(podLines(trace)).toEqual(['0 +Infinity a openb cpu=100m memory=200Mi']);
  });

  // prettier-ignore
  const versions = [
    ['the one called default',     ['a_cpu050.csv', 'a_default.csv', 'a_multi.csv'],  ['p0', 'p0', 'p0'],  'p0 of a_default.csv',                     ['warning several-traces -:-']],
    ['else the first',             ['b.csv', 'c.csv'],                                ['p0', 'p0'],        'p0 of b.csv',                             ['warning several-traces -:-']],
    ['parts are all read',         ['b.csv', 'c.csv'],                                ['p0', 'p1'],        'p0 of b.csv, p1 of c.csv',                []],
    ['a single list is no choice', ['b.csv'],                                         ['p0'],              'p0 of b.csv',                             []],
  ] as const;
  test.each(versions)('of versions of one trace, %s', async (_why, files, pods, expected, codes) => {
    const texts = files.map((file, index) => [
      file,
      `${HEADER}${pods[index]},1,2,0,0,,${file},Running,0,9,0\n`,
    ]);
    const reading = await readTexts(Object.fromEntries(texts));
    const trace = traceOf(reading);
    const read = Array.from(
      trace.shapeOf,
      (shape, row) => `${trace.podNames?.[row]} of ${trace.shapes[shape].workload}`,
    );
    expect(read.join(', ')).toBe(expected);
    expect(codesOf(reading)).toEqual(codes);
  });

  // prettier-ignore
  const broken = [
    ['a word for a number',          'a,x,2,0,0,,LS,Running,0,9,0',                   'error trace-amount 2:3'],
    ['a negative request',           'a,-5,2,0,0,,LS,Running,0,9,0',                  'error trace-amount 2:3'],
    ['more than 2^53',               'a,1,99999999999999999999,0,0,,LS,Running,0,9,0', 'error trace-amount 2:5'],
    ['deleted before it started',    'a,1,2,0,0,,LS,Running,10,5,10',                 'error trace-times-order 2:26'],
    ['a negative time',              'a,1,2,0,0,,LS,Running,-1,5,1',                  'error trace-time 2:23'],
    ['a time in the year 300,000',   'a,1,2,0,0,,LS,Running,0,9999999999999,0',       'error trace-time 2:25'],
    ['a cut row',                    'a,1',                                           'error trace-amount 2:-'],
  ] as const;
  test.each(broken)('%s is a diagnostic with its place', async (_why, row, expected) => {
    const reading = await readTexts({ 'p.csv': `${HEADER}${row}\n` });
    expect(reading.trace).toBeUndefined();
    expect(codesOf(reading)).toContain(expected);
  });

  test('where rows may be left out, a bad one is a warning and the others stay', async () => {
    const rows = `${HEADER}a,x,2,0,0,,LS,Running,0,9,0\nb,1,2,0,0,,LS,Running,0,9,0\n`;
    const reading = await readTexts({ 'p.csv': rows }, { strict: false });
    expect(traceOf(reading).podNames).toEqual(['b']);
    expect(codesOf(reading)).toEqual(['warning trace-amount 2:3']);
  });
});

test.each([
  ['as many GPUs as a node can have', 16, 1, []],
  ['one more', 17, 0, ['error trace-amount 2:18']],
] as const)('a machine with %s', async (_what, gpus, nodes, codes) => {
  const read = await readTexts({
    'n.csv': `sn,cpu_milli,memory_mib,gpu,model\nn-0,64000,262144,${gpus},P100\n`,
    'p.csv': `${HEADER}a,1,2,0,0,,LS,Running,0,9,0\n`,
  });
  expect(codesOf(read)).toEqual(codes);
  expect(read.trace?.nodes ?? []).toHaveLength(nodes);
});
