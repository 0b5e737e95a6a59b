import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { podView as pod } from '../../test/support/pod-view.ts';
import type { Pod, PodTemplateSpec, Taint, Toleration } from '../model/index.ts';
import { replicaSetDeletionOrder } from './deletion-order.ts';
import { conditionOf, controllerOf, hasEnded, isActive, isAvailable, podViewOf } from './pod-view.ts';
import type { PodView } from './pod-view.ts';
import { noExecuteKey, taintVerdict } from './taint-eviction.ts';
import { templateHash, templateKey } from './template-key.ts';

const NOW_MS = 1_000_000_000;

const cost = (text: string): Partial<PodView> => ({
  annotations: { 'controller.kubernetes.io/pod-deletion-cost': text },
});

/** Of two pods the one that goes first, whichever way round they are given. */
function first(a: PodView, b: PodView): string {
  const orders = [
    [a, b],
    [b, a],
  ].map((pods) => replicaSetDeletionOrder(pods, pods, NOW_MS)[0].name);
  return orders[0] === orders[1] ? orders[0] : `undecided: ${orders.join(' ')}`;
}

describe('scale-down of a ReplicaSet: near misses of each rule', () => {
  const age = (ms: number): Partial<PodView> => ({ createdMs: NOW_MS - ms });
  const ready = (ms: number): Partial<PodView> => ({ readySinceMs: NOW_MS - ms });
  // prettier-ignore
  const rows = [
    // why                                                           a                                            b                                       goes
    ['unassigned before all others',                                 { nodeName: '', restarts: 0 },               { phase: 'Pending', isReady: false },   'a'],
    ['an unheard-of phase is like Pending: the rest decides',        { phase: 'Odd', isReady: false },            { phase: 'Pending' },                   'a'],
    ['a phase named like what every object has is no other',         { phase: 'constructor', isReady: false },    { phase: 'Pending' },                   'a'],
    ['not ready before the cheaper',                                 { isReady: false, ...cost('100') },          cost('-100'),                           'a'],
    ['the lower cost',                                               cost('-1'),                                  {},                                     'a'],
    ['a positive cost protects',                                     {},                                          cost('1'),                              'a'],
    ['a cost with a plus is none: 0',                                cost('+5'),                                  { ...cost('-1') },                      'b'],
    ['a cost with leading zeros is none',                            cost('-01'),                                 cost('1'),                              'a'],
    ['a fraction is none',                                           cost('-1.5'),                                cost('1'),                              'a'],
    ['2^31 is beyond int32: 0',                                      cost('2147483648'),                          cost('1'),                              'a'],
    ['2^31 − 1 is not',                                              cost('2147483647'),                          cost('1'),                              'b'],
    ['−2^31 is the lowest',                                          cost('-2147483648'),                         cost('-2147483647'),                    'a'],
    ['ready for less, a power of two between: 2^29 ns and 2^30 ns',  { uid: '2', ...ready(1073) },                               { uid: '1', ...ready(1074) },                          'a'],
    ['in one power the smaller uid',                                 { uid: '2', ...ready(600) },                 { uid: '1', ...ready(1000) },           'b'],
    ['ready times count only when both are ready',                   { isReady: false, ...ready(9e6) },           { isReady: false, ...ready(1) },        'a'],
    ['ready at this very instant is youngest',                       { uid: '2', ...ready(0) },   { uid: '1', ...ready(1) },   'a'],
    ['without a ready time first',                                   { readySinceMs: undefined },                 ready(1),                               'a'],
    ['restarts of regular containers before those of sidecars',      { restarts: 1 },                             { sidecarRestarts: 9 },                 'a'],
    ['the younger by powers of two',                                 { uid: '2', ...age(2000) },   { uid: '1', ...age(9000) },   'a'],
    ['without creation time first',                                  { createdMs: undefined },                    age(1),                                 'a'],
    ['all alike: by name',                                           {},                                          {},                                     'a'],
  ] as const satisfies readonly (readonly [string, Partial<PodView>, Partial<PodView>, string])[];

  test.each(rows)('%s', (_why, a, b, goes) => {
    expect(first(pod('a', a), pod('b', b))).toBe(goes);
  });

  test('active pods of the same owner on the node count, ended and deleting ones do not', () => {
    const pods = [pod('a', { nodeName: 'n1' }), pod('b', { nodeName: 'n2' })];
    const related = [
      ...pods,
      pod('x', { nodeName: 'n1', phase: 'Failed' }),
      pod('y', { nodeName: 'n1', isDeleting: true }),
      pod('z', { nodeName: 'n2' }),
    ];
    const order = (given: readonly PodView[]): string[] =>
      replicaSetDeletionOrder(pods, given, NOW_MS).map(({ name }) => name);
    expect(order(related)).toEqual(['b', 'a']);
    expect(order(related.slice(0, -1))).toEqual(['a', 'b']);
  });

  test('neighbours come before ready time, cost before neighbours', () => {
    const crowd = [pod('c', { nodeName: 'n2' })];
    const a = pod('a', { nodeName: 'n1', ...ready(1) });
    const b = pod('b', { nodeName: 'n2', ...ready(9e6) });
    const order = (pods: readonly PodView[]): string =>
      replicaSetDeletionOrder(pods, [...pods, ...crowd], NOW_MS)[0].name;
    expect(order([a, b])).toBe('b');
    expect(order([{ ...a, ...cost('-1') }, b])).toBe('a');
  });
});

describe('available: ready, and minReadySeconds = 0 or ready since + minReadySeconds ≤ now', () => {
  // prettier-ignore
  const rows = [
    // why                                        pod                                       seconds  available
    ['not ready',                                 { isReady: false, readySinceMs: 0 },      0,       false],
    ['no minimum',                                { isReady: true, readySinceMs: NOW_MS },  0,       true],
    ['a minimum needs a time',                    { isReady: true, readySinceMs: undefined }, 1,     false],
    ['no minimum needs none',                     { isReady: true, readySinceMs: undefined }, 0,     true],
    ['exactly long enough',                       { isReady: true, readySinceMs: NOW_MS - 10_000 }, 10, true],
    ['a millisecond short',                       { isReady: true, readySinceMs: NOW_MS - 9999 },   10, false],
  ] as const;

  test.each(rows)('%s', (_why, view, seconds, expected) => {
    expect(isAvailable(view, seconds, NOW_MS)).toBe(expected);
  });

  // prettier-ignore
  const phases = [
    // phase        deleting  ended  active
    ['Running',     false,    false, true],
    ['Pending',     false,    false, true],
    ['Unknown',     false,    false, true],
    ['Running',     true,     false, false],
    ['Failed',      false,    true,  false],
    ['Succeeded',   true,     true,  false],
  ] as const;

  test.each(phases)('%s, deleting %s: ended %s, active %s', (phase, isDeleting, ended, active) => {
    expect([hasEnded({ phase }), isActive({ phase, isDeleting })]).toEqual([ended, active]);
  });
});

describe('a pod as controllers see it', () => {
  const given = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      uid: 'u',
      creationTimestamp: '1970-01-01T00:00:01Z',
      deletionTimestamp: '1970-01-01T00:01:00Z',
    },
    spec: {
      nodeName: 'n',
      containers: [{ name: 'a' }, { name: 'b' }],
      initContainers: [{ name: 'init' }, { name: 'side', restartPolicy: 'Always' }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '1970-01-01T00:00:05Z' }],
      containerStatuses: [
        { name: 'a', restartCount: 2 },
        { name: 'b', restartCount: 5 },
      ],
      initContainerStatuses: [
        { name: 'init', restartCount: 9 },
        { name: 'side', restartCount: 3 },
      ],
    },
  } as unknown as Pod;

  test('times in ms, the highest restart count of regular containers and of sidecars, not of init containers', () => {
    expect(podViewOf(given)).toMatchObject({
      createdMs: 1000,
      readySinceMs: 5000,
      isReady: true,
      isDeleting: true,
      restarts: 5,
      sidecarRestarts: 3,
    });
  });

  test('a pod that has nothing yet', () => {
    const bare = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] } } as Pod;
    expect(podViewOf(bare)).toMatchObject({
      nodeName: '',
      phase: '',
      isReady: false,
      readySinceMs: undefined,
      createdMs: undefined,
      restarts: 0,
    });
  });

  test('the first condition of a type, and the owner that controls', () => {
    expect(
      conditionOf(
        [
          { type: 'A', status: 'True' },
          { type: 'A', status: 'False' },
        ],
        'A',
      )?.status,
    ).toBe('True');
    expect(conditionOf(undefined, 'A')).toBeUndefined();
    const owner = { apiVersion: 'v1', kind: 'X', uid: '' };
    expect(
      controllerOf([
        { ...owner, name: 'a' },
        { ...owner, name: 'b', controller: true },
      ])?.name,
    ).toBe('b');
    expect(controllerOf([{ ...owner, name: 'a', controller: false }])).toBeUndefined();
  });
});

describe('taint eviction: which toleration is used', () => {
  const taint = (key: string, value?: string): Taint => ({
    key,
    effect: 'NoExecute',
    ...(value !== undefined && { value }),
  });
  const lasting = (seconds: number | undefined, more: Partial<Toleration>): Toleration => ({
    operator: 'Exists',
    ...more,
    ...(seconds !== undefined && { tolerationSeconds: seconds }),
  });
  const NOW = 10_000;
  // prettier-ignore
  const rows = [
    // why                                                       tolerations                                                            taints                  deleted at
    ['the first of the list that tolerates, not the longest',    [lasting(5, { key: 'a' }), lasting(undefined, { key: 'a' })],          [taint('a')],           15_000],
    ['one before it that does not match is passed over',         [lasting(1, { key: 'b' }), lasting(5, { key: 'a' })],                  [taint('a')],           15_000],
    ['an empty effect is every effect',                          [lasting(5, { key: 'a', effect: '' })],                                [taint('a')],           15_000],
    ['another effect is not',                                    [lasting(5, { key: 'a', effect: 'NoSchedule' })],                      [taint('a')],           'now'],
    ['no key with Exists is every key',                          [lasting(5, {})],                                                      [taint('a'), taint('b')], 15_000],
    ['Equal needs the value',                                    [{ key: 'a', operator: 'Equal', value: 'x' }],                         [taint('a', 'y')],      'now'],
    ['no operator is Equal',                                     [{ key: 'a', value: 'x' }],                                            [taint('a', 'x')],      'never'],
    ['Lt: taint 3 < toleration 5',                               [lasting(5, { key: 'a', operator: 'Lt', value: '5' })],                [taint('a', '3')],      15_000],
    ['Lt: 5 is not below 5',                                     [lasting(5, { key: 'a', operator: 'Lt', value: '5' })],                [taint('a', '5')],      'now'],
    ['Gt: taint 7 > toleration 5',                               [lasting(5, { key: 'a', operator: 'Gt', value: '5' })],                [taint('a', '7')],      15_000],
    ['Gt with a text that is no integer',                        [lasting(5, { key: 'a', operator: 'Gt', value: '5' })],                [taint('a', 'x')],      'now'],
    ['the shortest of those used',                               [lasting(9, { key: 'a' }), lasting(4, { key: 'b' })],                  [taint('a'), taint('b')], 14_000],
    ['one for ever beside one for a while',                      [lasting(undefined, { key: 'a' }), lasting(4, { key: 'b' })],          [taint('a'), taint('b')], 14_000],
    ['negative seconds are now',                                 [lasting(-5, { key: 'a' })],                                           [taint('a')],           'now'],
  ] as const satisfies readonly (readonly [string, readonly Toleration[], readonly Taint[], number | 'now' | 'never'])[];

  test.each(rows)('%s', (_why, tolerations, taints, expected) => {
    const verdict = taintVerdict(tolerations, taints, undefined, NOW);
    const seen = verdict.kind === 'wait' ? verdict.pending.atMs : verdict.kind === 'cancel' ? 'never' : 'now';
    expect(seen).toBe(expected);
  });

  test('an equal NoExecute taint set is no change: only key and value of that effect count', () => {
    const before = noExecuteKey([taint('a', 'x'), { key: 'b', effect: 'NoSchedule' }]);
    expect(noExecuteKey([{ key: 'c', effect: 'PreferNoSchedule' }, taint('a', 'x')])).toBe(before);
    expect(noExecuteKey([taint('a', 'y')])).not.toBe(before);
    expect(noExecuteKey([taint('a', 'x'), taint('b')])).not.toBe(before);
    expect(noExecuteKey([])).toBe('');
  });
});

describe('two templates are the same', () => {
  const template = (more: object, labels: object = { app: 'web' }): PodTemplateSpec =>
    ({ metadata: { labels }, spec: { containers: [{ name: 'a', image: 'x' }], ...more } }) as PodTemplateSpec;
  const key = templateKey(template({}));
  // prettier-ignore
  const same = [
    ['with label pod-template-hash',        template({}, { app: 'web', 'pod-template-hash': 'abc' })],
    ['with label controller-revision-hash', template({}, { 'controller-revision-hash': 'abc', app: 'web' })],
    ['with null and empty members',         template({ nodeSelector: {}, tolerations: [], hostname: null, affinity: { nodeAffinity: {} } })],
    ['with a creation timestamp',           { ...template({}), metadata: { labels: { app: 'web' }, creationTimestamp: null } } as unknown as PodTemplateSpec],
    ['in another order of members',         { spec: { containers: [{ image: 'x', name: 'a' }] }, metadata: { labels: { app: 'web' } } } as PodTemplateSpec],
  ] as const;

  test.each(same)('%s', (_why, other) => {
    expect(templateKey(other)).toBe(key);
  });

  // prettier-ignore
  const different = [
    ['another image',                      template({ containers: [{ name: 'a', image: 'y' }] })],
    ['another label',                      template({}, { app: 'web', tier: 'front' })],
    ['a member that is false',             template({ hostNetwork: false })],
    ['a member that is 0',                 template({ priority: 0 })],
    ['an empty text',                      template({ nodeName: '' })],
    ['a second container',                 template({ containers: [{ name: 'a', image: 'x' }, { name: 'b' }] })],
  ] as const;

  test.each(different)('not: %s', (_why, other) => {
    expect(templateKey(other)).not.toBe(key);
  });

  test('the order of a list counts', () => {
    const args = (list: readonly string[]): string =>
      templateKey(template({ containers: [{ name: 'a', args: list }] }));
    expect(args(['1', '2'])).not.toBe(args(['2', '1']));
  });

  test('texts do not run into each other, and a hash is ten letters or digits', () => {
    const pair = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(pair, pair, ([a, b], [c, d]) => {
        const ofTwo = (name: string, image: string): string =>
          templateKey(template({ containers: [{ name, image }] }));
        expect(ofTwo(a, b) === ofTwo(c, d)).toBe(a === c && b === d);
        expect(templateHash(ofTwo(a, b))).toMatch(/^[a-z0-9]{10}$/);
      }),
    );
  });
});
