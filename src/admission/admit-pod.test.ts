import { describe, expect, test } from 'vitest';
import type { Pod, PodSpec, PriorityClass, RuntimeClass } from '../model/index.ts';
import { quantityMap } from '../model/index.ts';
import { admitPod } from './admit-pod.ts';
import type { AdmissionContext } from './admit-pod.ts';

const EMPTY: AdmissionContext = {
  namespaceLabels: undefined,
  limitRanges: [],
  quotas: [],
  priorityClasses: [],
  runtimeClasses: [],
  nowMs: 0,
};

function pod(spec: Partial<PodSpec> = {}): Pod {
  const containers = [{ name: 'app', resources: { limits: { cpu: '1', memory: '1Gi' } } }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers, ...spec },
  };
}

function priorityClass(name: string, value: number, globalDefault = false): PriorityClass {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    globalDefault,
  };
}

const kata: RuntimeClass = {
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: 'kata' },
  handler: 'kata',
  overhead: { podFixed: { cpu: '250m' } },
  scheduling: { nodeSelector: { runtime: 'kata' } },
};

function admitted(spec: Partial<PodSpec>, context: Partial<AdmissionContext> = {}): PodSpec {
  const answer = admitPod(pod(spec), { ...EMPTY, ...context });
  if (!answer.isAllowed) throw new Error(answer.message);
  return answer.pod.spec;
}

test('requests come from limits before any plugin sees the pod', () => {
  expect(admitted({}).containers[0].resources).toEqual({
    requests: { cpu: '1', memory: '1Gi' },
    limits: { cpu: '1', memory: '1Gi' },
  });
});

test('a pod tolerates lost nodes for five minutes unless it says otherwise', () => {
  expect(admitted({}).tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
    ['node.kubernetes.io/not-ready', 300],
    ['node.kubernetes.io/unreachable', 300],
  ]);
  expect(admitted({ tolerations: [{ operator: 'Exists' }] }).tolerations).toHaveLength(1);
});

describe('priority', () => {
  // prettier-ignore
  const rows = [
    // why                                    class                      classes                                                          priority
    ['no class at all: 0',                    '',                        [],                                                              0],
    ['the class by name',                     'high',                    [priorityClass('high', 1000)],                                   1000],
    ['the lowest of several default classes', '',                        [priorityClass('a', 9, true), priorityClass('b', 5, true)],      5],
    ['a class that every cluster has',        'system-node-critical',    [],                                                              2_000_001_000],
  ] as const;

  test.each(rows)('%s', (_why, priorityClassName, priorityClasses, priority) => {
    expect(admitted({ priorityClassName }, { priorityClasses }).priority).toBe(priority);
  });
});

test('overhead and selector come from the runtime class', () => {
  const spec = admitted({ runtimeClassName: 'kata' }, { runtimeClasses: [kata] });
  expect(spec.overhead).toEqual({ cpu: '250m' });
  expect(spec.nodeSelector).toEqual({ runtime: 'kata' });
});

describe('refusals carry the text of the API server', () => {
  const quota = {
    name: 'team',
    scopes: [],
    hard: quantityMap({ 'requests.cpu': '1500m', pods: 10 }),
    used: quantityMap({ 'requests.cpu': '900m', pods: 3 }),
  };
  // prettier-ignore
  const rows = [
    // why                          spec                                  context                                      message
    ['an unknown priority class',   { priorityClassName: 'none' },        {},                                          'pods "web" is forbidden: no PriorityClass with name none was found'],
    ['an unknown runtime class',    { runtimeClassName: 'gvisor' },       {},                                          'pods "web" is forbidden: pod rejected: RuntimeClass "gvisor" not found'],
    ['overhead without a class',    { overhead: { cpu: '1' } },           {},                                          'pods "web" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
    ['selectors that contradict',   { runtimeClassName: 'kata', nodeSelector: { runtime: 'runc' } }, { runtimeClasses: [kata] }, 'pods "web" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[runtime] = kata; pod.spec.nodeSelector[runtime] = runc'],
    ['a spent quota',               {},                                   { quotas: [quota] },                         'pods "web" is forbidden: exceeded quota: team, requested: requests.cpu=1, used: requests.cpu=900m, limited: requests.cpu=1500m'],
    ['the baseline standard',       { hostNetwork: true },                { namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }, 'pods "web" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'],
  ] as const;

  test.each(rows)('%s', (_why, spec, context, message) => {
    expect(admitPod(pod(spec), { ...EMPTY, ...context })).toEqual({ isAllowed: false, code: 403, message });
  });
});
