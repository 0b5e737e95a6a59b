import { describe, expect, test } from 'vitest';
import type { KubernetesObject, Labels, Pod, PodAffinityTerm } from '../../../model/index.ts';
import { node, pod, points, skippedFilters, verdicts } from '../../../../test/support/scheduling.ts';

const ZONE = 'zone';
const HOST = 'host';
const NEAR = "Unresolvable: node(s) didn't match pod affinity rules";
const APART = "Unschedulable: node(s) didn't match pod anti-affinity rules";
const KEPT_OUT = "Unschedulable: node(s) didn't satisfy existing pods anti-affinity rules";
const FINE = 'feasible';

/** Nodes a1 and a2 in zone a, b1 in zone b, x in none. */
const NODES = [['a1', 'a'], ['a2', 'a'], ['b1', 'b'], ['x']].map(([name, zone]) => node(name, { labels: { [HOST]: name, ...(zone !== undefined && { [ZONE]: zone }) } })); // prettier-ignore

const namespace = (name: string, labels: Labels): KubernetesObject =>
  ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }) as KubernetesObject;
const NAMESPACES = [namespace('default', { team: 'blue' }), namespace('shop', { team: 'red' })];

const web = (more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  topologyKey: ZONE,
  labelSelector: { matchLabels: { app: 'web' } },
  ...more,
});

interface Wishes {
  readonly near?: readonly PodAffinityTerm[];
  readonly apart?: readonly PodAffinityTerm[];
  readonly preferNear?: readonly (readonly [number, PodAffinityTerm])[];
  readonly preferApart?: readonly (readonly [number, PodAffinityTerm])[];
}

function wishing(wishes: Wishes, more: Parameters<typeof pod>[0] = {}): Pod {
  const preferred = (terms: readonly (readonly [number, PodAffinityTerm])[] = []): object => ({
    preferredDuringSchedulingIgnoredDuringExecution: terms.map(([weight, podAffinityTerm]) => ({
      weight,
      podAffinityTerm,
    })),
  });
  const required = (terms: readonly PodAffinityTerm[] = []): object => ({
    requiredDuringSchedulingIgnoredDuringExecution: terms,
  });
  const affinity = {
    podAffinity: { ...required(wishes.near), ...preferred(wishes.preferNear) },
    podAntiAffinity: { ...required(wishes.apart), ...preferred(wishes.preferApart) },
  };
  return pod({ ...more, spec: { affinity } });
}

const there = (name: string, on: string, labels: Labels, wishes: Wishes = {}, inNamespace = 'default'): Pod =>
  wishing(wishes, { name, on, labels, namespace: inNamespace });

/** What the filter says of a1, a2, b1 and x, in this order. */
function answers(pods: readonly Pod[], incoming: Pod): readonly string[] {
  const found = verdicts('InterPodAffinity', { nodes: NODES, pods, objects: NAMESPACES }, incoming);
  return NODES.map(({ metadata }) => found[metadata.name]);
}

const WEB = { app: 'web' };
const inA = there('w', 'a1', WEB);

describe('which pods a term means', () => {
  const elsewhere = there('w', 'a1', WEB, {}, 'shop');
  // prettier-ignore
  test.each([
    // why                                                term                                                                    the web pod on a1   fits
    ['of its own namespace',                              web(),                                                                  inA,                true],
    ['of no other',                                       web(),                                                                  elsewhere,          false],
    ['of a namespace that is listed',                     web({ namespaces: ['shop'] }),                                          elsewhere,          true],
    ['a list leaves the own one out',                     web({ namespaces: ['shop'] }),                                          inA,                false],
    ['of namespaces that are selected',                   web({ namespaceSelector: { matchLabels: { team: 'red' } } }),           elsewhere,          true],
    ['others are not selected',                           web({ namespaceSelector: { matchLabels: { team: 'red' } } }),           inA,                false],
    ['the empty selector takes all namespaces',           web({ namespaceSelector: {} }),                                         elsewhere,          true],
    ['listed or selected',                                web({ namespaces: ['default'], namespaceSelector: { matchLabels: { team: 'red' } } }), elsewhere, true],
    ['of the labels',                                     web({ labelSelector: { matchLabels: { app: 'db' } } }),                 inA,                false],
    ['no selector takes nobody',                          { topologyKey: ZONE },                                                  inA,                false],
    ['the empty selector takes everybody',                web({ labelSelector: {} }),                                             inA,                true],
    ['an expression',                                     web({ labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'db'] }] } }), inA, true],
  ] as const)('%s', (_why, term, existing, fits) => {
    const near = answers([existing], wishing({ near: [term] }));
    expect(near).toEqual(fits ? [FINE, FINE, NEAR, NEAR] : [NEAR, NEAR, NEAR, NEAR]);
    const apart = answers([existing], wishing({ apart: [term] }));
    expect(apart).toEqual(fits ? [APART, APART, FINE, FINE] : [FINE, FINE, FINE, FINE]);
  });

  // prettier-ignore
  test.each([
    ['of its own namespace',                    web(),                                    'default', true],
    ['of another',                              web(),                                    'shop',    false],
    ['of a listed one',                         web({ namespaces: ['shop'] }),            'shop',    true],
    ['of a selected one',                       web({ namespaceSelector: { matchLabels: { team: 'red' } } }), 'shop', true],
  ] as const)('a pod that is there keeps out those %s', (_why, term, of, keptOut) => {
    const guard = there('g', 'a1', { app: 'guard' }, { apart: [term] });
    const incoming = pod({ labels: WEB, namespace: of });
    expect(answers([guard], incoming)).toEqual(keptOut ? [KEPT_OUT, KEPT_OUT, FINE, FINE] : [FINE, FINE, FINE, FINE]);
  });
});

describe('several terms', () => {
  const db = (more: Partial<PodAffinityTerm> = {}): PodAffinityTerm =>
    web({ labelSelector: { matchLabels: { app: 'db' } }, ...more });
  const onlyDb = there('d', 'b1', { app: 'db' });
  const both = there('both', 'a2', { app: 'web', tier: 'db' });
  const tier = web({ labelSelector: { matchLabels: { tier: 'db' } } });

  // prettier-ignore
  test.each([
    ['one pod must fit all terms of affinity at once',        [inA, onlyDb],  { near: [web(), db()] },                         [NEAR, NEAR, NEAR, NEAR]],
    ['a pod that does',                                       [inA, both],    { near: [web(), tier] },                         [FINE, FINE, NEAR, NEAR]],
    ['on one host and in one zone: the host decides',         [inA],          { near: [web(), web({ topologyKey: HOST })] },   [FINE, NEAR, NEAR, NEAR]],
    ['terms of anti-affinity each for itself',                [inA, onlyDb],  { apart: [web(), db()] },                        [APART, APART, APART, FINE]],
    ['apart from the host, not the zone',                     [inA],          { apart: [web({ topologyKey: HOST })] },         [APART, FINE, FINE, FINE]],
    ['near and apart: what is far is said first',             [inA],          { near: [web()], apart: [web({ topologyKey: HOST })] }, [APART, FINE, NEAR, NEAR]],
  ] as const)('%s', (_why, pods, wishes, expected) => {
    expect(answers([...pods], wishing(wishes))).toEqual(expected);
  });

  test('its own wish is said before that of those who are there', () => {
    const guard = there('g', 'a1', WEB, { apart: [web()] });
    expect(answers([guard], wishing({ apart: [web()] }, { labels: WEB }))).toEqual([
      APART,
      APART,
      FINE,
      FINE,
    ]);
    expect(answers([guard], wishing({}, { labels: WEB }))).toEqual([KEPT_OUT, KEPT_OUT, FINE, FINE]);
  });
});

describe('the first of a group that wants to be together', () => {
  const self = wishing({ near: [web()] }, { labels: WEB });

  // prettier-ignore
  test.each([
    ['may go wherever the label is',                            [],                                       self,                                                [FINE, FINE, FINE, NEAR]],
    ['not where it is not one of them',                         [],                                       wishing({ near: [web()] }, { labels: { app: 'db' } }), [NEAR, NEAR, NEAR, NEAR]],
    ['the next goes to the first',                              [there('w', 'b1', WEB)],                  self,                                                [NEAR, NEAR, FINE, NEAR]],
    ['one of them on a node without the label is no group',     [there('w', 'x', WEB)],                   self,                                                [FINE, FINE, FINE, NEAR]],
    ['it must fit all its terms itself',                        [],                                       wishing({ near: [web(), web({ labelSelector: { matchLabels: { tier: 'x' } } })] }, { labels: WEB }), [NEAR, NEAR, NEAR, NEAR]],
  ] as const)('%s', (_why, pods, incoming, expected) => {
    expect(answers([...pods], incoming)).toEqual(expected);
  });
});

describe('when there is nothing to ask', () => {
  const skips = (pods: readonly Pod[], incoming: Pod): boolean =>
    skippedFilters({ nodes: NODES, pods, objects: NAMESPACES }, incoming).includes('InterPodAffinity');

  // prettier-ignore
  test.each([
    ['nobody wishes anything',                       [],                                                           pod(),                          true],
    ['the pod only prefers',                         [],                                                           wishing({ preferNear: [[1, web()]] }), true],
    ['the pod requires',                             [],                                                           wishing({ near: [web()] }),     false],
    ['somebody there keeps it out',                  [there('g', 'a1', {}, { apart: [web()] })],                   pod({ labels: WEB }),           false],
    ['somebody there keeps others out',              [there('g', 'a1', {}, { apart: [web()] })],                   pod({ labels: { app: 'db' } }), true],
    ['somebody there wants to be near it',           [there('g', 'a1', {}, { near: [web()] })],                    pod({ labels: WEB }),           true],
    ['who keeps it out is on a node without the label', [there('g', 'x', {}, { apart: [web()] })],                 pod({ labels: WEB }),           true],
  ] as const)('%s', (_why, pods, incoming, expected) => {
    expect(skips([...pods], incoming)).toBe(expected);
  });
});

describe('points', () => {
  const score = (pods: readonly Pod[], incoming: Pod, args: object = {}): string => {
    const setting = {
      nodes: NODES,
      pods,
      objects: NAMESPACES,
      args: { name: 'InterPodAffinity', args: args as Record<string, unknown> },
    };
    const found = points('InterPodAffinity', setting, incoming);
    return typeof found === 'string' ? found : NODES.map(({ metadata }) => found[metadata.name]).join(' | ');
  };
  const hosts = web({ topologyKey: HOST });

  // prettier-ignore
  test.each([
    ['near: the zone of the pod',                           [inA],                                              wishing({ preferNear: [[10, web()]] }),                       '10 → 100 | 10 → 100 | 0 → 0 | 0 → 0'],
    ['apart: all but the zone of the pod',                  [inA],                                              wishing({ preferApart: [[10, web()]] }),                      '-10 → 0 | -10 → 0 | 0 → 100 | 0 → 100'],
    ['two pods count twice',                                [inA, there('w2', 'a2', WEB)],                      wishing({ preferNear: [[10, hosts], [1, web()]] }),           '12 → 100 | 12 → 100 | 0 → 0 | 0 → 0'],
    ['host and zone are summed: (11, 1)',                   [inA],                                              wishing({ preferNear: [[10, hosts], [1, web()]] }),           '11 → 100 | 1 → 9 | 0 → 0 | 0 → 0'],
    ['a wish of who is there counts for it',                [there('g', 'b1', {}, { preferNear: [[5, web()]] })], pod({ labels: WEB }),                                       '0 → 0 | 0 → 0 | 5 → 100 | 0 → 0'],
    ['and against it',                                      [there('g', 'b1', {}, { preferApart: [[5, web()]] })], pod({ labels: WEB }),                                      '0 → 100 | 0 → 100 | -5 → 0 | 0 → 100'],
    ['who needs it near is one point',                      [there('g', 'b1', {}, { near: [web()] })],          pod({ labels: WEB }),                                         '0 → 0 | 0 → 0 | 1 → 100 | 0 → 0'],
    ['weights that cancel are all equal: 0',                [inA],                                              wishing({ preferNear: [[4, web()]], preferApart: [[4, web()]] }), '0 → 0 | 0 → 0 | 0 → 0 | 0 → 0'],
    ['nobody is there whom it means',                       [there('d', 'a1', { app: 'db' })],                  wishing({ preferNear: [[4, web()]] }),                        'skipped'],
    ['nobody wishes anything',                              [inA],                                              pod({ labels: WEB }),                                         'skipped'],
  ] as const)('%s', (_why, pods, incoming, expected) => {
    expect(score([...pods], incoming)).toBe(expected);
  });

  const needy = there('g', 'b1', {}, { near: [web()] });
  const eager = there('e', 'a1', {}, { preferNear: [[3, web()]] });
  // prettier-ignore
  test.each([
    ['a heavier need',                                      { hardPodAffinityWeight: 50 },                        pod({ labels: WEB }),  '3 → 6 | 3 → 6 | 50 → 100 | 0 → 0'],
    ['no weight for needs',                                 { hardPodAffinityWeight: 0 },                         pod({ labels: WEB }),  '3 → 100 | 3 → 100 | 0 → 0 | 0 → 0'],
    ['wishes of others ignored, and none of its own',       { ignorePreferredTermsOfExistingPods: true },         pod({ labels: WEB }),  'skipped'],
    ['with one of its own the others count again',          { ignorePreferredTermsOfExistingPods: true },         wishing({ preferNear: [[1, web({ labelSelector: {} })]] }, { labels: WEB }), '4 → 100 | 4 → 100 | 2 → 50 | 0 → 0'],
  ] as const)('%s', (_why, args, incoming, expected) => {
    expect(score([needy, eager], incoming, args)).toBe(expected);
  });
});
