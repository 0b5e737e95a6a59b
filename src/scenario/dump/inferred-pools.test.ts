import { describe, expect, test } from 'vitest';
import type { PriceBook } from '../../cloudprovider/index.ts';
import type { Labels, Node } from '../../model/index.ts';
import { inferredPools } from './inferred-pools.ts';

const PRICES: PriceBook = {
  name: 'test',
  region: 'here',
  date: '2026-01-01',
  source: '',
  licence: '',
  onDemand: new Map([
    ['m5.large', 96_000],
    ['m5.xlarge', 192_000],
  ]),
  spot: new Map([['m5.large', 40_000]]),
  weights: { cpuMicroUsdPerCoreHour: 3, memoryMicroUsdPerGibHour: 1, gpuMicroUsdPerGpuHour: 20 },
  standIns: [],
};

const TYPE = 'node.kubernetes.io/instance-type';
const ZONE = 'topology.kubernetes.io/zone';

function node(name: string, labels: Labels, more: Partial<Node> = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    status: { capacity: { cpu: '2', memory: '8Gi' }, allocatable: { cpu: '1930m', memory: '7Gi' } },
    ...more,
  };
}

/** `pool type capacityType count zones`, a line a pool. */
function lines(nodes: readonly Node[]): string[] {
  return inferredPools(nodes, PRICES).map(
    ({ name, instanceType, capacityType, count, zones }) =>
      `${name} ${instanceType} ${capacityType} ${count} ${zones.join('+') || '-'}`,
  );
}

describe('the label that a provider puts on the nodes of a pool', () => {
  // prettier-ignore
  test.each([
    ['EKS',            { 'eks.amazonaws.com/nodegroup': 'workers' },                                                    'workers'],
    ['eksctl',         { 'alpha.eksctl.io/nodegroup-name': 'ng-1' },                                                    'ng-1'],
    ['GKE',            { 'cloud.google.com/gke-nodepool': 'default-pool' },                                             'default-pool'],
    ['AKS',            { 'kubernetes.azure.com/agentpool': 'nodepool1' },                                               'nodepool1'],
    ['older AKS',      { agentpool: 'agents' },                                                                         'agents'],
    ['Karpenter',      { 'karpenter.sh/nodepool': 'general' },                                                          'general'],
    ['old Karpenter',  { 'karpenter.sh/provisioner-name': 'default' },                                                  'default'],
    ['kops',           { 'kops.k8s.io/instancegroup': 'nodes-a' },                                                      'nodes-a'],
  ])('%s', (_provider, labels, pool) => {
    expect(lines([node('a', { ...labels, [TYPE]: 'm5.large' })])).toEqual([`${pool} m5.large on-demand 1 -`]);
  });
});

describe('spot is told by the label of its provider', () => {
  // prettier-ignore
  test.each([
    ['EKS',                 { 'eks.amazonaws.com/capacityType': 'SPOT' },              'spot'],
    ['EKS, on demand',      { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' },         'on-demand'],
    ['Karpenter',           { 'karpenter.sh/capacity-type': 'spot' },                  'spot'],
    ['Karpenter, on demand',{ 'karpenter.sh/capacity-type': 'on-demand' },             'on-demand'],
    ['GKE',                 { 'cloud.google.com/gke-spot': 'true' },                   'spot'],
    ['GKE, preemptible',    { 'cloud.google.com/gke-preemptible': 'true' },            'spot'],
    ['AKS',                 { 'kubernetes.azure.com/scalesetpriority': 'spot' },       'spot'],
    ['nobody says',         {},                                                        'on-demand'],
  ])('%s', (_provider, labels, expected) => {
    const [pool] = inferredPools([node('a', { ...labels, 'karpenter.sh/nodepool': 'p', [TYPE]: 'm5.large' })], PRICES);
    expect([pool.capacityType, pool.priceMicroUsdPerHour]).toEqual([expected, expected === 'spot' ? 40_000 : 96_000]);
  });
});

describe('nodes are one pool where pool, type and capacity type are the same', () => {
  const of = (pool: string, type: string, zone?: string): Labels => ({
    'karpenter.sh/nodepool': pool,
    [TYPE]: type,
    ...(zone === undefined ? {} : { [ZONE]: zone }),
  });

  // prettier-ignore
  test.each([
    ['two of one kind',             [of('p', 'm5.large', 'a'), of('p', 'm5.large', 'b')],     ['p m5.large on-demand 2 a+b']],
    ['one zone twice',              [of('p', 'm5.large', 'a'), of('p', 'm5.large', 'a')],     ['p m5.large on-demand 2 a']],
    ['two types of one pool',       [of('p', 'm5.large'), of('p', 'm5.xlarge')],              ['p m5.large on-demand 1 -', 'p m5.xlarge on-demand 1 -']],
    ['two pools of one type',       [of('p', 'm5.large'), of('q', 'm5.large')],               ['p m5.large on-demand 1 -', 'q m5.large on-demand 1 -']],
    ['mixed, in order of the first',[of('q', 'm5.large'), of('p', 'm5.large'), of('q', 'm5.large')], ['q m5.large on-demand 2 -', 'p m5.large on-demand 1 -']],
  ])('%s', (_what, labels, expected) => {
    expect(lines(labels.map((one, index) => node(`n${index}`, one)))).toEqual(expected);
  });

  test('no nodes are no pools', () => {
    expect(inferredPools([], PRICES)).toEqual([]);
  });
});

describe('the node that stands for the others', () => {
  const labels = {
    'karpenter.sh/nodepool': 'p',
    [TYPE]: 'm5.large',
    [ZONE]: 'a',
    disk: 'ssd',
    'topology.ebs.csi.aws.com/zone': 'a',
    'failure-domain.beta.kubernetes.io/zone': 'a',
  };
  const spec = {
    taints: [
      { key: 'gpu', effect: 'NoSchedule' as const },
      { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' as const },
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' as const },
    ],
    unschedulable: true,
    providerID: 'aws:///a/i-1',
  };
  const [pool] = inferredPools([node('a', labels, { spec }), node('b', { ...labels, disk: 'hdd' })], PRICES);

  test('keeps the labels of the pool, not those of one machine', () => {
    expect(pool.template.metadata).toEqual({
      name: '',
      labels: { 'karpenter.sh/nodepool': 'p', [TYPE]: 'm5.large', disk: 'ssd' },
    });
  });

  test('keeps the taints of the pool, not those of its condition', () => {
    expect(pool.template.spec).toEqual({ taints: [{ key: 'gpu', effect: 'NoSchedule' }] });
  });

  test('keeps what a machine has and can give, and nothing else of its state', () => {
    expect(pool.template.status).toEqual({
      capacity: { cpu: '2', memory: '8Gi' },
      allocatable: { cpu: '1930m', memory: '7Gi' },
    });
  });

  test('may be launched up to the number that was there', () => {
    expect([pool.count, pool.min, pool.max]).toEqual([2, 0, 2]);
  });
});

describe('prices', () => {
  // prettier-ignore
  test.each([
    ['a type of the book',         { [TYPE]: 'm5.large' },   96_000,    'test'],
    ['a type that it lacks',       { [TYPE]: 'bare-metal' }, undefined, undefined],
    ['no type at all',             {},                       undefined, undefined],
  ])('%s', (_what, labels, price, source) => {
    const [pool] = inferredPools([node('a', labels)], PRICES);
    expect([pool.priceMicroUsdPerHour, pool.priceSource]).toEqual([price, source]);
  });

  test('a node without a type is of an unknown one', () => {
    expect(inferredPools([node('a', {})], PRICES)[0].instanceType).toBe('unknown');
  });
});
