import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { namesOf } from './names-of.ts';

const kindsIn = (scenario: Scenario): Record<string, string> => Object.fromEntries(namesOf(scenario));
const pool = (name: string): NodePoolSpec => ({ name }) as NodePoolSpec;
const target = (name: string, namespace = 'shop') => ({ kind: 'Deployment', namespace, name });

type Pod = ReturnType<typeof podOf>;

const AUTOSCALER = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'h' },
  spec: {
    scaleTargetRef: { kind: 'Deployment', name: 'gone' },
    metrics: [{ type: 'External', external: { metric: { name: 'orders' } } }],
  },
};

const podWith = (spec: Partial<Pod['spec']>): Pod => {
  const pod = podOf('p1', '1');
  return { ...pod, metadata: { name: 'p1' }, spec: { ...pod.spec, ...spec } };
};
const deploymentWith = (spec: Partial<Pod['spec']>): ReturnType<typeof deploymentOf> => {
  const deployment = deploymentOf('web', 1, '1');
  const { template } = deployment.spec;
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, spec: { ...template.spec, ...spec } } },
  };
};

describe('what a name in a scenario stands for', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Parameters<typeof plainScenario>[0], Readonly<Record<string, string>>])[] = [
    ['a node',                        { nodes: [nodeOf('n1')] },                                               { n1: 'node' }],
    ['a pod and its namespace',       { pods: [podOf('p1', '1')] },                                            { p1: 'pod', default: 'namespace' }],
    ['a workload and its namespace',  { workloads: [deploymentOf('web', 1, '1')] },                            { web: 'workload', default: 'namespace' }],
    ['the owner of a pod',            { pods: [{ ...podOf('p1', '1'), metadata: { name: 'p1', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7' }] } }] }, { p1: 'pod', 'web-7': 'workload' }],
    ['anything else',                 { objects: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'svc', namespace: 'shop' } }] }, { svc: 'object', shop: 'namespace' }],
    ['a kind that JavaScript has',    { objects: [{ apiVersion: 'x/v1', kind: 'constructor', metadata: { name: 'c' } }] }, { c: 'object' }],
    ['a namespace itself',            { objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }] }, { shop: 'namespace' }],
    ['what somebody scales',          { actions: [{ atMs: 0, kind: 'scale', target: target('api'), replicas: 2 }] },  { api: 'workload', shop: 'namespace' }],
    ['a node that is drained',        { actions: [{ atMs: 0, kind: 'drain', node: 'n9' }] },                   { n9: 'node' }],
    ['what is applied later',         { actions: [{ atMs: 0, kind: 'apply', objects: [deploymentOf('v2', 1, '1')] }] }, { v2: 'workload', default: 'namespace' }],
    ['a node that fails',             { faults: [{ atMs: 0, target: { kind: 'node', name: 'n3' }, forMs: 1 }] },  { n3: 'node' }],
    ['a pool that fails',             { faults: [{ atMs: 0, target: { kind: 'pool', name: 'spot' }, forMs: 1 }] }, { spot: 'pool' }],
    ['what a pod waits for',          { pods: [podWith({ schedulingGates: [{ name: 'acme.io/gate' }], priorityClassName: 'gold' })] }, { p1: 'pod', 'acme.io': 'object', gate: 'object', gold: 'object' }],
    ['a class that all have',         { pods: [podWith({ priorityClassName: 'system-node-critical' })] },       { p1: 'pod' }],
    ['a claim of a template',         { workloads: [deploymentWith({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] })] }, { web: 'workload', default: 'namespace', data: 'object' }],
    ['what an autoscaler looks at',   { objects: [AUTOSCALER] }, { h: 'object', gone: 'object', orders: 'object' }],
    ['zones are nobody’s',            { faults: [{ atMs: 0, target: { kind: 'zone', name: 'eu-1a' }, forMs: 1 }] }, {}],
  ];
  test.each(rows)('%s', (_what, parts, expected) => {
    expect(kindsIn(plainScenario(parts))).toEqual({ ...expected, test: 'scenario' });
  });

  test('pools of the scenario and of the dump', () => {
    const plain = plainScenario();
    const scenario = {
      ...plain,
      cluster: { ...plain.cluster, nodePools: [pool('own')], inferredPools: [pool('seen')] },
    };
    expect(kindsIn(scenario)).toEqual({ own: 'pool', seen: 'pool', test: 'scenario' });
  });

  // prettier-ignore
  test.each([
    ['a kind of one’s own and its group',  'Widget (acme.example.com/v1)',         { Widget: 'object', 'acme.example.com': 'object' }],
    ['a kind of Kubernetes’ own groups',   'ReferenceGrant (gateway.k8s.io/v1)',   {}],
    ['a kind of the core',                 'Binding (v1)',                         {}],
    ['what is no kind',                    'notes and other files',                {}],
  ])('ignored input: %s', (_what, what, expected) => {
    const scenario = { ...plainScenario(), ignored: [{ what, count: 1, why: '' }] };
    expect(kindsIn(scenario)).toEqual({ ...expected, test: 'scenario' });
  });

  test('a name of two things is the first of them: a pod before a workload before a namespace', () => {
    const scenario = plainScenario({
      pods: [podOf('web', '1')],
      workloads: [deploymentOf('web', 1, '1'), deploymentOf('default', 1, '1')],
    });
    expect(kindsIn(scenario)).toEqual({ web: 'pod', default: 'workload', test: 'scenario' });
  });

  test('names of nothing are none', () => {
    const nameless = { apiVersion: 'v1', kind: 'Service', metadata: { name: '' } };
    expect(kindsIn(plainScenario({ objects: [nameless], name: '' }))).toEqual({});
  });
});
