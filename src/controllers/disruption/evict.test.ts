import { describe, expect, test } from 'vitest';
import type { KubernetesObject, OwnerReference } from '../../model/index.ts';
import { controllerScale } from './controller-scale.ts';
import { evictPod } from './evict.ts';
import type { EvictionAnswer } from './evict.ts';
import { budgetOf } from './read-budget.ts';
import { syncBudget } from './sync-budget.ts';
import type { OwnedBudgetPod, ScaleOf } from './sync-budget.ts';
import type { Budget, BudgetPod, BudgetStatus } from './types.ts';

const STATUS: BudgetStatus = {
  disruptionsAllowed: 1,
  currentHealthy: 3,
  desiredHealthy: 2,
  expectedPods: 3,
  observedGeneration: 1,
  disruptedPods: new Map(),
  condition: { status: 'True', reason: 'SufficientPods', message: '' },
};

function budget(change: Partial<Budget> = {}, status: Partial<BudgetStatus> = {}): Budget {
  return {
    name: 'web',
    generation: 1,
    minAvailable: 2,
    maxUnavailable: undefined,
    selector: { matchLabels: { app: 'web' } },
    alwaysAllowsUnhealthy: false,
    ...change,
    status: { ...STATUS, ...status },
  };
}

const POD: BudgetPod = {
  name: 'p',
  labels: { app: 'web' },
  phase: 'Running',
  isReady: true,
  isDeleting: false,
};

const many = (count: number): Map<string, number> =>
  new Map(Array.from({ length: count }, (_, place) => [`gone${place}`, 0]));

function said(answer: EvictionAnswer): string {
  if (answer.isEvicted) return answer.budget === undefined ? 'free' : 'spent';
  return `${answer.code}${answer.retryAfterSeconds === undefined ? '' : ` after ${answer.retryAfterSeconds}`}`;
}

describe('the order of the checks', () => {
  const spent = { disruptionsAllowed: 0 };
  const unready = { isReady: false };
  const unseen = { generation: 2 };
  // prettier-ignore
  const rows = [
    // why                                                           pod                                   budgets                                                        answer
    ['Pending bypasses the budget',                                  { phase: 'Pending' },                 [budget({}, spent)],                                           'free'],
    ['Succeeded does',                                               { phase: 'Succeeded' },               [budget({}, spent)],                                           'free'],
    ['Failed does',                                                  { phase: 'Failed' },                  [budget({}, spent)],                                           'free'],
    ['deleting does',                                                { isDeleting: true },                 [budget({}, spent)],                                           'free'],
    ['they do before two budgets are an error',                      { phase: 'Failed' },                  [budget(), budget()],                                          'free'],
    ['two matching budgets: 500',                                    {},                                   [budget(), budget({ name: 'b' })],                             '500'],
    ['one that does not match is none',                              {},                                   [budget(), budget({ selector: { matchLabels: { app: 'db' } } })], 'spent'],
    ['an empty selector matches every pod',                          { labels: {} },                       [budget({ selector: {} }, spent)],                             '429 after 0'],
    ['null matches none',                                            {},                                   [budget({ selector: null }, spent)],                           'free'],
    ['not ready and AlwaysAllow: before all that follows',           unready,                              [budget({ alwaysAllowsUnhealthy: true, ...unseen }, spent)],   'free'],
    ['not ready, healthy ≥ desired > 0: free, before the generation', unready,                             [budget(unseen, spent)],                                       'free'],
    ['not ready, healthy = desired is enough',                       unready,                              [budget({}, { ...spent, currentHealthy: 2 })],                 'free'],
    ['not ready, one healthy too few: needs budget',                 unready,                              [budget({}, { ...spent, currentHealthy: 1 })],                 '429 after 0'],
    ['not ready, desired 0: needs budget',                           unready,                              [budget({}, { ...spent, desiredHealthy: 0 })],                 '429 after 0'],
    ['ready with AlwaysAllow needs budget all the same',             {},                                   [budget({ alwaysAllowsUnhealthy: true }, spent)],              '429 after 0'],
    ['observedGeneration < generation: 10 s, before the budget',     {},                                   [budget(unseen, spent)],                                       '429 after 10'],
    ['and before 2001 disrupted pods',                               {},                                   [budget(unseen, { disruptedPods: many(2001) })],               '429 after 10'],
    ['more than 2000 disrupted pods: 403, before the budget',        {},                                   [budget({}, { ...spent, disruptedPods: many(2001) })],         '403'],
    ['2000 are not more',                                            {},                                   [budget({}, { disruptedPods: many(2000) })],                   'spent'],
    ['a negative budget: 403',                                       {},                                   [budget({}, { disruptionsAllowed: -1 })],                      '403'],
    ['one left: spent',                                              {},                                   [budget()],                                                    'spent'],
  ] as const satisfies readonly (readonly [string, Partial<BudgetPod>, readonly Budget[], string])[];

  test.each(rows)('%s', (_why, change, budgets, expected) => {
    expect(said(evictPod({ ...POD, ...change }, budgets, 5000))).toBe(expected);
  });
});

describe('what a refusal says', () => {
  const cause = (change: Partial<Budget>, status: Partial<BudgetStatus>): unknown => {
    const answer = evictPod(POD, [budget(change, { disruptionsAllowed: 0, ...status })], 0);
    return answer.isEvicted ? undefined : [answer.message, answer.cause];
  };
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  const failed = (reason: string, text: string): Partial<BudgetStatus> => ({
    condition: { status: 'False', reason, message: text },
  });
  // prettier-ignore
  const rows = [
    // why                                                    change               status                                                   cause
    ['the generation',                                        { generation: 2 },   {},                                                      'The disruption budget web is still being processed by the server.'],
    ['SyncFailed with its message',                           {},                  failed('SyncFailed', 'no scale'),                        'The disruption budget web does not allow evicting pods currently because it failed sync: no scale'],
    ['SyncFailed without a message is none',                  {},                  { currentHealthy: 2, ...failed('SyncFailed', '') },      'The disruption budget web needs 2 healthy pods and has 2 currently'],
    ['needs D, has C when C = D',                             {},                  { currentHealthy: 2 },                                   'The disruption budget web needs 2 healthy pods and has 2 currently'],
    ['needs D, has C when C < D, whatever the condition',     {},                  { currentHealthy: 1, ...failed('Other', 'text') },       'The disruption budget web needs 2 healthy pods and has 1 currently'],
    ['C > D: nothing more is known',                          {},                  { currentHealthy: 3 },                                   'The disruption budget web does not allow evicting pods currently'],
    ['C > D with a False condition that has a message',       {},                  { currentHealthy: 3, ...failed('Other', 'text') },       'The disruption budget web does not allow evicting pods currently (Other): text'],
    ['C > D with a False condition without one',              {},                  { currentHealthy: 3, ...failed('Other', '') },           'The disruption budget web does not allow evicting pods currently'],
  ] as const;

  test.each(rows)('%s', (_why, change, status, expected) => {
    expect(cause(change, status)).toEqual([message, expected]);
  });
});

describe('a granted eviction', () => {
  const after = (allowed: number): BudgetStatus | undefined => {
    const answer = evictPod(
      POD,
      [budget({}, { disruptionsAllowed: allowed, disruptedPods: new Map([['q', 1]]) })],
      7000,
    );
    return answer.isEvicted ? answer.budget?.status : undefined;
  };

  test('takes one of the budget and notes the pod and the time beside those noted', () => {
    expect(after(2)).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 3, condition: STATUS.condition });
    expect([...(after(2)?.disruptedPods ?? [])]).toEqual([
      ['q', 1],
      ['p', 7000],
    ]);
  });

  test('a decrement to 0 turns the condition False InsufficientPods', () => {
    expect(after(1)?.condition).toEqual({ status: 'False', reason: 'InsufficientPods', message: '' });
  });
});

const OWNER: OwnerReference = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'rs',
  uid: 'u',
  controller: true,
};
const owned = (text: string): OwnedBudgetPod[] =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word, place) => ({
      ...POD,
      name: `p${place}`,
      isReady: !word.includes('!'),
      isDeleting: word.includes('~'),
      phase: word.includes('x') ? 'Failed' : 'Running',
      controller: word.includes('?') ? undefined : { ...OWNER, uid: word[0], name: word[0] },
    }));

describe('how many disruptions a sync allows', () => {
  const scale =
    (sizes: Readonly<Record<string, number>>): ScaleOf =>
    ({ name }) =>
      sizes[name];
  // prettier-ignore
  const rows = [
    // why                                                        bounds                                   pods            sizes             allowed/healthy/desired/expected
    ['minAvailable as a number: expected = matching pods',        { minAvailable: 2 },                     'a a a!',       { a: 9 },         '0/2/2/3'],
    ['a number written as text',                                  { minAvailable: '2' },                   'a a a',        { a: 9 },         '1/3/2/3'],
    ['50 % of 5 rounds up to 3',                                  { minAvailable: '50%' },                 'a a a a a',    { a: 5 },         '2/5/3/5'],
    ['maxUnavailable 30 % of 5 rounds up to 2',                   { maxUnavailable: '30%' },               'a a a a a',    { a: 5 },         '2/5/3/5'],
    ['maxUnavailable before minAvailable',                        { minAvailable: 5, maxUnavailable: 1 },  'a a a a a',    { a: 5 },         '1/5/4/5'],
    ['more unavailable than expected: desired 0',                 { maxUnavailable: 9 },                   'a a',          { a: 2 },         '2/2/0/2'],
    ['the sizes of distinct controllers are added',               { maxUnavailable: 1 },                   'a a b',        { a: 2, b: 4 },   '0/3/5/6'],
    ['unmanaged pods: not expected, but healthy',                 { maxUnavailable: 1 },                   'a ? ?',        { a: 1 },         '3/3/0/1'],
    ['only unmanaged pods: expected 0, nothing allowed',          { maxUnavailable: 1 },                   '? ?',          {},               '0/2/0/0'],
    ['the phase plays no part',                                   { minAvailable: 1 },                     'ax a',         {},               '1/2/1/2'],
    ['a deleting pod is expected, not healthy',                   { minAvailable: 1 },                     'a~ a a',       {},               '1/2/1/3'],
    ['neither bound: desired 0, expected 0, nothing allowed',     { minAvailable: undefined },             'a a',          {},               '0/2/0/0'],
    ['no pods: nothing allowed',                                  { minAvailable: 0 },                     '',             {},               '0/0/0/0'],
    ['a controller scaled to 0: nothing allowed',                 { maxUnavailable: 1 },                   'a',            { a: 0 },         '0/1/0/0'],
  ] as const satisfies readonly (readonly [string, Partial<Budget>, string, Readonly<Record<string, number>>, string])[];

  test.each(rows)('%s', (_why, bounds, pods, ...row) => {
    const [sizes, expected] = row;
    const { status } = syncBudget(budget(bounds), owned(pods), scale(sizes), 0);
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status;
    expect(`${disruptionsAllowed}/${currentHealthy}/${desiredHealthy}/${expectedPods}`).toBe(expected);
  });

  test('a controller that is not found fails the sync: nothing allowed, the rest stays', () => {
    const { status } = syncBudget(budget({ maxUnavailable: 1 }), owned('a b'), scale({ a: 2 }), 0);
    expect(status).toEqual({
      ...STATUS,
      disruptionsAllowed: 0,
      condition: { status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod "p1"' },
    });
  });

  // prettier-ignore
  const disrupted = [
    // why                                                          pods   since  now       listed  healthy
    ['an eviction just granted: listed, not healthy',               'a a', 0,     0,        1,      1],
    ['just below 120 s',                                            'a a', 0,     119_999,  1,      1],
    ['at exactly 120 s it is listed and healthy',                   'a a', 0,     120_000,  1,      2],
    ['later it is forgotten',                                       'a a', 0,     120_001,  0,      2],
    ['a pod that is deleting is forgotten at once, and not healthy', 'a~ a', 0,   5,        0,      1],
  ] as const;

  test.each(disrupted)('disruptedPods: %s', (_why, pods, sinceMs, ...row) => {
    const [nowMs, listed, healthy] = row;
    const given = budget(
      {},
      {
        disruptedPods: new Map([
          ['p0', sinceMs],
          ['lost', sinceMs],
        ]),
      },
    );
    const { status, recheckAfterMs } = syncBudget(given, owned(pods), scale({}), nowMs);
    expect([status.disruptedPods.size, status.currentHealthy]).toEqual([listed, healthy]);
    expect(recheckAfterMs).toBe(listed === 0 ? undefined : sinceMs + 120_000 - nowMs);
  });
});

describe('the size that a controller is meant to have', () => {
  const object = (kind: string, name: string, more: object): KubernetesObject =>
    ({ apiVersion: 'apps/v1', kind, metadata: { name, uid: `u-${name}`, ...more } }) as KubernetesObject;
  const spec = (replicas: number | undefined, base: KubernetesObject): KubernetesObject =>
    ({ ...base, spec: replicas === undefined ? {} : { replicas } }) as KubernetesObject;
  const inDeployment = (uid: string): object => ({
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true }],
  });
  const known = [
    spec(7, object('Deployment', 'web', {})),
    spec(3, object('ReplicaSet', 'of-web', inDeployment('u-web'))),
    spec(3, object('ReplicaSet', 'of-old-web', inDeployment('u-gone'))),
    spec(4, object('ReplicaSet', 'alone', {})),
    spec(undefined, object('StatefulSet', 'db', {})),
    spec(2, object('Rollout', 'r', {})),
  ];
  const asked = (kind: string, name: string, uid = `u-${name}`): ReturnType<typeof controllerScale> =>
    controllerScale(
      { apiVersion: 'x/v1', kind, name, uid },
      (wanted, called) => known.find((each) => each.kind === wanted && each.metadata.name === called),
      (_version, served) => served === 'Rollout',
    );
  // prettier-ignore
  const rows = [
    // why                                                   kind           name          size
    ['a ReplicaSet of a Deployment: the Deployment’s',       'ReplicaSet',  'of-web',     7],
    ['whose Deployment is gone: its own',                    'ReplicaSet',  'of-old-web', 3],
    ['without Deployment: its own',                          'ReplicaSet',  'alone',      4],
    ['a Deployment',                                         'Deployment',  'web',        7],
    ['spec.replicas unset: 1',                               'StatefulSet', 'db',         1],
    ['a custom resource that the API serves',                'Rollout',     'r',          2],
    ['not found',                                            'StatefulSet', 'other',      undefined],
    ['a Job has no scale',                                   'Job',         'j',          { error: 'jobs.batch does not implement the scale subresource' }],
    ['a DaemonSet has none',                                 'DaemonSet',   'd',          { error: 'daemonsets.apps does not implement the scale subresource' }],
    ['a kind that nobody serves',                            'Thing',       't',          { error: 'no matches for kind "Thing" in version "x/v1"' }],
    ['a kind named like what every object has',              'constructor', 't',          { error: 'no matches for kind "constructor" in version "x/v1"' }],
  ] as const;

  test.each(rows)('%s', (_why, kind, name, size) => {
    expect(asked(kind, name)).toEqual(size);
  });

  test('a controller is found by uid too: one made anew under the name is another', () => {
    expect(asked('ReplicaSet', 'alone', 'u-before')).toBeUndefined();
  });
});

test('reading: IfHealthyBudget by default, times of disrupted pods, only condition DisruptionAllowed', () => {
  const read = budgetOf({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', generation: 4 },
    spec: { minAvailable: '50%', selector: {} },
    status: {
      observedGeneration: 3,
      disruptedPods: { p: '1970-01-01T00:00:05Z' },
      conditions: [
        { type: 'Other', status: 'True' },
        { type: 'DisruptionAllowed', status: 'False', reason: 'R', message: 'M' },
      ],
    },
  } as unknown as Parameters<typeof budgetOf>[0]);
  expect(read).toMatchObject({ generation: 4, minAvailable: '50%', alwaysAllowsUnhealthy: false });
  expect(read.status).toMatchObject({
    observedGeneration: 3,
    disruptionsAllowed: 0,
    condition: { status: 'False', reason: 'R', message: 'M' },
  });
  expect([...read.status.disruptedPods]).toEqual([['p', 5000]]);
});
