import { describe, expect, test } from 'vitest';
import type { Container, KubernetesObject, Labels, Node, NodeRow, Pod, PodRow } from '../../model/index.ts';
import { node, pod, stage } from '../../../test/support/scheduling.ts';
import type { Stage } from '../../../test/support/scheduling.ts';

const HOST = 'kubernetes.io/hostname';
const LEAVING = '2026-01-01T00:00:00Z';

interface Wishes {
  readonly cpu?: string;
  readonly labels?: Labels;
  readonly ports?: readonly number[];
  readonly leaving?: boolean;
  readonly namespace?: string;
  readonly spec?: Partial<Pod['spec']>;
}

/** A pod of this priority on the node; all started in the same moment. */
function on(nodeName: string, name: string, priority: number, wishes: Wishes = {}): Pod {
  const { cpu = '0', labels = {}, ports = [], leaving = false, namespace = 'default', spec = {} } = wishes;
  const containers: readonly Container[] = [
    {
      name: 'c',
      resources: { requests: { cpu } },
      ports: ports.map((hostPort) => ({ containerPort: hostPort, hostPort })),
    },
  ];
  const made = pod({
    name,
    namespace,
    on: nodeName,
    labels,
    startTime: LEAVING,
    spec: { containers, priority, ...spec },
  });
  return leaving ? { ...made, metadata: { ...made.metadata, deletionTimestamp: LEAVING } } : made;
}

const hosts = (...names: readonly string[]): Node[] =>
  names.map((name) => node(name, { labels: { [HOST]: name } }));

/** `a: p q`: the node and the victims, the most important first; or why there are none. */
function plan(setting: Stage, incoming: Pod): string {
  const { cluster, scheduler } = stage(setting);
  const decision = scheduler.schedule(cluster.addPod(incoming));
  if (decision.outcome === 'bound') return `bound ${cluster.nodes.names[decision.node]}`;
  const { nomination } = decision;
  if (nomination === undefined) return decision.message().replace(/^.* preemption: /, '');
  return `${cluster.nodes.names[nomination.node]}: ${nomination.victims.map((row) => cluster.pods.name(row)).join(' ')}`;
}

describe('whom a pod pushes out', () => {
  const wanting = (cpu: string, more: Partial<Pod['spec']> = {}): Pod =>
    pod({ name: 'new', cpu, spec: { priority: 100, ...more } });
  const NOBODY = '0/1 nodes are available: 1 No preemption victims found for incoming pod.';

  // The node has four cores.
  // prettier-ignore
  test.each([
    ['no more than it needs, the least important',           [on('a', 'p', 3, { cpu: '1' }), on('a', 'q', 2, { cpu: '1' }), on('a', 'r', 1, { cpu: '2' })], '1', 'a: r'],
    ['a small one is put back where it fits beside',         [on('a', 'p', 2, { cpu: '3' }), on('a', 'q', 1, { cpu: '1' })],                                 '3', 'a: p'],
    ['both where both are needed, the more important first', [on('a', 'q', 1, { cpu: '2' }), on('a', 'p', 2, { cpu: '2' })],                                 '4', 'a: p q'],
    ['a priority below zero is below none',                  [on('a', 'p', 0, { cpu: '2' }), on('a', 'q', -1, { cpu: '2' })],                                '2', 'a: q'],
    ['of equal priority the one that came later to the node', [on('a', 'p', 1, { cpu: '2' }), on('a', 'q', 1, { cpu: '2' })],                                '2', 'a: q'],
    ['not those of its own priority',                        [on('a', 'p', 100, { cpu: '4' })],                                                              '1', NOBODY],
    ['those with higher ones stay, and it does not fit',     [on('a', 'p', 200, { cpu: '4' }), on('a', 'q', 1)],                                             '1', '0/1 nodes are available: 1 Insufficient cpu.'],
    ['a pod that is leaving is a victim like others',        [on('a', 'p', 1, { cpu: '4', leaving: true })],                                                 '1', 'a: p'],
    ['a pod of another namespace as well',                   [on('a', 'p', 1, { cpu: '4', namespace: 'other' })],                                            '1', 'a: p'],
  ] as const)('%s', (_why, pods, cpu, expected) => {
    expect(plan({ nodes: hosts('a'), pods: [...pods] }, wanting(cpu))).toBe(expected);
  });

  test("a node that nobody's leaving helps is not tried", () => {
    const nodes = [node('a', { cpu: '1' }), node('b')];
    const pods = [on('a', 'p', 1, { cpu: '1' }), on('b', 'q', 1, { cpu: '4' })];
    expect(plan({ nodes, pods }, wanting('2'))).toBe('b: q');
  });

  test('a node that PreFilter leaves out is not tried', () => {
    const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] };
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
    };
    const pods = [on('a', 'p', 1, { cpu: '4' }), on('b', 'q', 50, { cpu: '4' })];
    expect(plan({ nodes: hosts('a', 'b'), pods }, wanting('1', { affinity }))).toBe('b: q');
  });
});

describe('host ports of a node are a set', () => {
  const wanting = on('', 'new', 100, { ports: [80] });
  const incoming: Pod = { ...wanting, spec: { ...wanting.spec, nodeName: '' } };

  // prettier-ignore
  test.each([
    ['who has the port goes',                                          [on('a', 'p', 1, { ports: [80] }), on('a', 'q', 1, { ports: [81] })],       'a: p'],
    // Putting q back takes the port again, so q goes; then p no longer holds what was freed with q.
    ['with two that have it, those go whose return takes it',          [on('a', 'p', 1, { ports: [80] }), on('a', 'q', 1, { ports: [80] })],       'a: p q'],
    ['one of higher priority keeps it, until a lower one frees it',    [on('a', 'p', 200, { ports: [80] }), on('a', 'q', 1, { ports: [80] })],     'a: q'],
  ] as const)('%s', (_why, pods, expected) => {
    expect(plan({ nodes: hosts('a'), pods: [...pods] }, incoming)).toBe(expected);
  });
});

describe('affinity and spreading see who is taken away', () => {
  const web = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: HOST };
  const apart: Partial<Pod['spec']> = {
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [web] } },
  };
  const WEB = { app: 'web' };
  const incoming = (spec: Partial<Pod['spec']>, labels: Labels = {}): Pod =>
    pod({ name: 'new', labels, spec: { priority: 100, ...spec } });

  test('the pod that it must be apart from goes, others stay', () => {
    const pods = [on('a', 'p', 1, { labels: WEB }), on('a', 'q', 1)];
    expect(plan({ nodes: hosts('a'), pods }, incoming(apart))).toBe('a: p');
  });

  test('the pod that keeps it out goes', () => {
    const pods = [on('a', 'p', 1, { spec: apart }), on('a', 'q', 1, { labels: WEB })];
    expect(plan({ nodes: hosts('a'), pods }, incoming({}, WEB))).toBe('a: p');
  });

  test('who keeps it out with a higher priority is no victim', () => {
    const pods = [on('a', 'p', 200, { spec: apart }), on('a', 'q', 1)];
    expect(plan({ nodes: hosts('a'), pods }, incoming({}, WEB))).toBe(
      "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules.",
    );
  });

  test('a pod that it wants to be near is not spared: it may be its own victim', () => {
    const near = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [web] } };
    const pods = [on('a', 'p', 1, { labels: WEB, cpu: '4' })];
    // Without p nobody is near, and the pod is none of the group itself.
    expect(
      plan(
        { nodes: hosts('a'), pods },
        pod({ name: 'new', cpu: '1', spec: { priority: 100, affinity: near } }),
      ),
    ).toBe("0/1 nodes are available: 1 node(s) didn't match pod affinity rules.");
  });

  const spread = (labelSelector: object, maxSkew = 1): Partial<Pod['spec']> => ({
    topologySpreadConstraints: [
      { maxSkew, topologyKey: HOST, whenUnsatisfiable: 'DoNotSchedule', labelSelector },
    ],
  });
  const nodes = [
    ...hosts('a'),
    node('b', { labels: { [HOST]: 'b' }, taints: [{ key: 'k', effect: 'NoSchedule' }] }),
  ];

  // prettier-ignore
  test.each([
    ['one too many of its kind goes',                     [on('a', 'p', 1, { labels: WEB }), on('a', 'q', 1)],                 spread({ matchLabels: WEB }),     'a: p'],
    ['the least important of two',                        [on('a', 'p', 2, { labels: WEB }), on('a', 'q', 1, { labels: WEB })], spread({ matchLabels: WEB }, 2),  'a: q'],
    // The count left p out, who is leaving, and taking it away still counts one less: 1 − 1 + 1 − 0.
    ['who is leaving was not counted, and frees a place', [on('a', 'p', 1, { labels: WEB, leaving: true }), on('a', 'q', 200, { labels: WEB })], spread({ matchLabels: WEB }), 'a: p'],
  ] as const)('%s', (_why, pods, spec, expected) => {
    expect(plan({ nodes, pods: [...pods] }, incoming(spec, WEB))).toBe(expected);
  });
});

describe('budgets', () => {
  const budget = (name: string, app: string, allowed: number, more: object = {}): KubernetesObject =>
    ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: 'default' },
      spec: { selector: { matchLabels: { app } } },
      status: { disruptionsAllowed: allowed },
      ...more,
    }) as KubernetesObject;
  const two = [on('a', 'p', 1, { cpu: '2', labels: { app: 'web' } }), on('a', 'q', 2, { cpu: '2', labels: { app: 'db' } })]; // prettier-ignore
  const wanting = pod({ name: 'new', cpu: '2', spec: { priority: 100 } });

  // p is less important and would go, were it not for its budget.
  // prettier-ignore
  test.each([
    ['none',                                              [],                                                                                   'a: p'],
    ['one that is spent spares its pod',                  [budget('b', 'web', 0)],                                                              'a: q'],
    ['one that allows it',                                [budget('b', 'web', 1)],                                                              'a: p'],
    ['one of other pods',                                 [budget('b', 'x', 0)],                                                                'a: p'],
    ['one of another namespace',                          [budget('b', 'web', 0, { metadata: { name: 'b', namespace: 'shop' } })],              'a: p'],
    ['one whose selector is empty matches nobody',        [budget('b', 'web', 0, { spec: { selector: {} } })],                                  'a: p'],
    ['one without a selector matches nobody',             [budget('b', 'web', 0, { spec: {} })],                                                'a: p'],
    ['one that has the pod down as gone already',         [budget('b', 'web', 0, { status: { disruptionsAllowed: 0, disruptedPods: { p: LEAVING } } })], 'a: p'],
    ['both are spent: the more important is spared',      [budget('b', 'web', 0), budget('c', 'db', 0)],                                        'a: p'],
    ['nothing is known of it yet: as if it allowed none', [budget('b', 'web', 0, { status: {} })],                                              'a: q'],
  ] as const)('%s', (_why, objects, expected) => {
    expect(plan({ nodes: hosts('a'), pods: two, objects: [...objects] }, wanting)).toBe(expected);
  });

  test('a node where a budget holds is taken before a cheaper one where it breaks', () => {
    const pods = [on('a', 'p', 1, { cpu: '4', labels: { app: 'web' } }), on('b', 'q', 50, { cpu: '4' })];
    expect(plan({ nodes: hosts('a', 'b'), pods, objects: [budget('b', 'web', 0)] }, wanting)).toBe('b: q');
  });
});

describe('nominated pods in a dry run', () => {
  /** A pod of this priority waits for node a with two of its four cores in mind. */
  function beside(priority: number): string {
    const { cluster, scheduler } = stage({ nodes: hosts('a'), pods: [on('a', 'p', 1, { cpu: '4' })] });
    const row: PodRow = cluster.addPod(pod({ name: 'waits', cpu: '2', spec: { priority } }));
    cluster.nominate(row, 0 as NodeRow);
    const decision = scheduler.schedule(
      cluster.addPod(pod({ name: 'new', cpu: '3', spec: { priority: 100 } })),
    );
    return decision.outcome === 'bound' ? 'bound' : String(decision.nomination?.node ?? 'none');
  }

  test.each([
    ['a higher one must fit beside it', 200, 'none'],
    ['an equal one as well', 100, 'none'],
    ['a lower one need not', 99, '0'],
  ])('%s', (_why, priority, expected) => {
    expect(beside(priority)).toBe(expected);
  });
});
