import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Pod, PodAffinityTerm } from '../../../model/index.ts';
import { node, pod, points, stage, verdicts } from '../../../../test/support/scheduling.ts';

const ZONE = 'topology.kubernetes.io/zone';
const AFFINITY = "Unresolvable: node(s) didn't match pod affinity rules";
const ANTI = "Unschedulable: node(s) didn't match pod anti-affinity rules";
const EXISTING = "Unschedulable: node(s) didn't satisfy existing pods anti-affinity rules";

const NODES = [
  node('a1', { labels: { [ZONE]: 'a' } }),
  node('a2', { labels: { [ZONE]: 'a' } }),
  node('b1', { labels: { [ZONE]: 'b' } }),
  node('x'),
];
const term = (app: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  topologyKey: ZONE,
  labelSelector: { matchLabels: { app } },
  ...more,
});
const requiring = (kind: 'podAffinity' | 'podAntiAffinity', wanted: PodAffinityTerm, app = 'web'): Pod =>
  pod({
    labels: { app },
    spec: { affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [wanted] } } },
  });
const on = (name: string, nodeName: string, base: Pod): Pod => ({
  ...base,
  metadata: { ...base.metadata, name },
  spec: { ...base.spec, nodeName },
});
const db = on('db', 'a1', pod({ labels: { app: 'db' } }));

describe('InterPodAffinity filter', () => {
  const all = (verdict: string): Record<string, string> => ({
    a1: verdict,
    a2: verdict,
    b1: verdict,
    x: verdict,
  });

  // prettier-ignore
  test.each([
    ['near a pod: its zone',                            [db], requiring('podAffinity', term('db')),          { a1: 'feasible', a2: 'feasible', b1: AFFINITY, x: AFFINITY }],
    ['near a pod that is nowhere',                      [],   requiring('podAffinity', term('db')),          all(AFFINITY)],
    ['the first of a group may go wherever the key is', [],   requiring('podAffinity', term('web')),         { a1: 'feasible', a2: 'feasible', b1: 'feasible', x: AFFINITY }],
    ['far from a pod: not its zone',                    [db], requiring('podAntiAffinity', term('db')),      { a1: ANTI, a2: ANTI, b1: 'feasible', x: 'feasible' }],
    ['a pod of another namespace does not count',       [{ ...db, metadata: { ...db.metadata, namespace: 'other' } }], requiring('podAntiAffinity', term('db')), all('feasible')],
    ['unless the term names it',                        [{ ...db, metadata: { ...db.metadata, namespace: 'other' } }], requiring('podAntiAffinity', term('db', { namespaces: ['other'] })), { a1: ANTI, a2: ANTI, b1: 'feasible', x: 'feasible' }],
    ['or its selector takes all',                       [{ ...db, metadata: { ...db.metadata, namespace: 'other' } }], requiring('podAntiAffinity', term('db', { namespaceSelector: {} })), { a1: ANTI, a2: ANTI, b1: 'feasible', x: 'feasible' }],
    ['an absent selector matches nobody',               [db], requiring('podAntiAffinity', { topologyKey: ZONE }), all('feasible')],
    ['a pod there that shuns this one',                 [on('shy', 'b1', requiring('podAntiAffinity', term('web'), 'shy'))], pod({ labels: { app: 'web' } }), { a1: 'feasible', a2: 'feasible', b1: EXISTING, x: 'feasible' }],
  ])('%s', (_why, pods, incoming, expected) => {
    expect(verdicts('InterPodAffinity', { nodes: NODES, pods }, incoming)).toEqual(expected);
  });

  test('a namespace selector looks at the labels of the namespace', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'other', labels: { team: 'red' } },
    } as KubernetesObject;
    const far = { ...db, metadata: { ...db.metadata, namespace: 'other' } };
    const incoming = (team: string): Pod =>
      requiring('podAntiAffinity', term('db', { namespaceSelector: { matchLabels: { team } } }));
    const setting = { nodes: NODES, pods: [far], objects: [namespace] };
    expect(verdicts('InterPodAffinity', setting, incoming('red'))).toMatchObject({
      a1: ANTI,
      b1: 'feasible',
    });
    expect(verdicts('InterPodAffinity', setting, incoming('blue'))).toMatchObject({ a1: 'feasible' });
  });
});

describe('InterPodAffinity score', () => {
  const preferring = (kind: 'podAffinity' | 'podAntiAffinity', app: string): Pod =>
    pod({
      labels: { app: 'web' },
      spec: {
        affinity: {
          [kind]: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term(app) }],
          },
        },
      },
    });

  // prettier-ignore
  test.each([
    ['nobody prefers anything',                    [db],                                                         pod(),                                { }],
    ['near a pod',                                 [db],                                                         preferring('podAffinity', 'db'),      { a1: '10 → 100', a2: '10 → 100', b1: '0 → 0', x: '0 → 0' }],
    ['far from a pod',                             [db],                                                         preferring('podAntiAffinity', 'db'),  { a1: '-10 → 0', a2: '-10 → 0', b1: '0 → 100', x: '0 → 100' }],
    ['what the pod there prefers counts, too',     [on('fan', 'b1', preferring('podAffinity', 'api'))],          pod({ labels: { app: 'api' } }),      { a1: '0 → 0', a2: '0 → 0', b1: '10 → 100', x: '0 → 0' }],
    ['its required affinity counts 1',             [on('fan', 'a1', requiring('podAffinity', term('api'), 'api'))], pod({ labels: { app: 'api' } }),   { a1: '1 → 100', a2: '1 → 100', b1: '0 → 0', x: '0 → 0' }],
  ])('%s', (_why, pods, incoming, expected) => {
    const found = points('InterPodAffinity', { nodes: NODES, pods }, incoming);
    expect(found === 'skipped' ? {} : found).toEqual(expected);
  });

  test('hardPodAffinityWeight weighs required terms of existing pods', () => {
    const pods = [on('fan', 'a1', requiring('podAffinity', term('api'), 'api'))];
    const args = { name: 'InterPodAffinity', args: { hardPodAffinityWeight: 7 } };
    const incoming = pod({ labels: { app: 'api' } });
    expect(points('InterPodAffinity', { nodes: NODES, pods, args }, incoming)).toMatchObject({
      a1: '7 → 100',
    });
  });
});

describe('InterPodAffinity from one cycle to the next', () => {
  const ask = (pods: readonly Pod[], incoming: Pod): readonly string[] => {
    const { cluster, scheduler } = stage({ nodes: NODES, pods });
    return scheduler.explain(cluster.addPod(incoming)).preFilter.skippedPlugins;
  };

  // prettier-ignore
  test.each([
    ['nobody has terms: its filter is skipped',       [db],                                                                       pod({ labels: { app: 'web' } }),               true],
    ['terms of its own keep it running',              [],                                                                         requiring('podAntiAffinity', term('db')),      false],
    ['a pod there that shuns it keeps it running',    [on('shy', 'b1', requiring('podAntiAffinity', term('web'), 'shy'))],        pod({ labels: { app: 'web' } }),               false],
    ['one that shuns others does not',                [on('shy', 'b1', requiring('podAntiAffinity', term('api'), 'shy'))],        pod({ labels: { app: 'web' } }),               true],
  ])('%s', (_why, pods, incoming, skipped) => {
    expect(ask(pods, incoming).includes('InterPodAffinity')).toBe(skipped);
  });

  test('a pod that comes later and shuns by a key of its own is seen', () => {
    const rack = NODES.map((each, place) => ({
      ...each,
      metadata: { ...each.metadata, labels: { ...each.metadata.labels, rack: String(place % 2) } },
    }));
    const { cluster, scheduler } = stage({ nodes: rack });
    const first = cluster.addPod(pod({ name: 'first', labels: { app: 'web' } }));
    const failing = (): readonly string[] =>
      scheduler
        .explain(first)
        .nodes.filter(({ failing: by }) => by.length > 0)
        .map(({ name }) => name);
    expect(failing()).toEqual([]);
    const shy = requiring('podAntiAffinity', term('web', { topologyKey: 'rack' }), 'shy');
    cluster.bindPod(
      cluster.addPod({ ...shy, metadata: { ...shy.metadata, name: 'shy' } }),
      cluster.nodes.rowOf('a1') as never,
    );
    expect(failing().toSorted()).toEqual(['a1', 'b1']);
  });

  test('a pod that comes later and prefers by a key of its own is seen', () => {
    const { cluster, scheduler } = stage({ nodes: NODES });
    const first = cluster.addPod(pod({ name: 'first', labels: { app: 'api' } }));
    const raw = (): ArrayLike<number> | undefined =>
      scheduler.explain(first).scores?.plugins.find(({ name }) => name === 'InterPodAffinity')?.raw;
    expect(raw()).toBeUndefined();
    const fan = requiring('podAffinity', term('api'), 'api');
    cluster.bindPod(
      cluster.addPod({ ...fan, metadata: { ...fan.metadata, name: 'fan' } }),
      cluster.nodes.rowOf('a1') as never,
    );
    expect(Array.from(raw() ?? []).toSorted()).toEqual([0, 0, 1, 1]);
  });

  test('a dry run moves the counts: the pod that is shunned is the victim', () => {
    const important: Pod = requiring('podAntiAffinity', term('db'));
    const nodes = [node('a1', { labels: { [ZONE]: 'a' } })];
    const { cluster, scheduler } = stage({
      nodes,
      pods: [db, on('other', 'a1', pod({ labels: { app: 'x' } }))],
    });
    const row = cluster.addPod({ ...important, spec: { ...important.spec, priority: 10 } });
    const decision = scheduler.schedule(row);
    if (decision.outcome === 'bound') throw new Error('it cannot fit');
    expect(decision.nomination?.victims.map((victim) => cluster.pods.object(victim).metadata.name)).toEqual([
      'db',
    ]);
  });
});

describe('InterPodAffinity arguments', () => {
  const fan = on('fan', 'a1', requiring('podAffinity', term('api'), 'api'));
  const liking = pod({
    labels: { app: 'fan' },
    spec: {
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 9, podAffinityTerm: term('api') }],
        },
      },
    },
  });
  const api = pod({ labels: { app: 'api' } });
  const asked = (
    args: Readonly<Record<string, unknown>>,
    pods: readonly Pod[],
    incoming: Pod = api,
  ): unknown =>
    points('InterPodAffinity', { nodes: NODES, pods, args: { name: 'InterPodAffinity', args } }, incoming);

  test('a weight of 0 switches required terms off', () => {
    expect(asked({ hardPodAffinityWeight: 0 }, [fan])).toBe('skipped');
    expect(asked({ hardPodAffinityWeight: 1 }, [fan])).toMatchObject({ a1: '1 → 100' });
  });

  test('what existing pods prefer is ignored on request, unless the pod prefers something itself', () => {
    const pods = [on('liking', 'a1', liking)];
    expect(asked({ ignorePreferredTermsOfExistingPods: true }, pods)).toBe('skipped');
    expect(asked({ ignorePreferredTermsOfExistingPods: false }, pods)).toMatchObject({ a1: '9 → 100' });
    expect(
      asked({ ignorePreferredTermsOfExistingPods: true }, pods, {
        ...liking,
        metadata: { ...liking.metadata, labels: { app: 'api' } },
      }),
    ).toMatchObject({ a1: '9 → 100' });
  });

  test('the same sum everywhere is 0 points', () => {
    const wanting = pod({
      spec: {
        affinity: {
          podAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 9, podAffinityTerm: term('db') }],
          },
        },
      },
    });
    const setting = { nodes: NODES.slice(0, 2), pods: [db] };
    expect(points('InterPodAffinity', setting, wanting)).toEqual({ a1: '9 → 0', a2: '9 → 0' });
  });
});

test('once nobody shuns anybody any more there is nothing to filter', () => {
  const shy = on('shy', 'b1', requiring('podAntiAffinity', term('web'), 'shy'));
  const { cluster, scheduler } = stage({ nodes: NODES, pods: [shy] });
  const row = cluster.addPod(pod({ name: 'new', labels: { app: 'web' } }));
  const isSkipped = (): boolean =>
    scheduler.explain(row).preFilter.skippedPlugins.includes('InterPodAffinity');
  expect(isSkipped()).toBe(false);
  cluster.removePod(0 as never);
  expect(isSkipped()).toBe(true);
});
