import { describe, expect, test } from 'vitest';
import { codesOf, podLines, readTexts, traceOf } from '../../../../test/support/trace-text.ts';

const deployment = (replicas: number | undefined, cpu = '1', kind = 'Deployment') => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', resources: { requests: { cpu } } }] },
    },
  },
});
const event = (ts: number, applied_objs: unknown[], deleted_objs: unknown[] = []) => ({
  ts,
  applied_objs,
  deleted_objs,
});
const traceText = (events: unknown[], pod_lifecycles: unknown = {}) => ({
  'trace.json': JSON.stringify({ version: 2, config: {}, events, index: {}, pod_lifecycles }),
});

describe('SimKube', () => {
  test('a Deployment is scaled up, down and deleted: the youngest pods go first', async () => {
    const events = [
      event(100, [deployment(2)]),
      event(110, [deployment(3)]),
      event(120, [deployment(1)]),
      event(130, [], [deployment(1)]),
    ];
    expect(podLines(traceOf(await readTexts(traceText(events))))).toEqual([
      '0 +30000 web-0 web cpu=1',
      '0 +20000 web-1 web cpu=1',
      '10000 +10000 web-2 web cpu=1',
    ]);
  });

  test('another template ends all pods and starts others; without replicas there is one', async () => {
    const events = [event(0, [deployment(undefined)]), event(5, [deployment(1, '2')])];
    expect(podLines(traceOf(await readTexts(traceText(events))))).toEqual([
      '0 +5000 web-0 web cpu=1',
      '5000 +Infinity web-1 web cpu=2',
    ]);
  });

  test('recorded lifetimes count before replicas, by pair or by name alone', async () => {
    for (const owner of ['["apps/v1.Deployment","shop/web"]', 'shop/web']) {
      const lifecycles = {
        [owner]: { 77: [{ Finished: [103, 108] }, { Running: 105 }, { start_ts: 101, end_ts: 102 }] },
      };
      const trace = traceOf(await readTexts(traceText([event(100, [deployment(9)])], lifecycles)));
      expect(podLines(trace).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
        '1000 +1000',
        '3000 +5000',
        '5000 +Infinity',
      ]);
    }
  });

  test('kinds without a number of pods are left out and said, other objects come along', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } };
    const trace = traceOf(
      await readTexts(traceText([event(0, [deployment(1), deployment(1, '1', 'DaemonSet'), service])])),
    );
    expect(trace.podCount).toBe(1);
    expect(trace.assumptions.join('\n')).toContain('1 applied DaemonSet');
    expect(trace.objectEvents?.map(({ object }) => object.kind)).toEqual(['Service']);
  });

  // prettier-ignore
  const broken = [
    ['events that are none',       { 't.json': '{"version":2,"config":{},"events":5}' }, 'error sktrace-broken'],
    ['an event without a time',    traceText([event(1, []), { applied_objs: [] }]),      'error trace-time'],
    ['an object without a name',   traceText([event(1, [{ kind: 'Pod' }])]),             'error trace-row'],
    ['a cut MessagePack file',     { 't.sktrace': '\x85\xa7version' },                   'error sktrace-broken'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, texts, expected) => {
    const reading = await readTexts(texts, { format: 'simkube' });
    expect(codesOf(reading).map((code) => code.split(' ').slice(0, 2).join(' '))).toContain(expected);
  });
});

describe('scheduler_perf', () => {
  const templates = {
    'pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\nspec: {containers: [{name: c, resources: {requests: {cpu: 100m}}}]}\n',
    'node.yaml':
      'apiVersion: v1\nkind: Node\nmetadata: {generateName: n-, labels: {a: b}}\nspec: {taints: [{key: k, effect: NoSchedule}]}\nstatus: {capacity: {cpu: "8", memory: 16Gi, pods: "50"}}\n',
  };
  const config = (ops: string, params = '') =>
    ({
      ...templates,
      'performance-config.yaml': `- name: T\n  defaultPodTemplatePath: config/pod.yaml\n  workloadTemplate:\n${ops}\n  workloads:\n  - name: W\n    params: {${params}}\n`,
    }) as const;

  test('counts come from the workload’s parameters; pods of later operations come a gap later', async () => {
    const ops = [
      '  - {opcode: createNodes, countParam: $nodes, nodeTemplatePath: config/node.yaml}',
      '  - {opcode: createPods, countParam: $pods, namespace: x}',
      '  - {opcode: createPods, count: 1, collectMetrics: true}',
    ].join('\n');
    const trace = traceOf(await readTexts(config(ops, 'nodes: 2, pods: 2'), { options: { opGapS: 10 } }));
    expect(podLines(trace)).toEqual([
      '0 +Infinity pod-0 initial cpu=100m',
      '0 +Infinity pod-1 initial cpu=100m',
      '10000 +Infinity pod-2 measured cpu=100m',
    ]);
    expect(trace.nodes[1]).toMatchObject({
      metadata: { name: 'scheduler-perf-1', labels: { a: 'b' } },
      spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] },
      status: { allocatable: { cpu: '8', memory: '16Gi', pods: '50' } },
    });
  });

  test('pod sets go to numbered namespaces; churn makes and deletes in turn', async () => {
    const ops = [
      '  - {opcode: createNamespaces, prefix: ns, count: 2}',
      '  - {opcode: createPodSets, count: 2, namespacePrefix: ns, createPodsOp: {opcode: createPods, count: 1}}',
      '  - {opcode: churn, mode: recreate, number: 1, intervalMilliseconds: 1000, templatePaths: [config/pod.yaml]}',
    ].join('\n');
    const trace = traceOf(await readTexts(config(ops), { options: { opGapS: 2 } }));
    expect(trace.objectEvents?.map(({ object }) => object.metadata.name)).toEqual(['ns-0', 'ns-1']);
    expect(trace.shapes.map(({ pod }) => pod.metadata.namespace)).toEqual(['ns-0', 'ns-1', 'churn']);
    expect(
      podLines(trace)
        .slice(2)
        .map((line) => line.split(' ').slice(0, 2).join(' ')),
    ).toEqual(['3000 +1000', '5000 +1000']);
  });

  // prettier-ignore
  const broken = [
    ['a parameter that the workload lacks', config('  - {opcode: createNodes, countParam: $n}'),               'error scheduler-perf-count'],
    ['a count beyond all bounds',           config('  - {opcode: createNodes, count: 1000000000000}'),          'error scheduler-perf-count'],
    ['a template that is not there',        config('  - {opcode: createPods, count: 1, podTemplatePath: x.yaml}'), 'error template-missing'],
    ['broken YAML',                         { 'performance-config.yaml': '- name: T\n  a: [1\n' },             'error yaml'],
  ] as const;
  test.each(broken)('%s is a diagnostic', async (_why, texts, expected) => {
    const codes = codesOf(await readTexts(texts, { format: 'scheduler-perf' }));
    expect(
      codes.filter((code) => code.startsWith(expected)),
      codes.join(', '),
    ).not.toEqual([]);
  });
});
