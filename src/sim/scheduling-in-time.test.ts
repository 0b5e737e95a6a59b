import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import type { KubernetesObject, Pod, PodSpec } from '../model/index.ts';
import type { ActionSpec, Scenario } from '../scenario/index.ts';
import { simulate } from './simulate.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

type Parts = Parameters<typeof plainScenario>[0];

/** Lines of the event log about binding, preemption and what could not be placed: `60 pod-bound p n`, times in seconds. */
function told(parts: Parts, kinds: readonly string[] = ['pod-bound', 'pod-preempted']): readonly string[] {
  const { log } = simulate(plainScenario(parts));
  return [...log.lines()]
    .map((line) => line.split(' '))
    .filter(([, kind]) => kinds.includes(kind))
    .map(([time, ...words]) => [Number(time), ...words].join(' '));
}

function ranked(name: string, cpu: string, priority: number, more: Partial<PodSpec> = {}): Pod {
  return podOf(name, cpu, { priority, ...more });
}

const apply = (atMs: number, ...objects: readonly KubernetesObject[]): ActionSpec => ({
  atMs,
  kind: 'apply',
  objects,
});
const remove = (atMs: number, kind: string, name: string): ActionSpec => ({
  atMs,
  kind: 'delete',
  target: { kind, namespace: kind === 'Node' ? '' : 'default', name },
});

/** A node of 4 cpu. */
const node = nodeOf('n');

describe('who goes first', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly Pod[], readonly string[]])[] = [
    ['of equal priority, who came first',        [ranked('a', '3', 0), ranked('b', '3', 0)],       ['0 pod-bound a n']],
    ['the higher priority, though it came later', [ranked('a', '3', 0), ranked('b', '3', 5)],      ['0 pod-bound b n']],
    ['a small one behind one that does not fit', [ranked('a', '5', 5), ranked('b', '1', 0)],       ['0 pod-bound b n']],
    ['a negative priority last',                 [ranked('a', '3', -1), ranked('b', '3', 0)],      ['0 pod-bound b n']],
  ];
  test.each(rows)('%s', (_why, pods, expected) => {
    expect(told({ nodes: [node], pods })).toEqual(expected);
  });

  test('a cycle takes time: the second pod is placed after it', () => {
    const scheduler: Scenario['scheduler'] = { cycleMs: 250, plugins: [] };
    const pods = [podOf('a', '1'), podOf('b', '1'), podOf('c', '1')];
    expect(told({ nodes: [node], pods, scheduler })).toEqual([
      '0 pod-bound a n',
      '0.25 pod-bound b n',
      '0.5 pod-bound c n',
    ]);
  });
});

describe('preemption', () => {
  const low = ranked('low', '3', 0, { nodeName: 'n' });
  const at = (object: KubernetesObject): ActionSpec[] => [apply(MINUTE_MS, object)];

  test('the victim leaves and the pod takes its place', () => {
    expect(told({ nodes: [node], pods: [low], actions: at(ranked('high', '3', 10)) })).toEqual([
      '0 pod-bound low n',
      '60.01 pod-preempted low high',
      '60.01 pod-bound high n',
    ]);
  });

  test('a victim that takes its time is waited for, and its place is kept from others', () => {
    const timing: Scenario['timing'] = {
      podStartMs: { kind: 'constant', ms: 0 },
      podStopMs: { kind: 'constant', ms: 20 * SECOND_MS },
    };
    const actions = [
      apply(MINUTE_MS, ranked('high', '3', 10)),
      apply(70 * SECOND_MS, ranked('other', '3', 5)),
    ];
    expect(told({ nodes: [node], pods: [low], actions, timing })).toEqual([
      '0 pod-bound low n',
      '60.01 pod-preempted low high',
      '80.01 pod-bound high n',
    ]);
  });

  // prettier-ignore
  const spared: readonly (readonly [string, Pod])[] = [
    ['equal priority',                          ranked('high', '3', 0)],
    ['preemptionPolicy Never',                  ranked('high', '3', 10, { preemptionPolicy: 'Never' })],
    ['more than the node could ever hold',      ranked('high', '5', 10)],
    ['a node that it may not go to anyway',     ranked('high', '3', 10, { nodeSelector: { zone: 'none' } })],
  ];
  test.each(spared)('drives nobody out: %s', (_why, pod) => {
    expect(told({ nodes: [node], pods: [low], actions: at(pod) })).toEqual(['0 pod-bound low n']);
  });

  test('of two nodes the one with the less important victim', () => {
    const nodes = [nodeOf('x'), nodeOf('y')];
    const pods = [ranked('five', '3', 5, { nodeName: 'x' }), ranked('four', '3', 4, { nodeName: 'y' })];
    const lines = told({ nodes, pods, actions: at(ranked('high', '3', 10)) }, ['pod-preempted', 'pod-bound']);
    expect(lines.slice(2)).toEqual(['60.01 pod-preempted four high', '60.01 pod-bound high y']);
  });

  test('a Deployment makes its preempted pod anew, and that one waits', () => {
    const { facts } = simulate(
      plainScenario({
        nodes: [node],
        workloads: [deploymentOf('web', 1, '3')],
        actions: at(ranked('high', '3', 10)),
      }),
    );
    expect(facts.pods).toMatchObject({ created: 3, preempted: 1, runningAtEnd: 1, pendingAtEnd: 1 });
  });
});

describe('what makes a waiting pod try again', () => {
  const big = podOf('big', '6');
  const large = nodeOf('large', { cpu: '8' });
  const taint = { key: 'own', effect: 'NoSchedule' };

  // prettier-ignore
  const rows: readonly (readonly [string, Parts, readonly string[]])[] = [
    ['a node that is large enough',       { nodes: [node], pods: [big], actions: [apply(MINUTE_MS, large)] },                                   ['60 pod-bound big large']],
    ['a node grows',                      { nodes: [node], pods: [big], actions: [apply(MINUTE_MS, nodeOf('n', { cpu: '8' }))] },               ['60 pod-bound big n']],
    ['somebody leaves',                   { nodes: [node], pods: [podOf('p', '3', { nodeName: 'n' }), podOf('q', '3')], actions: [remove(MINUTE_MS, 'Pod', 'p')] }, ['0 pod-bound p n', '60 pod-bound q n']],
    ['the node\'s taint goes',            { nodes: [{ ...node, spec: { taints: [taint] } }], pods: [podOf('p', '1')], actions: [apply(MINUTE_MS, node)] }, ['60 pod-bound p n']],
    ['the node is uncordoned',            { nodes: [{ ...node, spec: { unschedulable: true } }], pods: [podOf('p', '1')], actions: [{ atMs: MINUTE_MS, kind: 'uncordon', node: 'n' }] }, ['60 pod-bound p n']],
    ['the node gets the label',           { nodes: [node], pods: [podOf('p', '1', { nodeSelector: { zone: 'a' } })], actions: [apply(MINUTE_MS, { ...node, metadata: { ...node.metadata, labels: { zone: 'a' } } } as KubernetesObject)] }, ['60 pod-bound p n']],
    ['a node that is too small does not', { nodes: [node], pods: [big], actions: [apply(MINUTE_MS, nodeOf('small', { cpu: '5' }))] },           []],
  ];
  test.each(rows)('%s', (_why, parts, expected) => {
    expect(told(parts)).toEqual(expected);
  });

  test('without a node at all it tries with growing pauses, and goes with the next try after one came', () => {
    // Tries at 0, then after pauses of 1, 2, 4, 8, 10, 10 … s, each ended at the next whole second that the queue looks.
    const lines = told({ pods: [podOf('p', '1')], actions: [apply(20 * SECOND_MS, node)] }, ['pod-bound']);
    expect(lines).toHaveLength(1);
    const boundAt = Number(lines[0].split(' ')[0]);
    expect(boundAt).toBeGreaterThanOrEqual(20);
    expect(boundAt).toBeLessThanOrEqual(31);
  });

  test('a gated pod and one of another scheduler are never tried', () => {
    const pods = [
      podOf('g', '1', { schedulingGates: [{ name: 'x' }] }),
      podOf('f', '1', { schedulerName: 'mine' }),
    ];
    const { facts } = simulate(plainScenario({ nodes: [node], pods }));
    expect(facts.pods).toMatchObject({ schedulingAttempts: 0, pendingAtEnd: 2 });
    expect(facts.unschedulable.map(({ message }) => message)).toEqual([
      'the run has no scheduler called mine',
      'waiting for scheduling gates: [x]',
    ]);
  });

  test('a pod that names its node asks no scheduler, even where it is cordoned', () => {
    const cordoned = { ...node, spec: { unschedulable: true } };
    const { facts } = simulate(
      plainScenario({ nodes: [cordoned], pods: [podOf('p', '1', { nodeName: 'n' })] }),
    );
    expect(facts.pods).toMatchObject({ schedulingAttempts: 0, runningAtEnd: 1 });
  });
});

describe('how long pods waited', () => {
  test('from creation to binding, over those that ran', () => {
    const pods = [podOf('p', '3', { nodeName: 'n' }), podOf('q', '3'), podOf('never', '9')];
    const { facts } = simulate(
      plainScenario({ nodes: [node], pods, actions: [remove(90 * SECOND_MS, 'Pod', 'p')] }),
    );
    expect(facts.pods.pendingMs).toMatchObject({ count: 1, mean: 90_000, max: 90_000 });
    // Percentiles come from buckets of under half a percent.
    expect(facts.pods.pendingMs.p50 / 90_000).toBeCloseTo(1, 2);
    expect(facts.pods).toMatchObject({ bound: 2, neverBound: 1 });
  });
});
