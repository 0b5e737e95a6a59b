import { describe, expect, test } from 'vitest';
import { constantCurve, podOf, runOnNodes, smallNode } from '../../../test/support/node-run.ts';
import type { NodeRun } from '../../../test/support/node-run.ts';
import type { UsageSpec } from '../../scenario/index.ts';

const MIB = 2 ** 20;
const deployment = (name: string, replicas: number, resources: object): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', resources }] } },
  },
});
const use = (kind: string, name: string, milliCpu: number, mib = 1): Partial<UsageSpec> => ({
  target: { kind, namespace: 'default', name },
  milliCpu: constantCurve(milliCpu),
  memoryBytes: constantCurve(mib * MIB),
});

type Result = NonNullable<ReturnType<typeof runOnNodes>['facts']['runtime']>[number];
function resultOf(run: NodeRun, name: string): Result {
  const found = runOnNodes({ untilS: 600, ...run }).facts.runtime?.find((each) => each.name === name);
  if (found === undefined) throw new Error(`nothing is told of ${name}`);
  return found;
}

describe('what the result says of a workload', () => {
  test('use against requests, over all its pods', () => {
    const objects = [deployment('web', 4, { requests: { cpu: '200m', memory: '100Mi' } })];
    const result = resultOf({ objects, usage: [use('Deployment', 'web', 50, 150)] }, 'web');
    expect(result).toMatchObject({ kind: 'Deployment', namespace: 'default' });
    expect(result.cpuUseRatio).toBeCloseTo(0.25, 9);
    expect(result.memoryUseRatio).toBeCloseTo(1.5, 9);
  });

  test('no ratio of what nobody requested', () => {
    const result = resultOf({ objects: [podOf('a')], usage: [use('Pod', 'a', 50)] }, 'a');
    expect(result).not.toHaveProperty('cpuUseRatio');
    expect(result).not.toHaveProperty('memoryUseRatio');
  });

  test('no ratio of what nobody measured', () => {
    const requests = { requests: { cpu: '100m', memory: '1Mi' } };
    const result = resultOf(
      { objects: [podOf('a', { containers: [{ name: 'c', resources: requests }] })] },
      'a',
    );
    expect(result).not.toHaveProperty('cpuUseRatio');
  });

  test('pods of a ReplicaSet are their Deployment’s, pods of nobody their own', () => {
    const run = { objects: [deployment('web', 2, {}), podOf('alone')], usage: [] };
    const names = runOnNodes({ untilS: 60, ...run }).facts.runtime?.map(
      ({ kind, name }) => `${kind} ${name}`,
    );
    expect(names).toEqual(['Deployment web', 'Pod alone']);
  });
});

describe('throttled and crowded', () => {
  const limited = (limit: string | undefined): object => ({
    requests: { cpu: '500m' },
    ...(limit !== undefined && { limits: { cpu: limit } }),
  });

  // prettier-ignore
  const rows: readonly (readonly [string, string | undefined, number, string, readonly [number, number]])[] = [
    // why                                          limit       wants m  node    throttled, crowded
    ['enough of everything',                        undefined,    400,   '4',    [0, 0]],
    ['just its limit is no throttling',             '1',         1000,   '4',    [0, 0]],
    ['more than its limit is',                      '1',         1001,   '4',    [1, 0]],
    ['a busy node crowds, it does not throttle',    undefined,   1500,   '1',    [0, 1]],
    ['a limit above what the node has',             '2',         1500,   '1',    [0, 1]],
  ];
  test.each(rows)('%s', (_why, limit, wants, cores, [throttledRatio, crowdedRatio]) => {
    const objects = [podOf('a', { containers: [{ name: 'c', resources: limited(limit) }] })];
    const run = { objects, nodes: [smallNode('n', cores)], usage: [use('Pod', 'a', wants)] };
    expect(resultOf(run, 'a')).toMatchObject({ throttledRatio, crowdedRatio });
  });

  test('are shares of the time in which containers ran', () => {
    // Four minutes of ten above the limit.
    const milliCpu = {
      stepMs: 60_000,
      values: Float64Array.of(2000, 2000, 500, 500, 500, 500, 500, 500, 2000, 2000),
    };
    const objects = [podOf('a', { containers: [{ name: 'c', resources: limited('1') }] })];
    const usage = [{ target: { kind: 'Pod', namespace: 'default', name: 'a' }, milliCpu }];
    expect(resultOf({ objects, usage }, 'a').throttledRatio).toBeCloseTo(0.4, 6);
  });
});

describe('troubles', () => {
  const leaking = (name: string): Partial<UsageSpec> => ({
    ...use('Pod', name, 1, 10),
    leakBytesPerHour: 60 * 60 * MIB, // 60 MiB a minute
  });
  const limited = podOf('a', { containers: [{ name: 'c', resources: { limits: { memory: '70Mi' } } }] });

  test('kills and restarts are counted, and are curves over time', () => {
    // 60 s from 10 to 70 MiB: killed at 60, 120 (after 0), 190 (after 10) and 270 s (after 20).
    const { facts } = runOnNodes({ objects: [limited], usage: [leaking('a')], untilS: 280 });
    expect(facts.runtime).toMatchObject([{ name: 'a', oomKills: 4, restarts: 3, evictions: 0 }]);
    const curve = facts.series.find(({ name }) => name === 'oom-kills');
    expect(curve?.values.at(-1)).toBe(4);
    expect(curve?.timesMs.map((ms) => Math.floor(ms / 1000)).filter((second) => second > 0)).toEqual([
      60, 120, 190, 270,
    ]);
  });

  test('every kill is kept with its time, in order', () => {
    const { facts } = runOnNodes({ objects: [limited], usage: [leaking('a')], untilS: 280 });
    const times = (facts.kills ?? []).map(({ timeMs }) => timeMs);
    expect(times).toHaveLength(4);
    expect([...times].sort((x, y) => x - y)).toEqual(times);
  });

  test('an eviction is of the pod’s workload, whatever node it was on', () => {
    const objects = [deployment('web', 2, { requests: { memory: '10Mi' } })];
    const nodes = [smallNode('n1', '4', '500Mi'), smallNode('n2', '4', '500Mi')];
    const result = resultOf({ objects, nodes, usage: [use('Deployment', 'web', 1, 450)], untilS: 15 }, 'web');
    expect(result.evictions).toBe(2);
  });
});

test('the curves of use are the sums over all nodes', () => {
  const { facts } = runOnNodes({
    objects: [deployment('web', 3, { requests: { cpu: '3' } })],
    nodes: ['n1', 'n2', 'n3'].map((name) => smallNode(name)),
    usage: [use('Deployment', 'web', 1500, 512)],
    untilS: 60,
  });
  const last = (name: string): number | undefined =>
    facts.series.find((each) => each.name === name)?.values.at(-1);
  expect(last('cpu-used')).toBe(4.5);
  expect(last('memory-used')).toBe(1.5);
  expect(last('cpu-missed')).toBe(0);
});
