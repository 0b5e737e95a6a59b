import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Labels, Pod, TopologySpreadConstraint } from '../../../model/index.ts';
import { node, pod, points, verdicts } from '../../../../test/support/scheduling.ts';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const SKEWED = "Unschedulable: node(s) didn't match pod topology spread constraints";
const MISSING = "Unresolvable: node(s) didn't match pod topology spread constraints (missing required label)";
const FINE = 'feasible';
const WEB = { app: 'web' };

/** `a1@a`: node a1 in zone a; `x`: in no zone. */
function nodesOf(text: string): ReturnType<typeof node>[] {
  return text.split(' ').map((each) => {
    const [name, zone] = each.split('@');
    return node(name, { labels: { [HOST]: name, ...(zone !== undefined && { [ZONE]: zone }) } });
  });
}

/** `a1 a1 b1`: web pods there. */
function webOn(text: string, labels: Labels = WEB): Pod[] {
  return text
    .split(' ')
    .filter((on) => on !== '')
    .map((on, place) => pod({ name: `p${place}-${on}`, on, labels }));
}

const hard = (more: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: ZONE,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: WEB },
  ...more,
});
const soft = (more: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint =>
  hard({ whenUnsatisfiable: 'ScheduleAnyway', ...more });

const spreading = (constraints: readonly TopologySpreadConstraint[], labels: Labels = WEB): Pod =>
  pod({ labels, spec: { topologySpreadConstraints: constraints } });

/** Verdicts of all nodes, in their order; `+` passes, `-` is skewed, `?` lacks a label. */
function marks(nodes: string, pods: readonly Pod[], incoming: Pod): string {
  const found = verdicts('PodTopologySpread', { nodes: nodesOf(nodes), pods }, incoming);
  const mark: Readonly<Record<string, string>> = { [FINE]: '+', [SKEWED]: '-', [MISSING]: '?' };
  return nodesOf(nodes)
    .map(({ metadata }) => mark[found[metadata.name]] ?? found[metadata.name])
    .join('');
}

describe('one hard constraint: count + 1 − the lowest count ≤ maxSkew', () => {
  const THREE = 'a1@a b1@b c1@c';
  // prettier-ignore
  test.each([
    // why                                                     nodes              web pods        constraint                     verdicts
    ['nobody anywhere',                                        THREE,             '',             hard(),                        '+++'],
    ['one each',                                               THREE,             'a1 b1 c1',     hard(),                        '+++'],
    ['one zone has one more',                                  THREE,             'a1',           hard(),                        '-++'],
    ['two zones have one more',                                THREE,             'a1 b1',        hard(),                        '--+'],
    ['two more, skew 2',                                       THREE,             'a1 a1',        hard({ maxSkew: 2 }),          '-++'],
    ['one more, skew 2',                                       THREE,             'a1',           hard({ maxSkew: 2 }),          '+++'],
    ['all pods of a zone count, on whichever node',            'a1@a a2@a b1@b',  'a2',           hard(),                        '--+'],
    ['by host each node is a domain',                          'a1@a a2@a b1@b',  'a2',           hard({ topologyKey: HOST }),   '+-+'],
    ['a node without the label is no domain and passes none',  'a1@a b1@b x',     'a1 x x x',     hard(),                        '-+?'],
    ['a single domain is always the lowest',                   'a1@a a2@a',       'a1 a1 a1',     hard(),                        '++'],
    ['fewer domains than wanted: the lowest counts as 0',      'a1@a b1@b',       'a1 b1',        hard({ minDomains: 3 }),       '--'],
    ['as many as wanted',                                      'a1@a b1@b',       'a1 b1',        hard({ minDomains: 2 }),       '++'],
    ['fewer than wanted, and a skew that allows it',           'a1@a b1@b',       'a1 b1',        hard({ minDomains: 3, maxSkew: 2 }), '++'],
    ['the empty selector counts nobody',                       THREE,             'a1 a1 a1',     hard({ labelSelector: {} }),   '+++'],
    ['no selector counts nobody and not itself',               THREE,             'a1 a1 a1',     { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule' } as const, '+++'],
  ] as const)('%s', (_why, nodes, pods, constraint, expected) => {
    expect(marks(nodes, webOn(pods), spreading([constraint]))).toBe(expected);
  });

  test('a pod that the selector does not mean adds nothing: skew of what is there alone', () => {
    expect(marks(THREE, webOn('a1'), spreading([hard()], { app: 'db' }))).toBe('+++');
    expect(marks(THREE, webOn('a1 a1'), spreading([hard()], { app: 'db' }))).toBe('-++');
  });

  test('pods of another namespace do not count', () => {
    const others = webOn('a1 a1').map((each) => ({
      ...each,
      metadata: { ...each.metadata, namespace: 'shop' },
    }));
    expect(marks(THREE, others, spreading([hard()]))).toBe('+++');
  });

  test('waiting pods do not count', () => {
    expect(marks(THREE, [pod({ name: 'w', labels: WEB })], spreading([hard()]))).toBe('+++');
  });
});

describe('several hard constraints', () => {
  const NODES = 'a1@a a2@a b1@b';
  // prettier-ignore
  test.each([
    ['zone and host: both must hold',                          NODES,             'a1',           [hard(), hard({ topologyKey: HOST })],              '--+'],
    ['the host alone is skewed',                               NODES,             'a1 b1',        [hard({ maxSkew: 2 }), hard({ topologyKey: HOST })], '-+-'],
    ['a node must have all keys to be a domain of any',        'a1@a b1@b x',     'a1 b1',        [hard(), hard({ topologyKey: HOST })],              '++?'],
    ['the first that fails is said: skew before the label',    'a1@a x',          'x',            [hard({ topologyKey: HOST, maxSkew: 9 }), hard()],  '+?'],
    ['one that is soft does not filter',                       NODES,             'a1',           [soft(), hard({ topologyKey: HOST })],              '-++'],
  ] as const)('%s', (_why, nodes, pods, constraints, expected) => {
    expect(marks(nodes, webOn(pods), spreading(constraints))).toBe(expected);
  });
});

describe('matchLabelKeys narrow the selector to pods like this one', () => {
  const NODES = 'a1@a b1@b';
  const old = webOn('a1 a1', { ...WEB, hash: '1' });
  // prettier-ignore
  test.each([
    ['pods of another hash do not count',           ['hash'],           { ...WEB, hash: '2' },  '++'],
    ['of the same hash they do',                    ['hash'],           { ...WEB, hash: '1' },  '-+'],
    ['a key that the pod has not adds nothing',     ['missing'],        { ...WEB, hash: '2' },  '-+'],
    ['several keys: all must be equal',             ['hash', 'app'],    { ...WEB, hash: '2' },  '++'],
    ['no keys',                                     [],                 { ...WEB, hash: '2' },  '-+'],
  ] as const)('%s', (_why, matchLabelKeys, labels, expected) => {
    expect(marks(NODES, old, spreading([hard({ matchLabelKeys: [...matchLabelKeys] })], labels))).toBe(expected);
  });
});

describe('points of soft constraints', () => {
  const THREE = 'a1@a b1@b c1@c';
  const score = (nodes: string, pods: readonly Pod[], incoming: Pod, more: object = {}): string => {
    const found = points('PodTopologySpread', { nodes: nodesOf(nodes), pods, ...more }, incoming);
    if (typeof found === 'string') return found;
    return nodesOf(nodes)
      .map(({ metadata }) => found[metadata.name])
      .join(' | ');
  };

  // Weight of a zone: ln(3 + 2) = 1.609; of a host: ln(nodes + 2). A skew beyond 1 adds itself less 1.
  // prettier-ignore
  test.each([
    ['nobody anywhere: all equal',                    THREE,            '',              [soft()],                             '0 → 100 | 0 → 100 | 0 → 100'],
    ['one: round(1.609) = 2',                         THREE,            'a1',            [soft()],                             '2 → 0 | 0 → 100 | 0 → 100'],
    ['three and one: 4.83 and 1.61',                  THREE,            'a1 a1 a1 b1',   [soft()],                             '5 → 0 | 2 → 60 | 0 → 100'],
    ['a larger skew is added to all',                 THREE,            'a1',            [soft({ maxSkew: 4 })],               '5 → 60 | 3 → 100 | 3 → 100'],
    ['by host: ln(3 + 2) as well',                    THREE,            'a1',            [soft({ topologyKey: HOST })],        '2 → 0 | 0 → 100 | 0 → 100'],
    ['two constraints are summed: 1.61 + 1.61',       THREE,            'a1',            [soft(), soft({ topologyKey: HOST })], '3 → 0 | 0 → 100 | 0 → 100'],
    ['a node without the key gets nothing',           'a1@a b1@b x',    'a1',            [soft()],                             '1 → 0 | 0 → 100 | 0 → 0'],
    ['a hard one gives no points',                    THREE,            '',              [hard()],                             'skipped'],
    ['no constraint, and nothing that selects it',    THREE,            'a1',            [],                                   'skipped'],
  ] as const)('%s', (_why, nodes, pods, constraints, expected) => {
    expect(score(nodes, webOn(pods), spreading(constraints))).toBe(expected);
  });

  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { selector: WEB } } as KubernetesObject; // prettier-ignore
  const list = (...defaultConstraints: readonly object[]): object => ({
    args: { name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints } },
  });
  const bySkew = { maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway' };

  // prettier-ignore
  test.each([
    ['of the configuration, for pods of a service',    { objects: [service], ...list(bySkew) },   spreading([]),                    '2 → 0 | 0 → 100 | 0 → 100'],
    ['not for pods of none',                           list(bySkew),                              spreading([]),                    'skipped'],
    ['not for pods that bring their own',              { objects: [service], ...list(bySkew) },   spreading([hard({ maxSkew: 9 })]), 'skipped'],
    ['a list of none',                                 { objects: [service], ...list() },         spreading([]),                    'skipped'],
  ] as const)('defaults %s', (_why, more, incoming, expected) => {
    expect(score(THREE, webOn('a1'), incoming, more)).toBe(expected);
  });

  test('a hard default keeps pods of a service off a node', () => {
    const setting = {
      nodes: nodesOf(THREE),
      pods: webOn('a1'),
      objects: [service],
      ...list({ ...bySkew, whenUnsatisfiable: 'DoNotSchedule' }),
    };
    expect(verdicts('PodTopologySpread', setting, spreading([]))).toEqual({ a1: SKEWED, b1: FINE, c1: FINE });
  });
});
