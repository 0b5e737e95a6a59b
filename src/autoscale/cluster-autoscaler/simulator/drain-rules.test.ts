import { describe, expect, test } from 'vitest';
import { budgetOf, caPod, drainContextOf } from '../../../../test/support/autoscaler.ts';
import { HOUR_MS } from '../../../base/index.ts';
import type { Pod } from '../../../model/index.ts';
import { drainabilityOf, podsToMoveOf } from './drain-rules.ts';
import type { DrainContext } from './drain-rules.ts';

const SAFE = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const SAFE_VOLUMES = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';
const LIKE_DAEMON = { 'cluster-autoscaler.kubernetes.io/daemonset-pod': 'true' };
const MIRROR = { 'kubernetes.io/config.mirror': 'x' };

type Wish = Parameters<typeof caPod>[1];
type Context = Parameters<typeof drainContextOf>[0];

function pod(wish: Wish = {}, metadata: Partial<Pod['metadata']> = {}, status?: Pod['status']): Pod {
  const made = caPod('p', wish);
  return { ...made, metadata: { ...made.metadata, ...metadata }, ...(status !== undefined && { status }) };
}

/** `BlockedReason`, or the outcome where nothing blocks. */
function verdictOn(given: Pod, context: Context = {}): string {
  const { outcome, blockingReason } = drainabilityOf(given, drainContextOf(context));
  return blockingReason ?? outcome;
}

const safe = (value: string): Wish => ({ annotations: { [SAFE]: value } });
const hostPath = { volumes: [{ name: 'data', hostPath: { path: '/x' } }] };
const emptyDir = { volumes: [{ name: 'data', emptyDir: {} }] };
const kubeSystem = (createdMs: number): Partial<Pod['metadata']> => ({
  namespace: 'kube-system',
  creationTimestamp: String(createdMs),
});
const owner = (kind: string, apiVersion: string): Partial<Pod['metadata']> => ({
  ownerReferences: [{ apiVersion, kind, name: 'web', uid: 'u', controller: true }],
});
/** A controller that asks for so many; undefined: there is none. */
const asking =
  (replicas: number | null | undefined): DrainContext['replicasOf'] =>
  () =>
    replicas;
const noneThere = asking(undefined);

describe('each rule by itself', () => {
  // prettier-ignore
  test.each([
    ['1 a mirror pod is skipped',                          pod({ annotations: MIRROR }),                                      {},                                                     'SkipDrain'],
    ['2 one that should have been gone 30 s ago',          pod({}, { deletionTimestamp: '0' }),                               { nowMs: 60_001 },                                      'SkipDrain'],
    ['2 to the very instant it counts',                    pod({}, { deletionTimestamp: '0' }),                               { nowMs: 60_000 },                                      'Undefined'],
    ['2 its own grace counts',                             pod({ spec: { terminationGracePeriodSeconds: 100 } }, { deletionTimestamp: '0' }), { nowMs: 130_000 },                     'Undefined'],
    ['2 and 30 s on top of it',                            pod({ spec: { terminationGracePeriodSeconds: 100 } }, { deletionTimestamp: '0' }), { nowMs: 130_001 },                     'SkipDrain'],
    ['3 a ReplicaSet that is gone',                        pod(),                                                             { replicasOf: noneThere },                              'ControllerNotFound'],
    ['3 a ReplicaSet that is too small',                   pod(),                                                             { replicasOf: asking(1), flags: { 'min-replica-count': '2' } }, 'MinReplicasReached'],
    ['3 one that is large enough',                         pod(),                                                             { replicasOf: asking(2), flags: { 'min-replica-count': '2' } }, 'Undefined'],
    ['3 replicas that nobody wrote pass',                  pod(),                                                             { replicasOf: asking(null), flags: { 'min-replica-count': '2' } }, 'Undefined'],
    ['3 a StatefulSet may be small',                       pod({ owner: 'StatefulSet' }),                                     { replicasOf: asking(1), flags: { 'min-replica-count': '2' } }, 'Undefined'],
    ['3 nobody to ask, nothing is checked',                pod(),                                                             {},                                                     'Undefined'],
    ['3 a StatefulSet of another group is not looked up',  pod({}, owner('StatefulSet', 'apps.example.com/v1')),              { replicasOf: noneThere },                              'Undefined'],
    ['3 nor one of no group',                              pod({}, owner('StatefulSet', 'apps')),                             { replicasOf: noneThere },                              'Undefined'],
    ['3 nor a DaemonSet of another group',                 pod({}, owner('DaemonSet', 'extensions/v1beta1')),                 { replicasOf: noneThere },                              'DrainOk'],
    ['3 a ReplicaSet of any group is',                     pod({}, owner('ReplicaSet', 'extensions/v1beta1')),                { replicasOf: noneThere },                              'ControllerNotFound'],
    ['3 but not of one that is like a DaemonSet',          pod({ annotations: LIKE_DAEMON }, owner('ReplicaSet', 'apps/v1')), { replicasOf: noneThere },                              'DrainOk'],
    ['3 nor its StatefulSet',                              pod({ annotations: LIKE_DAEMON }, owner('StatefulSet', 'apps/v1')), { replicasOf: noneThere },                             'DrainOk'],
    ['3 its ReplicationController is',                     pod({ annotations: LIKE_DAEMON }, owner('ReplicationController', 'v1')), { replicasOf: noneThere },                        'ControllerNotFound'],
    ['3 a Job that is gone',                               pod({}, owner('Job', 'batch/v1')),                                 { replicasOf: noneThere },                              'ControllerNotFound'],
    ['4 a DaemonSet pod never blocks',                     pod({ owner: 'DaemonSet' }),                                       {},                                                     'DrainOk'],
    ['4 one that says that it is like them',               pod({ annotations: LIKE_DAEMON }), {},                                    'DrainOk'],
    ['5 said to be safe',                                  pod(safe('true')),                                                 {},                                                     'DrainOk'],
    ['5 nothing but true is true',                         pod(safe('True')),                                                 {},                                                     'Undefined'],
    ['6 failed',                                           pod({}, {}, { phase: 'Failed' }),                                  {},                                                     'DrainOk'],
    ['6 succeeded for good',                               pod({ spec: { restartPolicy: 'Never' } }, {}, { phase: 'Succeeded' }), {},                                                 'DrainOk'],
    ['6 succeeded unless it fails',                        pod({ spec: { restartPolicy: 'OnFailure' } }, {}, { phase: 'Succeeded' }), {},                                             'DrainOk'],
    ['6 succeeded, and starts again',                      pod({ owner: undefined, spec: { restartPolicy: 'Always' } }, {}, { phase: 'Succeeded' }), {},                              'NotReplicated'],
    ['7 waits for completion',                             pod(safe('on-completion')),                                        {},                                                     'WaitForCompletion'],
    ['8 no controller',                                    pod({ owner: undefined }),                                         {},                                                     'NotReplicated'],
    ['8 a controller of somebody’s own',                   pod({ owner: 'Rollout' }),                                         {},                                                     'NotReplicated'],
    ['8 which may go where the flag says so',              pod({ owner: 'Rollout' }),                                         { flags: { 'skip-nodes-with-custom-controller-pods': 'false' } }, 'Undefined'],
    ['8 no controller blocks even then',                   pod({ owner: undefined }),                                         { flags: { 'skip-nodes-with-custom-controller-pods': 'false' } }, 'NotReplicated'],
    ['9 a young system pod',                               pod({}, kubeSystem(1)),                                            { nowMs: HOUR_MS + 1 },                                 'UnmovableKubeSystemPod'],
    ['9 one that is older than an hour',                   pod({}, kubeSystem(0)),                                            { nowMs: HOUR_MS + 1 },                                 'DrainOk'],
    ['9 the hour is a flag',                               pod({}, kubeSystem(0)),                                            { nowMs: 61_000, flags: { 'blocking-system-pod-distruption-timeout': '1m' } }, 'DrainOk'],
    ['9 the rule is a flag',                               pod({}, kubeSystem(1)),                                            { nowMs: 2, flags: { 'skip-nodes-with-system-pods': 'false' } }, 'Undefined'],
    ['9 another namespace is none of its business',        pod({}, { namespace: 'kube-public' }),                             {},                                                     'Undefined'],
    ['10 said not to be safe',                             pod(safe('false')),                                                {},                                                     'NotSafeToEvictAnnotation'],
    ['11 a directory of the node',                         pod({ spec: hostPath }),                                           {},                                                     'LocalStorageRequested'],
    ['11 a directory on the node’s disk',                  pod({ spec: emptyDir }),                                           {},                                                     'LocalStorageRequested'],
    ['11 one in memory is none',                           pod({ spec: { volumes: [{ name: 'm', emptyDir: { medium: 'Memory' } }] } }), {},                                           'Undefined'],
    ['11 huge pages are no memory',                        pod({ spec: { volumes: [{ name: 'm', emptyDir: { medium: 'HugePages' } }] } }), {},                                        'LocalStorageRequested'],
    ['11 a volume that is excepted',                       pod({ spec: emptyDir, annotations: { [SAFE_VOLUMES]: 'tmp,data' } }), {},                                                  'Undefined'],
    ['11 the other volumes are not',                       pod({ spec: emptyDir, annotations: { [SAFE_VOLUMES]: 'tmp' } }),   {},                                                     'LocalStorageRequested'],
    ['11 the rule is a flag',                              pod({ spec: hostPath }),                                           { flags: { 'skip-nodes-with-local-storage': 'false' } }, 'Undefined'],
    ['12 a budget with nothing left',                      pod(),                                                             { pdbs: [budgetOf('web', 0)] },                         'NotEnoughPdb'],
    ['12 a budget with one left',                          pod(),                                                             { pdbs: [budgetOf('web', 1)] },                         'Undefined'],
    ['12 one of two budgets is enough to block',           pod(),                                                             { pdbs: [budgetOf('web', 5), budgetOf('web', 0)] },     'NotEnoughPdb'],
    ['12 a budget over others',                            pod(),                                                             { pdbs: [budgetOf('db', 0)] },                          'Undefined'],
  ] as const)('%s', (_rule, given, context, expected) => {
    expect(verdictOn(given, context)).toBe(expected);
  });
});

describe('which of two rules speaks', () => {
  const gone = { replicasOf: noneThere };
  const empty = { pdbs: [budgetOf('web', 0)] };

  // prettier-ignore
  test.each([
    ['a mirror pod before a controller that is gone',     pod({ annotations: MIRROR }),                                gone,  'SkipDrain'],
    ['long gone before a controller that is gone',        pod({}, { deletionTimestamp: '-99999' }),                    gone,  'SkipDrain'],
    ['a DaemonSet that is gone before its pod',           pod({ owner: 'DaemonSet' }),                                 gone,  'ControllerNotFound'],
    ['a controller that is gone before safe-to-evict',    pod(safe('true')),                                           gone,  'ControllerNotFound'],
    ['a DaemonSet pod before local storage',              pod({ owner: 'DaemonSet', spec: hostPath }),                 {},    'DrainOk'],
    ['safe-to-evict before a missing controller',         pod({ owner: undefined, ...safe('true') }),                  {},    'DrainOk'],
    ['safe-to-evict before local storage',                pod({ spec: hostPath, ...safe('true') }),                    {},    'DrainOk'],
    ['safe-to-evict before a budget',                     pod(safe('true')),                                           empty, 'DrainOk'],
    ['an end before waiting for it',                      pod(safe('on-completion'), {}, { phase: 'Failed' }),         {},    'DrainOk'],
    ['an end before a missing controller',                pod({ owner: undefined }, {}, { phase: 'Failed' }),          {},    'DrainOk'],
    ['waiting before a missing controller',               pod({ owner: undefined, ...safe('on-completion') }),         {},    'WaitForCompletion'],
    ['waiting before a budget',                           pod(safe('on-completion')),                                  empty, 'WaitForCompletion'],
    ['a missing controller before not safe',              pod({ owner: undefined, ...safe('false') }),                 {},    'NotReplicated'],
    ['a young system pod before not safe',                pod(safe('false'), kubeSystem(0)),                           {},    'UnmovableKubeSystemPod'],
    ['an old system pod before not safe',                 pod(safe('false'), kubeSystem(-HOUR_MS - 1)),                {},    'DrainOk'],
    ['not safe before local storage',                     pod({ spec: hostPath, ...safe('false') }),                   {},    'NotSafeToEvictAnnotation'],
    ['local storage before a budget',                     pod({ spec: hostPath }),                                     empty, 'LocalStorageRequested'],
  ] as const)('%s', (_rule, given, context, expected) => {
    expect(verdictOn(given, context)).toBe(expected);
  });

  test('a budget that selects a young system pod lets the later rules speak', () => {
    const given = pod(safe('false'), kubeSystem(0));
    const ofSystem = (allowed: number) => {
      const budget = budgetOf('web', allowed);
      return { ...budget, metadata: { ...budget.metadata, namespace: 'kube-system' } };
    };
    expect(verdictOn(given, { pdbs: [ofSystem(0)] })).toBe('NotSafeToEvictAnnotation');
    expect(verdictOn(pod({}, kubeSystem(0)), { pdbs: [ofSystem(0)] })).toBe('NotEnoughPdb');
    expect(verdictOn(pod({}, kubeSystem(0)), { pdbs: [ofSystem(1)] })).toBe('Undefined');
    expect(verdictOn(pod({}, kubeSystem(0)), { pdbs: [budgetOf('web', 1)] })).toBe('UnmovableKubeSystemPod');
  });
});

describe('the pods of a node, sorted', () => {
  const named = (name: string, wish: Wish = {}): Pod => caPod(name, wish);
  const namesOf = (pods: readonly Pod[]): string[] => pods.map(({ metadata }) => metadata.name);

  test('what moves, what belongs to the node, what is waited for, and what does not count', () => {
    const sorted = podsToMoveOf(
      [
        named('web'),
        named('agent', { owner: 'DaemonSet' }),
        named('batch', safe('on-completion')),
        named('static', { annotations: MIRROR }),
        named('bare', { owner: undefined, ...safe('true') }),
      ],
      drainContextOf(),
    );
    if ('blockingPod' in sorted) throw new Error('nothing blocks');
    expect(namesOf(sorted.podsToMove)).toEqual(['web', 'bare']);
    expect(namesOf(sorted.daemonSetPods)).toEqual(['agent']);
    expect(namesOf(sorted.onCompletionPods)).toEqual(['batch']);
  });

  test('the first that blocks is named', () => {
    const pods = [named('a'), named('b', safe('false')), named('c', { owner: undefined })];
    const sorted = podsToMoveOf(pods, drainContextOf());
    expect('blockingPod' in sorted && [sorted.blockingPod.metadata.name, sorted.blockingReason]).toEqual([
      'b',
      'NotSafeToEvictAnnotation',
    ]);
  });

  test('a node without pods has nothing to move', () => {
    expect(podsToMoveOf([], drainContextOf())).toEqual({
      podsToMove: [],
      daemonSetPods: [],
      onCompletionPods: [],
    });
  });
});
