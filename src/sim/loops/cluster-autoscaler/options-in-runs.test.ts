import { describe, expect, test } from 'vitest';
import { autoscaled, MINUTE_MS, pool, scaled } from '../../../../test/support/autoscaled-run.ts';
import type { PoolWish } from '../../../../test/support/autoscaled-run.ts';
import { deploymentOf } from '../../../../test/support/scenario.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { ActionSpec, NodePoolSpec, Scenario } from '../../../scenario/index.ts';
import { simulate } from '../../simulate.ts';

interface Wish {
  readonly pools: readonly NodePoolSpec[];
  readonly flags?: Readonly<Record<string, string>>;
  readonly actions?: readonly ActionSpec[];
  readonly parts?: Partial<Scenario>;
  readonly objects?: readonly KubernetesObject[];
}

/** Deployment web, pods of a core each; sixteen of them from minute 1 on, where nothing else is said. */
function run({ pools, flags = {}, actions = [scaled(1, 16)], parts = {}, objects = [] }: Wish) {
  const plain = autoscaled(pools, actions, parts);
  const { facts, log } = simulate({
    ...plain,
    clusterAutoscaler: { ...plain.clusterAutoscaler, ...flags },
    cluster: { ...plain.cluster, objects },
    workload: { ...plain.workload, objects: [...plain.workload.objects, ...objects] },
  });
  const lines = [...log.lines()];
  const joined = lines.filter((line) => line.includes(' node-joined '));
  const perPool = (name: string): number => joined.filter((line) => line.includes(` ${name}-`)).length;
  return {
    facts,
    lines,
    perPool,
    reasons: (facts.nodeDecisions ?? []).map(({ pool: of, reason }) => `${of}: ${reason}`),
  };
}

/** One node of four cores to begin with, and a group that may grow. */
const first = pool('first', { count: 1, min: 1, max: 1 });
const twins = (wish: PoolWish = {}): NodePoolSpec[] => [first, pool('a', wish), pool('b', wish)];
const sizes = (result: ReturnType<typeof run>, ...names: readonly string[]): number[] =>
  names.map(result.perPool);

describe('which groups grow', () => {
  const least = { expander: 'least-waste' };
  const even = { ...least, 'balance-similar-node-groups': 'true' };

  test('without balancing one of two equal groups', () => {
    const [a, b] = sizes(run({ pools: twins(), flags: least }), 'a', 'b');
    expect([a + b, Math.min(a, b)]).toEqual([3, 0]);
  });

  test('with balancing both, as evenly as may be', () => {
    const [a, b] = sizes(run({ pools: twins(), flags: even }), 'a', 'b');
    expect([a + b, Math.abs(a - b)]).toEqual([3, 1]);
  });

  test('the maximum of one leaves the rest to the other', () => {
    const pools = [first, pool('a', { max: 1 }), pool('b', {})];
    expect(sizes(run({ pools, flags: even, actions: [scaled(1, 24)] }), 'a', 'b')).toEqual([1, 4]);
  });

  test('groups of other machines are not balanced', () => {
    const pools = [first, pool('a', {}), pool('b', { cpu: '8' })];
    const [a, b] = sizes(run({ pools, flags: even }), 'a', 'b');
    expect(Math.min(a, b)).toBe(0);
  });

  // prettier-ignore
  test.each([
    // Twelve cores are missing: three machines of five, three of four or two of eight.
    ['least-nodes: the large machine',                     'least-nodes',        [0, 0, 2]],
    ['least-waste: those that are full',                   'least-waste',        [0, 3, 0]],
    ['a chain: most pods takes no side, then fewest nodes', 'most-pods,least-nodes', [0, 0, 2]],
  ] as const)('%s', (_rule, expander, expected) => {
    const pools = [first, pool('five', { cpu: '5', max: 20 }), pool('four', { max: 20 }), pool('eight', { cpu: '8', max: 20 })];
    expect(sizes(run({ pools, flags: { expander } }), 'five', 'four', 'eight')).toEqual(expected);
  });
});

describe('limits of the cluster', () => {
  // prettier-ignore
  test.each([
    ['none',                                  {},                                3],
    ['--max-nodes-total',                     { 'max-nodes-total': '3' },        2],
    ['--cores-total: the first node counts',  { 'cores-total': '0:12' },         2],
    ['a core short of the second',            { 'cores-total': '0:11' },         1],
    ['--memory-total, 32 GiB a node',         { 'memory-total': '0:96' },        2],
    ['a GiB short of the first',              { 'memory-total': '0:63' },        0],
    ['--max-nodes-per-scaleup is no limit of all', { 'max-nodes-per-scaleup': '1' }, 3],
  ] as const)('%s', (_rule, flags, nodes) => {
    expect(run({ pools: [first, pool('a', {})], flags }).perPool('a')).toBe(nodes);
  });

  test('a minimum keeps nodes that nobody needs', () => {
    const actions = [scaled(1, 16), scaled(30, 1)];
    const pools = [first, pool('a', {})];
    expect(run({ pools, actions }).facts.nodes.atEnd).toBe(1);
    const flags = { 'cores-total': '12:1000', 'frequent-loops-enabled': 'false' };
    const kept = run({ pools, actions, flags });
    expect(kept.facts.nodes.atEnd).toBe(3);
    expect(kept.reasons).toContain('a: MinimalResourceLimitExceeded');
  });

  test('a node that is being deleted still counts: loops that follow each other at once undercut the minimum', () => {
    const actions = [scaled(1, 16), scaled(30, 1)];
    const flags = { 'cores-total': '12:1000' };
    expect(run({ pools: [first, pool('a', {})], actions, flags }).facts.nodes.atEnd).toBeLessThan(3);
  });

  test('so does the minimum of a group', () => {
    const pools = [first, pool('a', { min: 2 })];
    const result = run({ pools, actions: [scaled(1, 16), scaled(30, 1)] });
    expect(result.facts.nodes.atEnd).toBe(3);
  });

  test('a group has all its machines or none', () => {
    const pools = [first, pool('a', { max: 5, options: { zeroOrMaxNodeScaling: true } })];
    expect(run({ pools, actions: [scaled(1, 5)] }).perPool('a')).toBe(5);
  });
});

describe('machines that do not come', () => {
  const lost = (options: NonNullable<NodePoolSpec['autoscalingOptions']> = {}): NodePoolSpec[] => [
    first,
    pool('a', { bootFailureRatio: 1, options }),
  ];
  /** Minutes at which machines were given up. */
  const givenUpAt = (
    pools: readonly NodePoolSpec[],
    flags: Readonly<Record<string, string>> = {},
  ): number[] => {
    const times = run({ pools, flags }).lines.flatMap((line) =>
      line.includes(' DeleteUnregistered ') ? [Number(line.slice(0, 10)) / 60] : [],
    );
    return [...new Set(times)];
  };

  test('are given up after a quarter of an hour', () => {
    const [at] = givenUpAt(lost());
    expect(at).toBeGreaterThan(16);
    expect(at).toBeLessThan(17);
  });

  test('or after what the flag says, or the group', () => {
    expect(Math.floor(givenUpAt(lost(), { 'max-node-provision-time': '4m' })[0])).toBe(5);
    expect(Math.floor(givenUpAt(lost({ maxNodeProvisionMs: 2 * MINUTE_MS }))[0])).toBe(3);
  });

  test('are asked for again in the very loop: late ones count as having come, so that nothing has failed', () => {
    const { lines, reasons } = run({ pools: lost({ maxNodeProvisionMs: 2 * MINUTE_MS }) });
    const launched = lines
      .filter((line) => line.includes(' node-launched '))
      .map((line) => line.slice(0, 10));
    const removed = lines.filter((line) => line.includes(' node-removed ')).map((line) => line.slice(0, 10));
    expect(launched).toContain(removed[0]);
    expect(reasons).not.toContain('a: in backoff after failed scale-up');
  });

  test('nor those that are sold out', () => {
    const pools = [first, pool('a', {}), pool('b', { cpu: '16' })];
    const result = run({
      pools,
      flags: { expander: 'least-waste' },
      parts: { stockOuts: [{ pool: 'a', atMs: 0, forMs: 120 * MINUTE_MS }] },
    });
    expect([result.perPool('a'), result.perPool('b')]).toEqual([0, 1]);
    expect(result.lines.join('\n')).toContain('OutOfResource.STOCKOUT');
  });
});

describe('how long a machine takes', () => {
  const waits = (bootMs: NodePoolSpec['bootMs']): number => {
    const spec = { ...pool('a', {}), bootMs };
    return run({ pools: [first, spec] }).facts.pods.pendingMs.max / 1000;
  };

  test('pods wait for the loop, for the machine, and no longer', () => {
    // At most ten seconds and the two in which all pods are new, and then the minute.
    const [short, long] = [60, 300].map((seconds) => waits({ kind: 'constant', ms: seconds * 1000 }));
    expect(long - short).toBeCloseTo(240, 0);
    expect(short).toBeGreaterThanOrEqual(60);
    expect(short).toBeLessThan(75);
  });

  test('a time that is drawn lies within its bounds, and not at one of them', () => {
    const seconds = waits({ kind: 'uniform', minMs: 100_000, maxMs: 200_000 });
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThan(215);
  });
});

describe('who keeps a node', () => {
  const shrinking = [scaled(1, 16), scaled(30, 2)];
  const pools = [first, pool('a', {})];
  const pdb = (maxUnavailable: number): KubernetesObject =>
    ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable, selector: { matchLabels: { app: 'web' } } },
    }) as KubernetesObject;

  test('a budget that lets nobody go', () => {
    // Twelve to eight pods, so that nodes are a half full with pods that may not move.
    const actions = [scaled(1, 16), scaled(30, 6)];
    const free = run({ pools, actions });
    const held = run({ pools, actions, objects: [pdb(0)] });
    expect(held.facts.nodes.removed).toBeLessThan(free.facts.nodes.removed);
    expect(held.reasons).toContain('a: BlockedByPod: NotEnoughPdb');
  });

  test('a budget that lets one go at a time does not', () => {
    const actions = [scaled(1, 16), scaled(30, 6)];
    expect(run({ pools, actions, objects: [pdb(1)] }).facts.nodes.atEnd).toBe(
      run({ pools, actions }).facts.nodes.atEnd,
    );
  });

  test('the group’s own threshold and time', () => {
    const slow = [first, pool('a', { options: { scaleDownUnneededMs: 40 * MINUTE_MS } })];
    const firstRemoval = (of: readonly NodePoolSpec[]): number =>
      Number(
        run({ pools: of, actions: shrinking })
          .lines.find((line) => line.includes(' node-removed '))
          ?.slice(0, 10),
      ) / 60;
    expect(firstRemoval(slow) - firstRemoval(pools)).toBeGreaterThanOrEqual(34);
    const full = [first, pool('a', { options: { scaleDownUtilizationThreshold: 0 } })];
    const result = run({ pools: full, actions: [scaled(1, 16), scaled(30, 6)] });
    expect(result.reasons).toContain('a: NotUnderutilized');
  });

  test('its own view of DaemonSets', () => {
    const agent = deploymentOf('agent', 1, '2');
    const { replicas: _none, ...spec } = agent.spec;
    const daemonSet = { ...agent, kind: 'DaemonSet', spec } as unknown as KubernetesObject;
    // The daemon takes half of a node: with one pod more it is three quarters full, without it a half of what is left.
    const result = (options: NonNullable<NodePoolSpec['autoscalingOptions']>) =>
      run({
        pools: [first, pool('a', { options })],
        actions: [scaled(1, 6), scaled(30, 1)],
        parts: { workload: { objects: [deploymentOf('web', 1, '1'), daemonSet], traces: [], demand: [] } },
      }).facts.nodes.atEnd;
    expect(result({ ignoreDaemonSetsUtilization: true })).toBeLessThanOrEqual(result({}));
  });
});

test('nodes that are not ready are removed after their own time', () => {
  const late = { ...pool('a', {}), readyMs: { kind: 'constant', ms: 100 * MINUTE_MS } as const };
  const flags = {
    'max-node-startup-time': '2m',
    'scale-down-unready-time': '5m',
    'max-node-provision-time': '3m',
  };
  const result = run({ pools: [first, late], flags, actions: [scaled(1, 8), scaled(10, 1)] });
  expect(result.perPool('a')).toBeGreaterThan(0);
  expect(result.facts.nodes.removed).toBeGreaterThan(0);
  const kept = run({
    pools: [first, late],
    flags: { ...flags, 'scale-down-unready-enabled': 'false' },
    actions: [scaled(1, 8), scaled(10, 1)],
  });
  expect(kept.reasons).toContain('a: ScaleDownUnreadyDisabled');
});
