import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { KubernetesObject } from '../../model/index.ts';
import type { ActionSpec, NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { simulate } from '../simulate.ts';
import type { SimOutcome } from '../simulate.ts';

const POOL: NodePoolSpec = {
  name: 'stand-in',
  instanceType: 'box',
  capacityType: 'on-demand',
  count: 0,
  min: 0,
  max: 1000,
  zones: ['a', 'b', 'c'],
  template: nodeOf('stand-in'),
  bootMs: { kind: 'constant', ms: 0 },
};

function run(parts: Parameters<typeof plainScenario>[0], pool: Partial<NodePoolSpec> = {}): SimOutcome {
  const scenario = plainScenario(parts);
  const cluster: Scenario['cluster'] = { ...scenario.cluster, autoNodes: { ...POOL, ...pool } };
  return simulate({ ...scenario, cluster });
}

// prettier-ignore
const counts = [
  ['nothing asks for a node',               [],                                                                      0],
  ['one small pod',                         [deploymentOf('web', 1, '1')],                                           1],
  ['four pods fill a node of 4 cpu',        [deploymentOf('web', 4, '1')],                                           1],
  ['the fifth needs a second one',          [deploymentOf('web', 5, '1')],                                           2],
  ['one that fills it to the last milli',   [deploymentOf('web', 1, '4')],                                           1],
  ['one milli more than a node has',        [deploymentOf('web', 1, '4001m')],                                       0],
  ['the small one runs, the large one not', [deploymentOf('big', 1, '5'), deploymentOf('web', 1, '1')],              1],
  ['a pod per node, by spreading',          [spread(deploymentOf('web', 6, '1'), 'kubernetes.io/hostname')],         6],
] as const;
test.each(counts)('%s', (_why, workloads, nodes) => {
  expect(run({ workloads }).facts.nodes.atEnd).toBe(nodes);
});

// prettier-ignore
const lacks = [
  ['cpu',              podOf('big', '5'),                                                          'Insufficient cpu'],
  ['memory',           withRequests({ memory: '17Gi' }),                                           'Insufficient memory'],
  ['a device',         withRequests({ 'nvidia.com/gpu': '1' }),                                    'Insufficient nvidia.com/gpu'],
  ['disk',             withRequests({ 'ephemeral-storage': '1Ti' }),                               'Insufficient ephemeral-storage'],
  ['a label',          podOf('big', '1', { nodeSelector: { disk: 'ssd' } }),                       'its node selector, affinity or tolerations do not match'],
] as const;
describe.each(lacks)('a pod for which an empty node lacks %s', (_what, pod, lack) => {
  test('waits to the end, tried once, with the reason said', () => {
    const { facts } = run({ pods: [pod], horizonMs: 86_400_000 });
    expect(facts.pods).toMatchObject({ bound: 0, pendingAtEnd: 1, schedulingAttempts: 1 });
    expect(facts.unschedulable[0].message).toBe(`an empty box would not take it: ${lack}`);
    expect(facts.nodes.atEnd).toBe(0);
  });
});

test('a pod too large for a stand-in gets the larger node that an action brings', () => {
  const action: ActionSpec = { atMs: 60_000, kind: 'apply', objects: [nodeOf('large', { cpu: '64' })] };
  const { facts } = run({ pods: [podOf('big', '5')], actions: [action] });
  expect(facts.pods).toMatchObject({ bound: 1, pendingAtEnd: 0 });
});

test('daemon pods take their part of the empty node', () => {
  const agent: KubernetesObject = { ...deploymentOf('agent', 1, '500m'), kind: 'DaemonSet' };
  const fits = run({ workloads: [agent, deploymentOf('web', 1, '3500m')] });
  expect(fits.facts.pods).toMatchObject({ bound: 2, pendingAtEnd: 0 });
  const tooLarge = run({ workloads: [agent, deploymentOf('web', 1, '3501m')] });
  expect(tooLarge.facts.pods).toMatchObject({ bound: 0, pendingAtEnd: 1 });
  expect(tooLarge.facts.unschedulable[0].message).toContain('Insufficient cpu');
});

test('zones come in turn, and a pod that wants one zone gets it', () => {
  const { log } = run({ workloads: [deploymentOf('web', 6, '4')] });
  expect([...log.lines()].filter((line) => line.includes('node-joined'))).toHaveLength(6);
  const picky = run({ pods: [podOf('p', '1', { nodeSelector: { 'topology.kubernetes.io/zone': 'c' } })] });
  expect(picky.facts.pods.bound).toBe(1);
});

test('the largest number of nodes is kept and said', () => {
  const { facts } = run({ workloads: [deploymentOf('web', 10, '4')] }, { max: 3 });
  expect(facts.nodes.atEnd).toBe(3);
  expect(facts.pods).toMatchObject({ bound: 3, pendingAtEnd: 7 });
  expect(facts.assumptions).toContain('No more than 3 nodes are added where the input has none.');
});

test('a node that boots is waited for, not asked for twice', () => {
  const { facts } = run(
    { workloads: [deploymentOf('web', 4, '1')] },
    { bootMs: { kind: 'constant', ms: 30_000 } },
  );
  expect(facts.nodes.atEnd).toBe(1);
  expect(facts.pods.pendingMs.max).toBeGreaterThanOrEqual(30_000);
});

test('attempts grow with pods and nodes, not with their product', () => {
  const attempts = (pods: number): number =>
    run({ workloads: [deploymentOf('web', pods, '1'), deploymentOf('big', pods, '5')] }).facts.pods
      .schedulingAttempts;
  const small = attempts(100);
  expect(small).toBeLessThanOrEqual(2 * 100 + 25 + 1);
  expect(attempts(400)).toBeLessThanOrEqual(4 * small);
});

function withRequests(requests: Readonly<Record<string, string>>): ReturnType<typeof podOf> {
  return podOf('big', '1', { containers: [{ name: 'c', resources: { requests } }] });
}

function spread(deployment: ReturnType<typeof deploymentOf>, topologyKey: string): KubernetesObject {
  const { template } = deployment.spec;
  const labelSelector = deployment.spec.selector;
  const constraint = { maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector };
  const affinity = {
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector }] },
  };
  const spec = { ...template.spec, affinity, topologySpreadConstraints: [constraint] };
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, spec } },
  } as KubernetesObject;
}
