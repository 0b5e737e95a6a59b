import { describe, expect, test } from 'vitest';
import type { KindRunner } from '../kind-runner.ts';
import { daemonsetNode } from './daemonset-node.ts';
import { eviction } from './eviction.ts';
import { limitrange } from './limitrange.ts';
import { pdb } from './pdb.ts';
import { podsecurity } from './podsecurity.ts';
import { replicasetDeleteOrder } from './replicaset-delete-order.ts';
import { taintEviction } from './taint-eviction.ts';

/** Vectors made by hand: worked out from upstream's rules, in the form of the recorded ones. */
function differences(runner: unknown, input: unknown, recorded: unknown): readonly string[] {
  return (runner as KindRunner<unknown, unknown>).differences(input, recorded);
}

/** 2000-01-01 is second 0 of the vectors and 946,684,800 s after 1970; a Saturday. */
const EPOCH_S = 946_684_800;

describe('pdb and eviction', () => {
  const selector = { matchLabels: { app: 'web' } };
  const pod = (name: string, ready: boolean) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'rs', controller: true },
      ],
    },
    spec: {},
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });
  const set = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web', namespace: 'default', uid: 'rs' },
    spec: { replicas: 4, selector },
    status: { replicas: 4 },
  };
  const budget = (spec: Record<string, unknown>, status: Record<string, unknown> = {}) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'guard', namespace: 'default', generation: 1 },
    spec: { selector, ...spec },
    status: { observedGeneration: 1, ...status },
  });
  const condition = (isAllowed: boolean) => ({
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  });

  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, unknown>, readonly boolean[], readonly [number, number, number, number]])[] = [
    // why                                              spec                         ready                           allowed, healthy, desired, expected
    ['at least two: two of four may go',                { minAvailable: 2 },         [true, true, true, true],       [2, 4, 2, 4]],
    ['half of the scale',                               { minAvailable: '50%' },     [true, true, true, true],       [2, 4, 2, 4]],
    ['51 % are three of four',                          { minAvailable: '51%' },     [true, true, true, true],       [1, 4, 3, 4]],
    ['one may be away',                                 { maxUnavailable: 1 },       [true, true, true, true],       [1, 4, 3, 4]],
    ['one may be away and one is',                      { maxUnavailable: 1 },       [true, true, true, false],      [0, 3, 3, 4]],
    ['a quarter, of the scale, not of the pods there',  { maxUnavailable: '25%' },   [true, true, true],             [0, 3, 3, 4]],
    ['fewer healthy than asked for: none, not less',    { minAvailable: 3 },         [true, false],                  [0, 1, 3, 2]],
  ];
  test.each(rows)(
    '%s',
    (_why, spec, ready, [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods]) => {
      const input = {
        nowSeconds: 100,
        pdb: budget(spec),
        controllers: [set],
        pods: ready.map((isReady, place) => pod(`p${place}`, isReady)),
      };
      const recorded = {
        disruptionsAllowed,
        currentHealthy,
        desiredHealthy,
        expectedPods,
        disruptedPods: {},
        condition: condition(disruptionsAllowed > 0),
      };
      expect(differences(pdb, input, recorded)).toEqual([]);
      expect(differences(pdb, input, { ...recorded, currentHealthy: currentHealthy + 1 })).toEqual([
        `currentHealthy: ours ${currentHealthy}, recorded ${currentHealthy + 1}`,
      ]);
    },
  );

  const victim = pod('victim', true);
  const status = (disruptionsAllowed: number) => ({
    currentHealthy: 4,
    desiredHealthy: 4 - disruptionsAllowed,
    expectedPods: 4,
    disruptionsAllowed,
  });

  test('an eviction that the budget allows spends one, and names the pod', () => {
    const input = { nowSeconds: 100, pod: victim, pdbs: [budget({ minAvailable: 3 }, status(1))] };
    const recorded = {
      evicted: true,
      status: 'Success',
      pdbsAfter: { guard: { disruptionsAllowed: 0, disruptedPods: { victim: 100 } } },
    };
    expect(differences(eviction, input, recorded)).toEqual([]);
  });

  test('one that it does not allow is refused with 429, and spends nothing', () => {
    const input = { nowSeconds: 100, pod: victim, pdbs: [budget({ minAvailable: 4 }, status(0))] };
    const recorded = {
      evicted: false,
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      cause: 'The disruption budget guard needs 4 healthy pods and has 4 currently',
      retryAfterSeconds: 0,
      pdbsAfter: { guard: { disruptionsAllowed: 0, disruptedPods: {} } },
    };
    expect(differences(eviction, input, recorded)).toEqual([]);
    expect(differences(eviction, input, { ...recorded, code: 500 })).toEqual([
      'code: ours 429, recorded 500',
    ]);
  });

  test('a pod that has not started is not asked for', () => {
    const pending = { ...victim, status: { phase: 'Pending' } };
    const recorded = {
      evicted: true,
      status: 'Success',
      pdbsAfter: { guard: { disruptionsAllowed: 0, disruptedPods: {} } },
    };
    expect(
      differences(eviction, { nowSeconds: 100, pod: pending, pdbs: [budget({}, status(0))] }, recorded),
    ).toEqual([]);
  });
});

describe('taint-eviction', () => {
  const pod = (name: string, tolerations: readonly Record<string, unknown>[] = []) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name },
    spec: { containers: [], nodeName: 'n', tolerations },
  });
  const taint = (key: string, effect = 'NoExecute') => ({ key, effect });
  const tolerating = (key: string, tolerationSeconds?: number) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    ...(tolerationSeconds !== undefined && { tolerationSeconds }),
  });

  // prettier-ignore
  const rows: readonly (readonly [string, readonly Record<string, unknown>[], readonly (readonly [number, readonly object[]])[], number | undefined])[] = [
    // why                                                tolerations                     taints of the node by second                      deleted at
    ['nothing tolerates it: at once',                     [],                             [[10, [taint('a')]]],                             10],
    ['it is tolerated for ever',                          [tolerating('a')],              [[10, [taint('a')]]],                             undefined],
    ['it is tolerated for a while',                       [tolerating('a', 30)],          [[10, [taint('a')]]],                             40],
    ['for no time at all',                                [tolerating('a', 0)],           [[10, [taint('a')]]],                             10],
    ['the taint goes before the time is over',            [tolerating('a', 30)],          [[10, [taint('a')]], [39, []]],                   undefined],
    ['and comes again: the time begins anew',             [tolerating('a', 30)],          [[10, [taint('a')]], [20, []], [25, [taint('a')]]], 55],
    ['of two tolerated for a while the shorter counts',   [tolerating('a', 30), tolerating('b', 5)], [[10, [taint('a'), taint('b')]]],      15],
    ['another that is not tolerated comes',               [tolerating('a', 30)],          [[10, [taint('a')]], [20, [taint('a'), taint('b')]]], 20],
    ['NoSchedule evicts nobody',                          [],                             [[10, [taint('a', 'NoSchedule')]]],               undefined],
  ];
  test.each(rows)('%s', (_why, tolerations, taints, second) => {
    const events = taints.map(([atSeconds, list]) => ({ atSeconds, node: 'n', taints: list }));
    const input = { pods: [pod('p', tolerations)], events, horizonSeconds: 1000 };
    const recorded = { deletedAtSeconds: second === undefined ? {} : { p: second } };
    expect(differences(taintEviction, input, recorded)).toEqual([]);
    expect(differences(taintEviction, input, { deletedAtSeconds: { p: 999 } })).toHaveLength(1);
  });
});

describe('replicaset-delete-order', () => {
  interface Wish {
    readonly node?: string;
    readonly phase?: string;
    readonly readyForS?: number;
    readonly cost?: string;
    readonly restarts?: number;
    readonly ageS?: number;
  }
  const NOW_S = 10_000;
  const ago = (seconds: number): string =>
    new Date((EPOCH_S + NOW_S - seconds) * 1000).toISOString().replace('.000', '');
  const pod = (
    name: string,
    { node = 'n', phase = 'Running', readyForS = 100, cost, restarts = 0, ageS = 500 }: Wish,
  ) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      creationTimestamp: ago(ageS),
      ...(cost !== undefined && { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: node === '' ? {} : { nodeName: node },
    status: {
      phase,
      conditions:
        readyForS < 0 ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: ago(readyForS) }],
      containerStatuses: [{ name: 'c', restartCount: restarts }],
    },
  });

  // prettier-ignore
  const rows: readonly (readonly [string, Wish, Wish])[] = [
    // why, in the order of the rules                  goes first                     stays longer
    ['without node before with one',                   { node: '', phase: 'Pending' }, {}],
    ['pending before running',                         { phase: 'Pending' },           {}],
    ['not ready before ready',                         { readyForS: -1 },              {}],
    ['cheaper before dearer',                          { cost: '-5' },                 { cost: '3' }],
    ['no cost is 0: before a cost above it',           {},                             { cost: '1' }],
    // Times are compared by the power of two of their seconds: 100 s and 500 s differ.
    ['ready for less long',                            { readyForS: 100 },             { readyForS: 500 }],
    ['more restarts before fewer',                     { restarts: 3 },                { restarts: 1 }],
    ['younger before older',                           { ageS: 500 },                  { ageS: 5000 }],
  ];
  test.each(rows)('%s', (_why, first, second) => {
    for (const pods of [
      [pod('x', first), pod('y', second)],
      [pod('y', second), pod('x', first)],
    ]) {
      const input = { nowMs: NOW_S * 1000, pods, relatedPods: [], deleteCount: 1 };
      expect(differences(replicasetDeleteOrder, input, { deleted: ['x'], order: ['x', 'y'] })).toEqual([]);
    }
  });

  test("on a node with more of the owner's pods before one with fewer", () => {
    const pods = [pod('alone', { node: 'm' }), pod('x', {}), pod('y', {})];
    const input = { nowMs: NOW_S * 1000, pods, relatedPods: [], deleteCount: 2 };
    expect(differences(replicasetDeleteOrder, input, { deleted: ['x', 'y'] })).toEqual([]);
  });
});

describe('daemonset-node', () => {
  const daemon = (spec: Record<string, unknown>) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'd', namespace: 'default' },
    spec: { template: { spec: { containers: [], ...spec } } },
  });
  const node = (spec: Record<string, unknown> = {}) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels: { disk: 'ssd' } },
    spec,
  });
  const taints = (...list: readonly (readonly [string, string])[]) => ({
    taints: list.map(([key, effect]) => ({ key, effect })),
  });

  // prettier-ignore
  const rows: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>, boolean, boolean])[] = [
    // why                                        pod                                   node                                                       runs    goes on
    ['any node',                                  {},                                   {},                                                        true,   true],
    ['a label that the node has',                 { nodeSelector: { disk: 'ssd' } },    {},                                                        true,   true],
    ['one that it lacks',                         { nodeSelector: { disk: 'hdd' } },    {},                                                        false,  false],
    ['another node by name',                      { nodeName: 'm' },                    {},                                                        false,  false],
    ['a taint that it does not tolerate',         {},                                   taints(['a', 'NoSchedule']),                               false,  true],
    ['one that evicts',                           {},                                   taints(['a', 'NoExecute']),                                false,  false],
    ['one that only asks',                        {},                                   taints(['a', 'PreferNoSchedule']),                         true,   true],
    ['a node that is not ready',                  {},                                   taints(['node.kubernetes.io/not-ready', 'NoExecute']),     true,   true],
    ['a cordoned one',                            {},                                   taints(['node.kubernetes.io/unschedulable', 'NoSchedule']), true,  true],
    ['without network, of the node\'s network',   { hostNetwork: true },                taints(['node.kubernetes.io/network-unavailable', 'NoSchedule']), true, true],
    ['without network, of one of its own',        {},                                   taints(['node.kubernetes.io/network-unavailable', 'NoSchedule']), false, true],
  ];
  test.each(rows)('%s', (_why, pod, nodeSpec, shouldRun, shouldContinueRunning) => {
    expect(
      differences(
        daemonsetNode,
        { node: node(nodeSpec), daemonSet: daemon(pod) },
        { shouldRun, shouldContinueRunning },
      ),
    ).toEqual([]);
  });
});

describe('limitrange and podsecurity', () => {
  const pod = (resources: Record<string, unknown>) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'x', resources }] },
  });
  const range = (limit: Record<string, unknown>) => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'limits', namespace: 'default' },
    spec: { limits: [limit] },
  });

  test('a container over the largest that is allowed', () => {
    const input = {
      limitRanges: [range({ type: 'Container', max: { cpu: '1' } })],
      pod: pod({ limits: { cpu: '2' } }),
    };
    const outcome = {
      allowed: false,
      errors: ['maximum cpu usage per Container is 1, but limit is 2'],
      resources: { c: { limits: { cpu: '2' }, requests: { cpu: '2' } } },
    };
    expect(differences(limitrange, input, { oneOf: [outcome] })).toEqual([]);
    expect(differences(limitrange, input, { oneOf: [{ ...outcome, allowed: true }] })).not.toEqual([]);
  });

  test('an outcome more than recorded is a difference, and one less', () => {
    const input = {
      limitRanges: [range({ type: 'Container', max: { cpu: '4' } })],
      pod: pod({ limits: { cpu: '2' } }),
    };
    const outcome = { allowed: true, resources: { c: { limits: { cpu: '2' }, requests: { cpu: '2' } } } };
    expect(differences(limitrange, input, { oneOf: [outcome] })).toEqual([]);
    expect(differences(limitrange, input, { oneOf: [outcome, { ...outcome, allowed: false }] })).toHaveLength(
      1,
    );
  });

  test('a host port under the level baseline', () => {
    const withPort = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', ports: [{ containerPort: 1, hostPort: 80 }] }] },
    };
    const refused = {
      allowed: false,
      reasons: ['hostPort'],
      detail: 'hostPort (container "c" uses hostPort 80)',
    };
    expect(
      differences(podsecurity, { level: 'baseline', version: 'latest', pod: withPort }, refused),
    ).toEqual([]);
    expect(
      differences(podsecurity, { level: 'privileged', version: 'latest', pod: withPort }, { allowed: true }),
    ).toEqual([]);
  });
});
