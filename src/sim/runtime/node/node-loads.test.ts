import { describe, expect, test } from 'vitest';
import { constantCurve, podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';

const MIB = 2 ** 20;
const named = (name: string) => ({ kind: 'Pod', namespace: 'default', name });
const using = (name: string, milliCpu: number, memoryMib: number) => ({
  target: named(name),
  milliCpu: constantCurve(milliCpu),
  memoryBytes: constantCurve(memoryMib * MIB),
});
const resources = (requests: object, limits: object = {}) => ({
  containers: [{ name: 'c', resources: { requests, limits } }],
});
const valueOf = (run: ReturnType<typeof runOnNodes>, name: string) =>
  run.facts.series.find((series) => series.name === name)?.values.at(-1);

describe('CPU of a node', () => {
  test('200m and 1000m requested share a busy core 1 : 5', () => {
    const run = runOnNodes({
      objects: [podOf('a', resources({ cpu: '200m' })), podOf('b', resources({ cpu: '1' }))],
      nodes: [smallNode('n', '1200m')],
      usage: [using('*', 10_000, 1)],
      runtime: { cpuWeights: 'requests' },
    });
    expect(
      run.facts.runtime?.map(({ name, cpuUseRatio = 0 }) => [name, Math.round(cpuUseRatio * 1000)]),
    ).toEqual([
      ['a', 1000], // 200m of 1200m: 16.7 %
      ['b', 1000], // 1000m: 83.3 %
    ]);
  });

  test('is lent to whoever wants it while others do not', () => {
    const run = runOnNodes({
      objects: [podOf('a', resources({ cpu: '200m' })), podOf('b', resources({ cpu: '1' }))],
      nodes: [smallNode('n', '1200m')],
      usage: [using('a', 10_000, 1), using('b', 100, 1)],
    });
    expect(run.facts.runtime?.map(({ cpuUseRatio }) => cpuUseRatio)).toEqual([5.5, 0.1]);
  });

  test('stops at the limit, and the time counts as throttled', () => {
    const run = runOnNodes({
      objects: [podOf('a', resources({ cpu: '200m' }, { cpu: '500m' }))],
      usage: [using('a', 800, 1)],
    });
    expect(run.facts.runtime).toMatchObject([{ cpuUseRatio: 2.5, throttledRatio: 1, crowdedRatio: 0 }]);
    expect([valueOf(run, 'cpu-used'), valueOf(run, 'cpu-missed')]).toEqual([0.5, 0.3]);
  });

  test('decides how long work takes', () => {
    const job = (name: string, seconds: number) => ({
      ...podOf(name, { ...resources({ cpu: '500m' }), restartPolicy: 'Never' }),
      metadata: { name, namespace: 'default', annotations: { 'plimsoll.io/run-time': `${seconds}s` } },
    });
    const { lines } = runOnNodes({
      objects: [job('a', 60), job('b', 100)],
      nodes: [smallNode('n', '1')],
      usage: [using('*', 1000, 1)],
    });
    // Half a core each until a has its 60 s of work, then b has the core alone: 60 s of its 100 s are done by 120 s.
    expect(lines.filter((line) => line.includes('succeeded'))).toEqual([
      '120 pod-succeeded a',
      '160 pod-succeeded b',
    ]);
  });
});

describe('memory', () => {
  test('over its own limit a container is killed in its cgroup, to the millisecond', () => {
    const run = runOnNodes({
      objects: [podOf('a', resources({ memory: '100Mi' }, { memory: '200Mi' }))],
      usage: [{ ...using('a', 10, 100), leakBytesPerHour: 100 * 60 * MIB }],
      untilS: 100,
    });
    // 100 MiB a minute: the limit is reached after 60 s, and crossed by the next byte.
    expect(run.lines.filter((line) => line.includes('oom'))).toEqual(['60.001 container-oom-killed a']);
    expect(run.facts.kills).toMatchObject([
      {
        timeMs: 60_001,
        kind: 'oom-kill',
        pod: 'a',
        container: 'c',
        node: 'n1',
        why: '200.0 MiB used, over its limit of 200.0 MiB',
      },
    ]);
  });

  test('where the node runs out, the highest oom_score goes: QoS decides through its adjustment', () => {
    const memory = (request: string, limit?: string) =>
      resources({ memory: request }, limit === undefined ? {} : { memory: limit, cpu: '1' });
    const objects = [
      podOf('best-effort'),
      podOf('burstable', memory('300Mi')),
      podOf('guaranteed', {
        containers: [{ name: 'c', resources: { limits: { cpu: '1', memory: '600Mi' } } }],
      }),
    ];
    const run = runOnNodes({
      objects,
      nodes: [smallNode('n', '4', '1000Mi')],
      usage: [
        using('best-effort', 10, 300),
        { ...using('burstable', 10, 100), leakBytesPerHour: 60 * 200 * MIB },
        using('guaranteed', 10, 500),
      ],
      runtime: { kubelet: { evictionHard: {} } },
      untilS: 40,
    });
    expect(run.facts.kills?.[0]).toMatchObject({
      timeMs: 30_001,
      pod: 'best-effort',
      why: 'oom_score 1,300, first of 3 candidates',
      ranking: [
        { pod: 'best-effort/c', score: '1,300' },
        { pod: 'burstable/c', score: '900' },
        { pod: 'guaranteed/c', score: '−497' },
      ],
    });
  });

  test('the kubelet evicts before that, by use over the request', () => {
    const run = runOnNodes({
      objects: [podOf('a', resources({ memory: '100Mi' })), podOf('b', resources({ memory: '600Mi' }))],
      nodes: [smallNode('n', '4', '1000Mi')],
      usage: [{ ...using('a', 10, 200), leakBytesPerHour: 60 * 60 * MIB }, using('b', 10, 500)],
      untilS: 400,
    });
    // 100 MiB are left at 200 s: the pass at 210 s sees less.
    expect(run.lines.filter((line) => /evicted|failed/.test(line))).toEqual([
      '210 pod-evicted a n',
      '210 pod-failed a',
    ]);
    expect(run.facts.kills).toMatchObject([
      {
        kind: 'eviction',
        why: 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. Container c was using 410Mi, request is 100Mi, has larger consumption of memory.',
        ranking: [{ pod: 'a' }, { pod: 'b' }],
      },
    ]);
  });

  test('a node under pressure takes no BestEffort pods for five minutes', () => {
    const late = { atMs: 300_000, kind: 'apply', objects: [podOf('late', { tolerations: [] })] } as const;
    const run = runOnNodes({
      objects: [podOf('a', resources({ memory: '100Mi' })), podOf('b', resources({ memory: '600Mi' }))],
      nodes: [smallNode('n', '4', '1000Mi')],
      usage: [{ ...using('a', 10, 200), leakBytesPerHour: 60 * 60 * MIB }, using('b', 10, 500)],
      actions: [late],
      untilS: 700,
    });
    expect(run.lines.filter((line) => line.includes(' late')).at(-1)).toMatch(/^51\d(\.\d+)? pod-ready late/);
  });

  test('disk pressure evicts by local storage', () => {
    const node = smallNode('n');
    const withDisk = {
      ...node,
      status: { ...node.status, capacity: { ...node.status?.capacity, 'ephemeral-storage': '10Gi' } },
    };
    const run = runOnNodes({
      objects: [podOf('logs'), podOf('quiet')],
      nodes: [withDisk],
      usage: [{ ...using('logs', 1, 1), diskBytesPerHour: 12 * 1024 * MIB }, using('quiet', 1, 1)],
      untilS: 3600,
    });
    expect(run.facts.kills).toMatchObject([{ kind: 'eviction', pod: 'logs' }]);
    // 85 % of 10 GiB at 12 GiB an hour are used after 42.5 min; 15 % as a float32 is a little more than 15 %.
    expect(run.facts.kills?.[0].timeMs).toBe(2_550_000);
  });
});
