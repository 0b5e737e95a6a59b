import { describe, expect, test } from 'vitest';
import { SECOND_MS } from '../../../base/index.ts';
import { autoscaled, MINUTE_MS, pool, scaled } from '../../../../test/support/autoscaled-run.ts';
import { deploymentOf, podOf } from '../../../../test/support/scenario.ts';
import type { ActionSpec, NodePoolSpec, Scenario } from '../../../scenario/index.ts';
import { simulate } from '../../simulate.ts';

const FAST = { 'scale-down-unneeded-time': '2m', 'scale-down-delay-after-add': '1m' };
/** Full with twelve pods of a core from minute 10 on, two of them from minute 40 on. */
const UP_AND_DOWN: readonly ActionSpec[] = [scaled(10, 12), scaled(40, 2)];

interface Wish extends Partial<Scenario> {
  readonly pools?: readonly NodePoolSpec[];
  readonly actions?: readonly ActionSpec[];
  readonly flags?: Readonly<Record<string, string>>;
}

function run({
  pools = [pool('small', { count: 1, min: 1 })],
  actions = UP_AND_DOWN,
  flags = {},
  ...rest
}: Wish = {}) {
  const { facts, log } = simulate(
    autoscaled(pools, actions, { clusterAutoscaler: { ...FAST, ...flags }, ...rest }),
  );
  const lines = [...log.lines()];
  const timesOf = (word: string): number[] =>
    lines
      .filter((line) => line.includes(word))
      .map((line) => SECOND_MS * Number(/^([\d.]+)/.exec(line)?.[1]));
  return { facts, lines, timesOf };
}

const removedAt = (result: ReturnType<typeof run>): number[] =>
  result.timesOf('nodes removed by cluster autoscaler');
const reasonsOf = ({ facts }: ReturnType<typeof run>): string[] =>
  (facts.nodeDecisions ?? []).map(({ reason }) => reason);

describe('how deletions are carried out', () => {
  const plain = removedAt(run());

  test('without flags of their own nodes go a few seconds after they are chosen', () => {
    expect(plain.length).toBe(2);
  });

  test('a delay-deletion annotation that nobody takes away holds a node for --node-deletion-delay-timeout', () => {
    const annotations = { 'delay-deletion.cluster-autoscaler.kubernetes.io/agent': 'x' };
    const pools = [pool('small', { count: 1, min: 1, annotations })];
    const byDefault = removedAt(run({ pools }));
    const shortly = removedAt(run({ pools, flags: { 'node-deletion-delay-timeout': '30s' } }));
    expect(byDefault[0] - plain[0]).toBe(2 * MINUTE_MS);
    expect(shortly[0] - plain[0]).toBe(MINUTE_MS / 2);
  });

  test('another annotation holds nothing', () => {
    const pools = [pool('small', { count: 1, min: 1, annotations: { 'delay-deletion/agent': 'x' } })];
    expect(removedAt(run({ pools }))).toEqual(plain);
  });

  test('--node-deletion-batcher-interval makes a node wait for others of its group', () => {
    const batched = removedAt(run({ flags: { 'node-deletion-batcher-interval': '20s' } }));
    expect(batched[0] - plain[0]).toBe(20_000);
  });

  test('nodes that are due within one batch go at the same moment', () => {
    const flags = { 'node-deletion-batcher-interval': '5m', 'max-drain-parallelism': '10' };
    const actions = [scaled(10, 30), scaled(40, 1)];
    const times = removedAt(run({ actions, flags }));
    expect(times.length).toBeGreaterThan(2);
    expect(new Set(times).size).toBeLessThan(times.length);
  });

  test('no evicted pod gets more grace than --max-graceful-termination-sec', () => {
    const slow = deploymentOf('web', 1, '1');
    const spec = { ...slow.spec.template.spec, terminationGracePeriodSeconds: 900 };
    const workload = { ...slow, spec: { ...slow.spec, template: { ...slow.spec.template, spec } } };
    const parts = {
      workload: { objects: [workload], traces: [], demand: [] },
      timing: { podStartMs: { kind: 'constant', ms: 0 }, podStopMs: { kind: 'constant', ms: 900_000 } },
    } as const;
    const allOf = (flags: Readonly<Record<string, string>>): number =>
      Math.max(...removedAt(run({ ...parts, flags, actions: [scaled(10, 12), scaled(40, 3)] })), 0);
    const [short, long] = [allOf({ 'max-graceful-termination-sec': '60' }), allOf({})];
    expect(short, 'a minute of grace is over before ten are').toBeLessThan(long);
  });
});

describe('who keeps a node', () => {
  test('--min-replica-count: a ReplicaSet that is too small', () => {
    const result = run({ flags: { 'min-replica-count': '3', 'scale-down-utilization-threshold': '0.9' } });
    expect(reasonsOf(result)).toContain('BlockedByPod: MinReplicasReached');
  });

  test('without the flag it keeps nobody', () => {
    const result = run({ flags: { 'scale-down-utilization-threshold': '0.9' } });
    expect(reasonsOf(result).filter((reason) => reason.includes('MinReplicas'))).toEqual([]);
  });

  test('pods of a pool that says otherwise: its threshold counts, not the flag', () => {
    // Two pods of a core on nodes of four: a quarter of a node each, or half of one.
    const options = { scaleDownUtilizationThreshold: 0.1 };
    const keeping = run({ pools: [pool('small', { count: 1, min: 1, options })] });
    const letting = run();
    expect(letting.facts.nodes.removed).toBe(2);
    expect(keeping.facts.nodes.removed).toBeLessThan(2);
    expect(reasonsOf(keeping)).toContain('NotUnderutilized');
  });

  test('the unneeded time of a pool counts for its nodes', () => {
    const soon = removedAt(run());
    const pools = [pool('small', { count: 1, min: 1, options: { scaleDownUnneededMs: 12 * MINUTE_MS } })];
    expect(removedAt(run({ pools }))[0] - soon[0]).toBeGreaterThanOrEqual(9 * MINUTE_MS);
  });
});

describe('pods of low priority', () => {
  const filler = (priority: number): Wish => ({
    cluster: {
      nodes: [],
      nodePools: [],
      pods: [],
      objects: [],
    },
    workload: { objects: [podOf('filler', '3', { priority })], traces: [], demand: [] },
    actions: [],
    pools: [pool('small', { count: 2, min: 1 })],
  });

  test('below --expendable-pods-priority-cutoff they hold no node', () => {
    expect(run(filler(-20)).facts.nodes.removed).toBe(1);
  });

  test('at the cutoff they do', () => {
    expect(run(filler(-10)).facts.nodes.atEnd).toBe(2 - run(filler(-10)).facts.nodes.removed);
    expect(reasonsOf(run(filler(-10)))).toContain('NotUnderutilized');
  });
});

describe('which group grows', () => {
  const pools = [pool('ondemand', { count: 1, min: 1 }), pool('spot', {}), pool('spot-large', { cpu: '16' })];
  const grown = (result: ReturnType<typeof run>): string[] =>
    (result.facts.nodeDecisions ?? [])
      .filter(({ decision }) => decision === 'scale-up')
      .map(({ pool: name }) => name);

  test('the priority expander takes the highest tier that names any of them', () => {
    const priorities = { 10: ['.*'], 50: ['^spot$'] };
    const result = run({ pools, flags: { expander: 'priority' }, clusterAutoscalerPriorities: priorities });
    expect(new Set(grown(result))).toEqual(new Set(['spot']));
  });

  test('without priorities it says nothing, and one is drawn', () => {
    const result = run({ pools, flags: { expander: 'priority' } });
    expect(grown(result).length).toBeGreaterThan(0);
    expect(reasonsOf(result).join('\n')).toMatch(/^drawn among/m);
  });

  test('--salvo-scale-up goes on in the same loop for pods that the first group does not help', () => {
    const large = deploymentOf('large', 2, '10');
    const objects = [deploymentOf('web', 8, '3'), large];
    const parts = { workload: { objects, traces: [], demand: [] }, actions: [], horizonMs: 20 * MINUTE_MS };
    const pair = [pool('small', { count: 1, min: 1, max: 20 }), pool('big', { cpu: '16' })];
    const flags = { expander: 'least-nodes,least-waste' };
    const one = run({ ...parts, pools: pair, flags: { ...flags, 'salvo-scale-up': 'false' } });
    const salvo = run({ ...parts, pools: pair, flags: { ...flags, 'salvo-scale-up': 'true' } });
    expect(salvo.facts.pods.pendingAtEnd).toBe(0);
    expect(one.facts.pods.pendingAtEnd).toBe(0);
    const lastAsked = (result: ReturnType<typeof run>): number =>
      Math.max(...result.timesOf('ScaledUpGroup'));
    expect(lastAsked(salvo)).toBeLessThanOrEqual(lastAsked(one));
  });

  test('--allowed-scheduler-names: pods of other schedulers make nothing grow', () => {
    const flags = { 'allowed-scheduler-names': 'mine' };
    expect(run({ flags }).facts.nodes.added).toBe(0);
    expect(run({ flags: { 'allowed-scheduler-names': 'mine,default-scheduler' } }).facts.nodes.added).toBe(2);
  });
});
