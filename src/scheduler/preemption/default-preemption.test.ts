import { describe, expect, test } from 'vitest';
import type { KubernetesObject, NodeRow, Pod, PodRow, TopologySpreadConstraint } from '../../model/index.ts';
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
    ['of pods alike the one that came last goes',          [running('p', 'a', 1), running('q', 'a', 1)],                                 'a: q'],
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

describe('DefaultPreemption of a pod that has a nominated node', () => {
  const LEAVING = 'preemption: not eligible due to a terminating pod on the nominated node.';
  const full = (name: string, on: string, priority: number): Pod => running(name, on, priority, { cpu: '4' });

  /** The pod is nominated to a; `leaving` says which pods go and whether a preemption makes them go. */
  function text(
    nodes: Stage['nodes'],
    pods: readonly Pod[],
    leaving: Readonly<Record<string, boolean>>,
    more: object = {},
  ): string {
    const { cluster, scheduler } = stage({ nodes, pods });
    pods.forEach((each, row) => {
      const byPreemption = leaving[each.metadata.name];
      if (byPreemption !== undefined) cluster.setTerminating(row as PodRow, byPreemption);
    });
    const row = cluster.addPod(preemptor('1', more));
    cluster.nominate(row, 0 as NodeRow);
    const decision = scheduler.schedule(row);
    if (decision.outcome === 'bound') throw new Error('there was room');
    const message = decision.message();
    return message.slice(message.indexOf('preemption: '));
  }
  const found = (name: string): string =>
    `preemption: found a potential placement for pod on node ${name}, preempting 1 victims`;
  const two = [node('a'), node('b')];
  const tainted = node('a', { taints: [{ key: 'k', effect: 'NoSchedule' }] });
  const onlyB = {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }],
        },
      },
    },
  };

  // prettier-ignore
  test.each([
    ['its victim is on the way out: it waits',               two,                  [full('p', 'a', 1), full('q', 'b', 1)],   { p: true },  {},    LEAVING],
    ['somebody goes, but not because of a preemption',       two,                  [full('p', 'a', 1), full('q', 'b', 5)],   { p: false }, {},    found('a')],
    ['nobody goes',                                          two,                  [full('p', 'a', 1), full('q', 'b', 5)],   {},           {},    found('a')],
    ['who goes is of equal priority',                        two,                  [full('p', 'a', 100), full('q', 'b', 5)], { p: true },  {},    found('b')],
    ['a victim on the way out elsewhere is no matter',       two,                  [full('p', 'a', 1), full('q', 'b', 5)],   { q: true },  {},    found('a')],
    ['the node will not do whoever goes',                    [tainted, node('b')], [full('p', 'a', 1), full('q', 'b', 5)],   { p: true },  {},    found('b')],
    ['the node was not looked at',                           two,                  [full('p', 'a', 1), full('q', 'b', 5)],   { p: true },  onlyB, found('b')],
  ])('%s', (...[, nodes, pods, leaving, more, expected]) => {
    expect(text(nodes, pods, leaving as Readonly<Record<string, boolean>>, more)).toBe(expected);
  });

  test('pods of lower priority that were nominated to the node lose it, no others', () => {
    const { cluster, scheduler } = stage({ nodes: two, pods: [full('p', 'a', 1), full('q', 'b', 50)] });
    const nominated = (name: string, priority: number, to: number): PodRow => {
      const row = cluster.addPod(pod({ name, cpu: '100m', spec: { priority } }));
      cluster.nominate(row, to as NodeRow);
      return row;
    };
    const lower = nominated('lower', 99, 0);
    nominated('equal', 100, 0);
    nominated('higher', 101, 0);
    nominated('elsewhere', 99, 1);
    const decision = scheduler.schedule(cluster.addPod(preemptor('1')));
    expect(decision).toMatchObject({ nomination: { node: 0, displaced: [lower] } });
  });
});

test('one of equal priority is spared beside a lower one, even where only it would make room', () => {
  const pods = [running('p', 'a', 1, { cpu: '1' }), running('q', 'a', 100, { cpu: '3' })];
  expect(decide({ nodes: [node('a')], pods }, preemptor('2')).plan).toBe('none');
});

test('where a lower pod runs elsewhere, one of equal priority is no victim still', () => {
  const tainted = node('b', { taints: [{ key: 'k', effect: 'NoSchedule' }] });
  const pods = [running('p', 'a', 100, { cpu: '4' }), running('q', 'b', 1, { cpu: '4' })];
  const { decision, plan } = decide({ nodes: [node('a'), tainted], pods }, preemptor('1'));
  expect(plan).toBe('none');
  expect(decision.message()).toContain(
    '1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
  );
});

describe('how far the candidates are looked for', () => {
  const args = (absolute: number): NonNullable<Stage['args']> => ({
    name: 'DefaultPreemption',
    args: { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: absolute },
  });
  const spent = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'p' } } },
    status: { disruptionsAllowed: 0 },
  } as KubernetesObject;
  const elsewhere = { ...spent, metadata: { name: 'b', namespace: 'other' } };
  const nodes = ['a', 'b', 'c'].map((name) => node(name));
  const pods = [
    running('p', 'a', 9, { cpu: '4' }),
    running('q', 'b', 5, { cpu: '4' }),
    running('r', 'c', 1, { cpu: '4' }),
  ];
  const at = (offset: number): NonNullable<Stage['options']> => ({ preemptionOffset: () => offset });

  // prettier-ignore
  test.each([
    // why                                                                   enough  objects      offset  plan
    ['all: the cheapest',                                                    3,      [],          0,      'c: r'],
    ['the first is enough',                                                  1,      [],          0,      'a: p'],
    ['two are enough',                                                       2,      [],          0,      'b: q'],
    ['it begins at the offset',                                              1,      [],          1,      'b: q'],
    ['and goes round',                                                       2,      [],          2,      'c: r'],
    ['one that breaks a budget is not enough; the next clean one is',        1,      [spent],     0,      'b: q'],
    ['with budgets that break nothing, the first is enough',                 1,      [elsewhere], 0,      'a: p'],
    ['with budgets it begins at the offset as well',                         1,      [elsewhere], 1,      'b: q'],
    ['and goes round until there are enough',                                2,      [elsewhere], 2,      'c: r'],
  ] as const)('%s', (...[, enough, objects, offset, expected]) => {
    const setting = { nodes, pods, objects: [...objects], args: args(enough), options: at(offset) };
    expect(decide(setting, preemptor('1')).plan).toBe(expected);
  });

  test('what was found of a node holds for the next try and not beyond a change there', () => {
    const { cluster, scheduler } = stage({ nodes, pods, objects: [elsewhere] });
    const row = cluster.addPod(preemptor('1'));
    const victims = (): unknown => {
      const decision = scheduler.schedule(row);
      return decision.outcome === 'bound' ? 'bound' : decision.nomination?.victims;
    };
    expect(victims()).toEqual([2]);
    expect(victims()).toEqual([2]);
    cluster.removePod(2 as PodRow);
    cluster.bindPod(cluster.addPod(running('s', 'c', 200, { cpu: '4' })), 2 as NodeRow);
    expect(victims()).toEqual([1]);
    cluster.objects.put(spent);
    expect(victims()).toEqual([1]);
    cluster.objects.put({ ...spent, spec: { selector: { matchLabels: { app: 'q' } } } } as KubernetesObject);
    expect(victims()).toEqual([0]);
  });
});
