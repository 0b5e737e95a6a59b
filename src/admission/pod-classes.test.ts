import { describe, expect, test } from 'vitest';
import type { Pod, PodSpec, PriorityClass, RuntimeClass, Toleration } from '../model/index.ts';
import { admitPriority, admitRuntimeClass, withDefaultTolerations } from './pod-classes.ts';

function pod(spec: Partial<PodSpec>): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [], ...spec } };
}

function priorityClass(name: string, value: number, more: Partial<PriorityClass> = {}): PriorityClass {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, ...more };
}

describe('priority', () => {
  const high = priorityClass('high', 1000);
  const never = priorityClass('never', 500, { preemptionPolicy: 'Never' });
  const usual = priorityClass('usual', 7, { globalDefault: true });
  const lower = priorityClass('lower', 3, { globalDefault: true });
  const classes = [high, never, usual, lower];

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<PodSpec>, Partial<PodSpec> | string])[] = [
    ['of the class by name',                    { priorityClassName: 'high' },                          { priority: 1000, priorityClassName: 'high', preemptionPolicy: 'PreemptLowerPriority' }],
    ['the policy comes along',                  { priorityClassName: 'never' },                         { priority: 500, preemptionPolicy: 'Never' }],
    ['without a name, of the lowest default',   {},                                                     { priority: 3, priorityClassName: 'lower' }],
    ['an empty name is no name',                { priorityClassName: '' },                              { priority: 3 }],
    ['a class of every cluster',                { priorityClassName: 'system-cluster-critical' },       { priority: 2_000_000_000 }],
    ['a class that nobody made',                { priorityClassName: 'toString' },                      'no PriorityClass with name toString was found'],
    ['a number that agrees',                    { priorityClassName: 'high', priority: 1000 },          { priority: 1000 }],
    ['a number of its own',                     { priorityClassName: 'high', priority: 1001 },          'the integer value of priority (1001) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name'],
    ['zero is a number of its own too',         { priorityClassName: 'high', priority: 0 },             'the integer value of priority (0) must not be provided in pod spec; priority admission controller computed 1000 from the given PriorityClass name'],
    ['a policy that agrees',                    { priorityClassName: 'never', preemptionPolicy: 'Never' }, { preemptionPolicy: 'Never' }],
    ['a policy of its own',                     { priorityClassName: 'high', preemptionPolicy: 'Never' }, 'the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name'],
  ];
  test.each(rows)('%s', (_why, spec, expected) => {
    const answer = admitPriority(pod(spec), classes);
    if (typeof expected === 'string') expect(answer).toEqual({ refusal: expected });
    else expect('pod' in answer && answer.pod.spec).toMatchObject(expected);
  });

  test('no classes at all: priority 0 and no name', () => {
    const answer = admitPriority(pod({}), []);
    expect('pod' in answer && answer.pod.spec.priority).toBe(0);
    expect('pod' in answer && answer.pod.spec.priorityClassName).toBeUndefined();
  });
});

describe('runtime classes', () => {
  const kata: RuntimeClass = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'kata' },
    handler: 'kata',
    overhead: { podFixed: { cpu: '250m' } },
    scheduling: { nodeSelector: { runtime: 'kata' }, tolerations: [{ key: 'kata', operator: 'Exists' }] },
  };
  const plain: RuntimeClass = {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'runc' },
    handler: 'runc',
  };
  const own: Toleration = { key: 'own', operator: 'Exists' };

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<PodSpec>, Partial<PodSpec> | string])[] = [
    ['overhead, selector and tolerations',      { runtimeClassName: 'kata', tolerations: [own] },       { overhead: { cpu: '250m' }, nodeSelector: { runtime: 'kata' }, tolerations: [own, { key: 'kata', operator: 'Exists' }] }],
    ['its selector joins the pod\'s',           { runtimeClassName: 'kata', nodeSelector: { zone: 'a' } }, { nodeSelector: { zone: 'a', runtime: 'kata' } }],
    ['an equal selector is no conflict',        { runtimeClassName: 'kata', nodeSelector: { runtime: 'kata' } }, { nodeSelector: { runtime: 'kata' } }],
    ['another one is',                          { runtimeClassName: 'kata', nodeSelector: { runtime: 'runc' } }, 'conflict: runtimeClass.scheduling.nodeSelector[runtime] = kata; pod.spec.nodeSelector[runtime] = runc'],
    ['a class that asks for nothing',           { runtimeClassName: 'runc', nodeSelector: { zone: 'a' } }, { nodeSelector: { zone: 'a' } }],
    ['a class that nobody made',                { runtimeClassName: 'gvisor' },                         'pod rejected: RuntimeClass "gvisor" not found'],
    ['overhead that agrees',                    { runtimeClassName: 'kata', overhead: { cpu: '250m' } }, { overhead: { cpu: '250m' } }],
    ['overhead of its own',                     { runtimeClassName: 'kata', overhead: { cpu: '1' } },   "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"],
    ['overhead where the class has none',       { runtimeClassName: 'runc', overhead: { cpu: '1' } },   'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
    ['overhead without a class',                { overhead: { cpu: '1' } },                             'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
  ];
  test.each(rows)('%s', (_why, spec, expected) => {
    const answer = admitRuntimeClass(pod(spec), [kata, plain]);
    if (typeof expected === 'string') expect(answer).toEqual({ refusal: expected });
    else expect('pod' in answer && answer.pod.spec).toMatchObject(expected);
  });
});

describe('five minutes on a lost node', () => {
  const notReady = 'node.kubernetes.io/not-ready';
  const unreachable = 'node.kubernetes.io/unreachable';

  // prettier-ignore
  const rows: readonly (readonly [string, readonly Toleration[], readonly string[]])[] = [
    ['both are added',                            [],                                                            [notReady, unreachable]],
    ['one is spoken of',                          [{ key: notReady, operator: 'Exists', effect: 'NoExecute' }],  [unreachable]],
    ['for all effects: spoken of',                [{ key: notReady, operator: 'Exists' }],                       [unreachable]],
    ['for another effect: not spoken of',         [{ key: notReady, operator: 'Exists', effect: 'NoSchedule' }], [notReady, unreachable]],
    ['all keys',                                  [{ operator: 'Exists' }],                                      []],
    ['all keys, one effect',                      [{ operator: 'Exists', effect: 'NoExecute' }],                 []],
    ['all keys, another effect',                  [{ operator: 'Exists', effect: 'NoSchedule' }],                [notReady, unreachable]],
  ];
  test.each(rows)('%s', (_why, tolerations, added) => {
    const { spec } = withDefaultTolerations(pod({ tolerations }));
    const more = (spec.tolerations ?? []).slice(tolerations.length);
    expect(more.map(({ key }) => key)).toEqual(added);
    for (const each of more)
      expect(each).toMatchObject({ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  });
});
