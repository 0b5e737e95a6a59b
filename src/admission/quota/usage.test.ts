import { describe, expect, test } from 'vitest';
import type { KubernetesObject, PersistentVolumeClaim, Pod, PodSpec, Service } from '../../model/index.ts';
import { quantityTexts } from './check-request.ts';
import { claimEvaluator, countEvaluator, podEvaluator, serviceEvaluator } from './usage.ts';
import type { ScopeRequirement } from './usage.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 12);

function pod(spec: Partial<PodSpec> = {}, more: { status?: object; metadata?: object } = {}): Pod {
  const containers = [
    { name: 'app', resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } } },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', ...more.metadata },
    spec: { containers, ...spec },
    ...(more.status && { status: more.status }),
  } as Pod;
}

const usageOf = (each: Pod): object => quantityTexts(podEvaluator.usage(each, NOW_MS));

describe('what a pod uses of a quota', () => {
  test('requests under both names, limits under one, itself twice', () => {
    expect(usageOf(pod())).toEqual({
      'count/pods': '1',
      pods: '1',
      cpu: '500m',
      'requests.cpu': '500m',
      memory: '1Gi',
      'requests.memory': '1Gi',
      'limits.memory': '2Gi',
    });
  });

  test('extended resources and huge pages by their requests', () => {
    const requests = { 'nvidia.com/gpu': '2', 'hugepages-2Mi': '4Mi', 'kubernetes.io/own': '1' };
    const usage = usageOf(pod({ containers: [{ name: 'app', resources: { requests, limits: requests } }] }));
    expect(usage).toEqual({
      'count/pods': '1',
      pods: '1',
      'requests.nvidia.com/gpu': '2',
      'hugepages-2Mi': '4Mi',
      'requests.hugepages-2Mi': '4Mi',
    });
  });

  test('the hungriest of its init containers, and overhead', () => {
    const initContainers = [{ name: 'init', resources: { requests: { cpu: '3' } } }];
    expect(usageOf(pod({ initContainers, overhead: { cpu: '250m' } }))).toMatchObject({
      'requests.cpu': '3250m',
    });
  });

  const onlyCounted = { 'count/pods': '1' };
  const deleted = (secondsAgo: number, grace: number): object => ({
    deletionTimestamp: new Date(NOW_MS - secondsAgo * 1000).toISOString(),
    deletionGracePeriodSeconds: grace,
  });
  // prettier-ignore
  test.each([
    ['a pod that succeeded is only counted',               pod({}, { status: { phase: 'Succeeded' } }),     true],
    ['a pod that failed too',                              pod({}, { status: { phase: 'Failed' } }),        true],
    ['a running pod is charged',                           pod({}, { status: { phase: 'Running' } }),       false],
    ['a pod within its grace is charged',                  pod({}, { metadata: deleted(20, 30) }),          false],
    ['at the very end of it too',                          pod({}, { metadata: deleted(30, 30) }),          false],
    ['a pod stuck beyond it is only counted',              pod({}, { metadata: deleted(31, 30) }),          true],
    ['a deletion without a grace is charged',              pod({}, { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }), false],
  ])('%s', (_why, each, isOnlyCounted) => {
    if (isOnlyCounted) expect(usageOf(each)).toEqual(onlyCounted);
    else expect(usageOf(each)).toMatchObject({ pods: '1', 'requests.cpu': '500m' });
  });

  // prettier-ignore
  test.each([
    ['pods', true], ['count/pods', true], ['cpu', true], ['requests.memory', true], ['limits.ephemeral-storage', true],
    ['hugepages-2Mi', true], ['requests.hugepages-1Gi', true], ['requests.nvidia.com/gpu', true],
    ['nvidia.com/gpu', false], ['requests.kubernetes.io/x', false], ['services', false], ['limits.nvidia.com/gpu', false],
  ])('a limit of %s is a limit of pods: %s', (name, expected) => {
    expect(podEvaluator.counts(name)).toBe(expected);
  });
});

describe('scopes of a pod', () => {
  const scope = (scopeName: string, operator = 'Exists', values?: readonly string[]): ScopeRequirement => ({
    scopeName,
    operator,
    ...(values && { values }),
  });
  const bestEffort = pod({ containers: [{ name: 'app' }] });
  const classed = pod({ priorityClassName: 'high' });
  const term = (more: object): PodSpec['affinity'] =>
    ({
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', ...more }] },
    }) as never;

  // prettier-ignore
  const rows: readonly (readonly [string, Pod, ScopeRequirement, boolean])[] = [
    ['a deadline makes it terminating',         pod({ activeDeadlineSeconds: 60 }),            scope('Terminating'),                     true],
    ['a deadline of 0 too',                     pod({ activeDeadlineSeconds: 0 }),             scope('Terminating'),                     true],
    ['without one it is not',                   pod(),                                         scope('NotTerminating'),                  true],
    ['no requests and no limits: best effort',  bestEffort,                                    scope('BestEffort'),                      true],
    ['any request: not best effort',            pod(),                                         scope('NotBestEffort'),                   true],
    ['and not the other',                       pod(),                                         scope('BestEffort'),                      false],
    ['a priority class',                        classed,                                       scope('PriorityClass'),                   true],
    ['no priority class',                       pod(),                                         scope('PriorityClass'),                   false],
    ['the class by name',                       classed,                                       scope('PriorityClass', 'In', ['high']),   true],
    ['another class',                           classed,                                       scope('PriorityClass', 'In', ['low']),    false],
    ['any but this class',                      classed,                                       scope('PriorityClass', 'NotIn', ['high']), false],
    ['any but this class: none is any',         pod(),                                         scope('PriorityClass', 'NotIn', ['high']), true],
    ['no class asked for',                      pod(),                                         scope('PriorityClass', 'DoesNotExist'),   true],
    ['affinity to other namespaces by name',    pod({ affinity: term({ namespaces: ['x'] }) } as never), scope('CrossNamespacePodAffinity'), true],
    ['by an empty selector',                    pod({ affinity: term({ namespaceSelector: {} }) } as never), scope('CrossNamespacePodAffinity'), true],
    ['affinity in its own namespace',           pod({ affinity: term({}) } as never),          scope('CrossNamespacePodAffinity'),       false],
    ['a scope that nobody knows',               pod(),                                         scope('Novel'),                           false],
  ];
  test.each(rows)('%s', (_why, each, requirement, expected) => {
    expect(podEvaluator.matchesScope(each, requirement)).toBe(expected);
  });
});

describe('claims', () => {
  const claim = (spec: object, annotations = {}): PersistentVolumeClaim =>
    ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', annotations },
      spec,
    }) as never;
  const storage = (amount: string, more = {}): object => ({
    resources: { requests: { storage: amount } },
    ...more,
  });
  const OLD = 'volume.beta.kubernetes.io/storage-class';

  // prettier-ignore
  test.each([
    ['storage',                              claim(storage('10Gi')),                                   { 'requests.storage': '10Gi' }],
    ['a fraction of a byte is rounded up',   claim(storage('1500m')),                                  { 'requests.storage': '2' }],
    ['by its class too',                     claim(storage('1Gi', { storageClassName: 'fast' })),      { 'requests.storage': '1Gi', 'fast.storageclass.storage.k8s.io/requests.storage': '1Gi', 'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1' }],
    ['the annotation of old wins',           claim(storage('1Gi', { storageClassName: 'fast' }), { [OLD]: 'slow' }), { 'requests.storage': '1Gi', 'slow.storageclass.storage.k8s.io/requests.storage': '1Gi', 'slow.storageclass.storage.k8s.io/persistentvolumeclaims': '1' }],
    ['without storage',                      claim({}),                                                {}],
  ])('%s', (_why, each, expected) => {
    expect(quantityTexts(claimEvaluator.usage(each, NOW_MS))).toEqual({
      'count/persistentvolumeclaims': '1',
      persistentvolumeclaims: '1',
      ...expected,
    });
  });
});

describe('services and other objects', () => {
  const service = (type: string, ports: readonly object[], more = {}): Service =>
    ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { type, ports, ...more } }) as never;
  const open = { allocateLoadBalancerNodePorts: false };

  // prettier-ignore
  test.each([
    ['inside the cluster: no port of a node',              service('ClusterIP', [{ port: 80 }]),                     '0', '0'],
    ['a port of every node each',                          service('NodePort', [{ port: 80 }, { port: 81 }]),        '0', '2'],
    ['a balancer with ports of nodes',                     service('LoadBalancer', [{ port: 80 }]),                  '1', '1'],
    ['a balancer without, but for the one it names',       service('LoadBalancer', [{ port: 80 }, { port: 81, nodePort: 30_001 }], open), '1', '1'],
  ])('%s', (_why, each, balancers, nodePorts) => {
    expect(quantityTexts(serviceEvaluator.usage(each, NOW_MS))).toEqual({
      'count/services': '1',
      services: '1',
      'services.loadbalancers': balancers,
      'services.nodeports': nodePorts,
    });
  });

  test('anything else is only counted, under its name of old too', () => {
    const maps = countEvaluator('configmaps');
    expect(quantityTexts(maps.usage({} as KubernetesObject, NOW_MS))).toEqual({
      'count/configmaps': '1',
      configmaps: '1',
    });
    expect(['count/configmaps', 'configmaps', 'count/secrets'].map((name) => maps.counts(name))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
