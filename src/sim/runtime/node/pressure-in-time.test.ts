import { describe, expect, test } from 'vitest';
import { constantCurve, podOf, runOnNodes, smallNode } from '../../../../test/support/node-run.ts';
import type { NodeRun } from '../../../../test/support/node-run.ts';
import type { Node } from '../../../model/index.ts';
import type { UsageSpec } from '../../../scenario/index.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** A pod `name` that asks for and uses so many MiB. */
interface Tenant {
  readonly name: string;
  readonly requestMib?: number;
  readonly usesMib?: number;
  readonly priority?: number;
  readonly spec?: object;
  readonly usage?: Partial<UsageSpec>;
}

function podFor({ name, requestMib, priority, spec }: Tenant): ReturnType<typeof podOf> {
  const resources = requestMib === undefined ? {} : { requests: { memory: `${requestMib}Mi` } };
  return podOf(name, {
    containers: [{ name: 'c', resources }],
    ...(priority === undefined ? {} : { priority }),
    ...spec,
  });
}

function useFor({ name, usesMib = 1, usage }: Tenant): Partial<UsageSpec> {
  const memoryBytes = constantCurve(usesMib * MIB);
  return {
    target: { kind: 'Pod', namespace: 'default', name },
    milliCpu: constantCurve(10),
    memoryBytes,
    ...usage,
  };
}

/** On one node of 1,000 MiB. */
function run(tenants: readonly Tenant[], more: Partial<NodeRun> = {}): ReturnType<typeof runOnNodes> {
  return runOnNodes({
    objects: tenants.map(podFor),
    nodes: [smallNode('n', '4', '1000Mi')],
    usage: tenants.map(useFor),
    untilS: 400,
    ...more,
  });
}

/** `second pod` of every eviction. */
function evictions(tenants: readonly Tenant[], more: Partial<NodeRun> = {}): string[] {
  return run(tenants, more).lines.flatMap((line) => {
    const [second, word, pod] = line.split(' ');
    return word === 'pod-evicted' ? [`${second} ${pod}`] : [];
  });
}

const growing = (fromMib: number, mibPerMinute: number): Pick<Tenant, 'usesMib' | 'usage'> => ({
  usesMib: fromMib,
  usage: { leakBytesPerHour: 60 * mibPerMinute * MIB },
});

describe('a hard threshold', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly Tenant[], Partial<NodeRun>, readonly string[]])[] = [
    // why                                                        tenants of 1,000 MiB                                                             more   evicted
    ['100 MiB left: nobody',                                      [{ name: 'a', usesMib: 900 }],                                                   {},    []],
    ['one less: at the next pass, every ten seconds',             [{ name: 'a', usesMib: 901 }],                                                   {},    ['10 a']],
    ['seen at the pass after it was crossed',                     [{ name: 'a', ...growing(870, 60) }],                                            {},    ['40 a']],
    ['who is over the request goes, whatever the priority',       [{ name: 'a', requestMib: 500, usesMib: 450, priority: -5 }, { name: 'b', requestMib: 400, usesMib: 470, priority: 9 }], {}, ['10 b']],
    ['of two over theirs the lower priority',                     [{ name: 'a', requestMib: 100, usesMib: 600, priority: 1 }, { name: 'b', requestMib: 300, usesMib: 310 }], {}, ['10 b']],
    ['of equal priority the one further over',                    [{ name: 'a', requestMib: 100, usesMib: 450 }, { name: 'b', requestMib: 200, usesMib: 480 }],            {}, ['10 a']],
    ['QoS is no key: a BestEffort pod that uses little stays',    [{ name: 'a', usesMib: 50 }, { name: 'b', requestMib: 100, usesMib: 870 }],     {},    ['10 b']],
    ['one pod a pass',                                            [{ name: 'a', usesMib: 260 }, { name: 'b', usesMib: 300 }, { name: 'c', ...growing(400, 270) }], {}, ['10 c']],
    ['a critical pod is spared',                                  [{ name: 'a', usesMib: 50 }, { name: 'b', usesMib: 880, priority: 2_000_000_000 }], {}, ['10 a']],
    ['no threshold, no eviction',                                 [{ name: 'a', usesMib: 990 }],                                                   { runtime: { kubelet: { evictionHard: {} } } }, []],
    ['a larger one of one’s own',                                 [{ name: 'a', usesMib: 801 }],                                                   { runtime: { kubelet: { evictionHard: { 'memory.available': '20%' } } } }, ['10 a']],
  ];
  test.each(rows)('%s', (_why, tenants, more, expected) => {
    expect(evictions(tenants, more)).toEqual(expected);
  });

  test('leaves a pod two seconds, whatever grace it asked for', () => {
    // Grace 1 s; no container gets less than two.
    const usage = { shutdownMs: { kind: 'constant', ms: 60_000 } as const };
    const tenant = { name: 'a', usesMib: 950, usage, spec: { terminationGracePeriodSeconds: 300 } };
    expect(run([tenant]).lines.filter((line) => /evicted|failed/.test(line))).toEqual([
      '10 pod-evicted a n',
      '12 pod-failed a',
    ]);
  });

  test('says what was used, and keeps the ranking', () => {
    const tenants = [
      { name: 'a', requestMib: 500, usesMib: 450 },
      { name: 'b', requestMib: 400, usesMib: 470, priority: 9 },
    ];
    expect(run(tenants).facts.kills).toEqual([
      {
        timeMs: 10_000,
        kind: 'eviction',
        pod: 'b',
        node: 'n',
        why: 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi. Container c was using 470Mi, request is 400Mi, has larger consumption of memory.',
        ranking: [
          { pod: 'b', score: '470.0 MiB used, priority 9' },
          { pod: 'a', score: '450.0 MiB used, priority 0' },
        ],
      },
    ]);
  });
});

describe('a soft threshold', () => {
  const soft = (graceS: number, more: object = {}): Partial<NodeRun> => ({
    runtime: {
      kubelet: {
        evictionHard: { 'memory.available': '50Mi' },
        evictionSoft: { 'memory.available': '300Mi' },
        evictionSoftGraceMs: { 'memory.available': graceS * 1000 },
        ...more,
      },
    },
  });
  const tenant = { name: 'a', ...growing(500, 60) };

  test('evicts when it has been met for its grace', () => {
    // 300 MiB are left at 200 s; the pass at 210 s sees less; 60 s later it is over.
    expect(evictions([tenant], soft(60))).toEqual(['270 a']);
  });

  test('waits for nothing without a grace', () => {
    expect(evictions([tenant], soft(0))).toEqual(['210 a']);
  });

  test('does not keep a hard one waiting', () => {
    // 50 MiB are left at 450 s.
    expect(evictions([tenant], { ...soft(3600), untilS: 600 })).toEqual(['460 a']);
  });

  test('that is met for less than its grace evicts nobody', () => {
    const brief = {
      name: 'a',
      usage: { memoryBytes: { stepMs: 30_000, values: Float64Array.of(800 * MIB, 500 * MIB) } },
    };
    expect(evictions([brief], soft(60))).toEqual([]);
  });

  test('lets a pod end in peace where the kubelet allows a grace', () => {
    const slow = {
      ...tenant,
      usage: { ...tenant.usage, shutdownMs: { kind: 'constant', ms: 20_000 } as const },
    };
    const { lines } = run([slow], soft(60, { evictionMaxPodGraceSeconds: 90 }));
    expect(lines.filter((line) => /evicted|failed/.test(line))).toEqual([
      '270 pod-evicted a n',
      '290 pod-failed a',
    ]);
  });
});

describe('the minimum reclaim', () => {
  const tenants = [
    { name: 'a', usesMib: 340 },
    { name: 'b', usesMib: 310 },
    { name: 'c', usesMib: 300 },
  ];
  const reclaim = (text: string): Partial<NodeRun> => ({
    runtime: {
      kubelet: {
        evictionHard: { 'memory.available': '100Mi' },
        evictionMinimumReclaim: { 'memory.available': text },
      },
    },
  });

  // prettier-ignore
  test.each([
    // 50 MiB are left; without a 390, without b 700.
    ['none: one pod is enough',          {},                ['10 a']],
    ['290 MiB: exactly that is left',    reclaim('290Mi'),  ['10 a']],
    ['291 MiB: another one has to go',   reclaim('291Mi'),  ['10 a', '20 b']],
  ])('%s', (_why, more, expected) => {
    expect(evictions(tenants, more)).toEqual(expected);
  });
});

describe('other signals', () => {
  const withDisk = (size: string): Node => {
    const resources = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': size };
    return { ...smallNode('n'), status: { capacity: resources, allocatable: resources } };
  };
  const writing = (name: string, gib: number, more: Partial<Tenant> = {}): Tenant => ({
    name,
    usage: { diskBytes: gib * GIB },
    ...more,
  });

  test('processes: lower priority first, then most of them', () => {
    const tenant = (name: string, processes: number, priority = 0): Tenant => ({
      name,
      priority,
      usage: { processes },
    });
    // The kernel has 4,194,304; 4,194,154 are left.
    const more = { runtime: { kubelet: { evictionHard: { 'pid.available': '4194200' } } } };
    expect(evictions([tenant('a', 50), tenant('b', 100)], more)).toEqual(['10 b']);
    expect(evictions([tenant('a', 50, -1), tenant('b', 100)], more)).toEqual(['10 a']);
  });

  test('disk: who uses more than asked for goes first', () => {
    const roomy = {
      spec: { containers: [{ name: 'c', resources: { requests: { 'ephemeral-storage': '6Gi' } } }] },
    };
    const tenants = [writing('a', 5.5, roomy), writing('b', 3.6)];
    // Less than 10 % of 10 GiB are left.
    expect(evictions(tenants, { nodes: [withDisk('10Gi')] })).toEqual(['10 b']);
  });

  test('a pod over its own limit goes though the disk is empty', () => {
    const limited = {
      spec: { containers: [{ name: 'c', resources: { limits: { 'ephemeral-storage': '1Gi' } } }] },
    };
    const tenants = [writing('a', 1, limited), writing('b', 1.1, limited)];
    const { lines, facts } = run(tenants, { nodes: [withDisk('100Gi')] });
    expect(lines.filter((line) => line.includes('pod-evicted'))).toEqual(['10 pod-evicted b n']);
    expect(facts.kills?.[0].why).toBe(
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.',
    );
  });

  test('the memory of all pods together, although the node has plenty', () => {
    const node = smallNode('n');
    const reserving: Node = {
      ...node,
      status: {
        capacity: { cpu: '4', memory: '2000Mi', pods: '110' },
        allocatable: { cpu: '4', memory: '1000Mi', pods: '110' },
      },
    };
    // 900 MiB are reserved and not used; 1,100 − 1,010 MiB are left to pods.
    const more = { nodes: [reserving], runtime: { systemMemoryBytes: 0 } };
    expect(evictions([{ name: 'a', usesMib: 1010 }], more)).toEqual(['10 a']);
    expect(evictions([{ name: 'a', usesMib: 1000 }], more)).toEqual([]);
  });
});

describe('what follows an eviction', () => {
  test('a Deployment has another pod made, and the node takes no BestEffort pod for five minutes', () => {
    const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', namespace: 'default' },
      spec: { replicas: 1, selector: { matchLabels: { app: 'a' } }, template },
    };
    const usage = [
      {
        target: { kind: 'Deployment', namespace: 'default', name: 'a' },
        memoryBytes: { stepMs: 60_000, values: Float64Array.of(950 * MIB, MIB) },
      },
    ];
    const { lines, facts } = runOnNodes({
      objects: [deployment],
      nodes: [smallNode('n', '4', '1000Mi')],
      usage,
      untilS: 400,
    });
    expect(facts.pods.created).toBe(2);
    const started = lines
      .filter((line) => line.includes('pod-started'))
      .map((line) => Number(line.split(' ')[0]));
    // Pressure is last seen at 10 s or, while the pod stops, 20 s; five minutes later the taint goes.
    expect(started[1]).toBeGreaterThanOrEqual(310);
    expect(started[1]).toBeLessThan(331);
  });
});
