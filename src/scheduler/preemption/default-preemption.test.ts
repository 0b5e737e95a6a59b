import { describe, expect, test } from 'vitest';
import type { KubernetesObject, NodeRow, Pod, TopologySpreadConstraint } from '../../model/index.ts';
import { node, pod, stage } from '../../../test/support/scheduling.ts';
import type { Stage } from '../../../test/support/scheduling.ts';
import type { FailedDecision } from '../index.ts';

const running = (
  name: string,
  on: string,
  priority: number,
  more: { cpu?: string; start?: string } = {},
): Pod =>
  pod({
    name,
    on,
    cpu: more.cpu ?? '2',
    labels: { app: name },
    startTime: more.start ?? '2026-01-01T00:00:00Z',
    spec: { priority },
  });
const preemptor = (cpu: string, more: object = {}): Pod =>
  pod({ name: 'new', cpu, spec: { priority: 100, ...more } });

function decide(setting: Stage, incoming: Pod): { readonly decision: FailedDecision; readonly plan: string } {
  const { cluster, scheduler } = stage(setting);
  const decision = scheduler.schedule(cluster.addPod(incoming));
  if (decision.outcome === 'bound') throw new Error('there was room');
  const { nomination } = decision;
  if (nomination === undefined) return { decision, plan: 'none' };
  const victims = nomination.victims.map((row) => cluster.pods.name(row)).join(' ');
  return { decision, plan: `${cluster.nodes.names[nomination.node]}: ${victims}` };
}

describe('DefaultPreemption', () => {
  // Nodes have 4 cpu.
  // prettier-ignore
  test.each([
    ['drives out the lower priority',                      [running('p', 'a', 1), running('q', 'a', 200)],                               'a: p'],
    ['spares whom it can: the more important first',       [running('p', 'a', 1), running('q', 'a', 2)],                                 'a: p'],
    ['of equal priority the one that started later goes',  [running('p', 'a', 1, { start: '2026-01-02T00:00:00Z' }), running('q', 'a', 1)], 'a: p'],
    ['equal priority is no victim',                        [running('p', 'a', 100), running('q', 'a', 100)],                             'none'],
    ['the node whose dearest victim is cheapest',          [running('p', 'a', 9, { cpu: '4' }), running('q', 'b', 5, { cpu: '4' })],      'b: q'],
    ['then the lowest sum',                                [running('p', 'a', 5), running('q', 'a', 5), running('r', 'b', 5, { cpu: '4' })], 'b: r'],
    ['then the latest start',                              [running('p', 'a', 5, { cpu: '4' }), running('q', 'b', 5, { cpu: '4', start: '2026-01-02T00:00:00Z' })], 'b: q'],
  ])('%s', (_why, pods, expected) => {
    const names = [...new Set(pods.map(({ spec }) => spec.nodeName ?? ''))];
    const cpu = expected.startsWith('b') ? '3' : '1';
    expect(decide({ nodes: names.map((name) => node(name)), pods }, preemptor(cpu)).plan).toBe(expected);
  });

  test('a pod under a spent budget is spared where another will do', () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b', namespace: 'default' },
      spec: { selector: { matchLabels: { app: 'p' } } },
      status: { disruptionsAllowed: 0 },
    } as KubernetesObject;
    const pods = [running('p', 'a', 1), running('q', 'a', 2)];
    expect(decide({ nodes: [node('a')], pods, objects: [budget] }, preemptor('1')).plan).toBe('a: q');
  });

  test('the text says what was found', () => {
    const { decision } = decide(
      { nodes: [node('a')], pods: [running('p', 'a', 1, { cpu: '4' })] },
      preemptor('1'),
    );
    expect(decision.message()).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: found a potential placement for pod on node a, preempting 1 victims',
    );
    expect(decision.plugins).toEqual(['NodeResourcesFit']);
  });

  test.each([
    [
      'never',
      { preemptionPolicy: 'Never' },
      '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
    ],
    [
      'nobody lower',
      { priority: 0 },
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ],
  ])('no preemption: %s', (_why, spec, expected) => {
    const { decision, plan } = decide(
      { nodes: [node('a')], pods: [running('p', 'a', 1, { cpu: '4' })] },
      preemptor('1', spec),
    );
    expect({ plan, text: decision.message() }).toEqual({ plan: 'none', text: expected });
  });

  test('a dry run leaves no trace', () => {
    const { cluster, scheduler } = stage({
      nodes: [node('a')],
      pods: [running('p', 'a', 1), running('q', 'a', 2)],
    });
    const row = cluster.addPod(preemptor('1'));
    const before = [cluster.nodes.requested[0][0], cluster.nodes.podCount[0], cluster.changes.generation];
    const first = scheduler.schedule(row);
    expect([cluster.nodes.requested[0][0], cluster.nodes.podCount[0], cluster.changes.generation]).toEqual(
      before,
    );
    expect(scheduler.schedule(row)).toMatchObject({ outcome: first.outcome });
  });

  test('a victim counts once, however many spread constraints of the pod are alike', () => {
    const labels = { app: 'x' };
    const spread = (maxSkew: number): TopologySpreadConstraint => ({
      maxSkew,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: labels },
    });
    const one = (name: string, priority: number): Pod => pod({ name, on: 'a', labels, spec: { priority } });
    const nodes = [
      node('a', { labels: { zone: '1' } }),
      node('b', { labels: { zone: '2' }, taints: [{ key: 'k', effect: 'NoSchedule' }] }),
    ];
    const pods = [one('p', 1), one('q', 200), one('r', 200)];
    const incoming = pod({
      name: 'new',
      labels,
      spec: { priority: 100, topologySpreadConstraints: [spread(2), spread(3)] },
    });
    // Without p: 2 + 1 − 0 is still more than 2.
    expect(decide({ nodes, pods }, incoming).plan).toBe('none');
  });

  test('a nominated pod keeps its room against lower and equal priority', () => {
    const { cluster, scheduler } = stage({ nodes: [node('a')] });
    const nominated = cluster.addPod(preemptor('3'));
    cluster.nominate(nominated, 0 as NodeRow);
    expect(scheduler.schedule(cluster.addPod(pod({ name: 'low', cpu: '2' })))).toMatchObject({
      outcome: 'unschedulable',
    });
    const higher = cluster.addPod(pod({ name: 'high', cpu: '2', spec: { priority: 200 } }));
    expect(scheduler.schedule(higher)).toMatchObject({ outcome: 'bound' });
    expect(scheduler.schedule(nominated)).toMatchObject({ outcome: 'bound', feasible: 1, evaluated: 1 });
  });
});
