import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Labels, Node } from '../model/index.ts';
import { bytesOf, milliCpuOf } from '../model/index.ts';
import { defaultRule, findInstanceType, nodeFromInstanceType, originOf, overheadOf } from './index.ts';
import type { InstanceType } from './index.ts';

const nodeOf = (labels: Labels): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n', labels },
});

describe('the pool of a node of a dump', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Labels, string])[] = [
    // tool                        labels                                                                             pool
    ['Plimsoll',                   { 'plimsoll.io/node-pool': 'a' },                                                  'a'],
    ['Karpenter',                  { 'karpenter.sh/nodepool': 'a' },                                                  'a'],
    ['Karpenter before 0.32',      { 'karpenter.sh/provisioner-name': 'a' },                                          'a'],
    ['EKS',                        { 'eks.amazonaws.com/nodegroup': 'a' },                                            'a'],
    ['eksctl',                     { 'alpha.eksctl.io/nodegroup-name': 'a' },                                         'a'],
    ['GKE',                        { 'cloud.google.com/gke-nodepool': 'a' },                                          'a'],
    ['AKS',                        { 'kubernetes.azure.com/agentpool': 'a' },                                         'a'],
    ['AKS by its short label',     { agentpool: 'a' },                                                                'a'],
    ['kops',                       { 'kops.k8s.io/instancegroup': 'a' },                                              'a'],
    ['OpenShift',                  { 'machine.openshift.io/cluster-api-machineset': 'a' },                            'a'],
    ['an instance group',          { 'node.kubernetes.io/instance-group': 'a' },                                      'a'],
    ['none of them',               { 'kubernetes.io/hostname': 'a' },                                                 'default'],
    ['an empty label is none',     { 'karpenter.sh/nodepool': '', agentpool: 'b' },                                   'b'],
    ['the first of two counts',    { agentpool: 'late', 'karpenter.sh/nodepool': 'early' },                           'early'],
    ['Plimsoll before all others', { 'karpenter.sh/nodepool': 'theirs', 'plimsoll.io/node-pool': 'ours' },            'ours'],
  ];
  test.each(rows)('%s', (_tool, labels, pool) => {
    expect(originOf(nodeOf(labels)).pool).toBe(pool);
  });
});

describe('how a node was bought', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, Labels, 'on-demand' | 'spot' | 'unknown'])[] = [
    ['Karpenter: spot',             { 'karpenter.sh/capacity-type': 'spot' },                 'spot'],
    ['Karpenter: on-demand',        { 'karpenter.sh/capacity-type': 'on-demand' },            'on-demand'],
    ['EKS: spot',                   { 'eks.amazonaws.com/capacityType': 'SPOT' },             'spot'],
    ['EKS: on-demand',              { 'eks.amazonaws.com/capacityType': 'ON_DEMAND' },        'on-demand'],
    ['GKE: spot',                   { 'cloud.google.com/gke-spot': 'true' },                  'spot'],
    ['GKE: preemptible',            { 'cloud.google.com/gke-preemptible': 'true' },           'spot'],
    ['AKS: spot',                   { 'kubernetes.azure.com/scalesetpriority': 'spot' },      'spot'],
    ['AKS: regular',                { 'kubernetes.azure.com/scalesetpriority': 'regular' },   'on-demand'],
    ['kops: a spot worker',         { 'node-role.kubernetes.io/spot-worker': 'true' },        'spot'],
    ['nobody says',                 { 'kubernetes.io/hostname': 'a' },                        'unknown'],
  ];
  test.each(rows)('%s', (_what, labels, capacityType) => {
    expect(originOf(nodeOf(labels)).capacityType).toBe(capacityType);
  });
});

// prettier-ignore
test.each([
  ['today’s label',                  { 'node.kubernetes.io/instance-type': 'm7i.large' },                                               'm7i.large'],
  ['that of before 1.17',            { 'beta.kubernetes.io/instance-type': 'm5.large' },                                                'm5.large'],
  ['today’s before the old one',     { 'beta.kubernetes.io/instance-type': 'old', 'node.kubernetes.io/instance-type': 'new' },          'new'],
  ['none',                           {},                                                                                                ''],
])('the type of a machine: %s', (_what, labels, instanceType) => {
  expect(originOf(nodeOf(labels)).instanceType).toBe(instanceType);
});

async function typeOf(name: string): Promise<InstanceType> {
  const { found } = await findInstanceType(name);
  if (found === undefined) throw new Error(`${name} is in no catalogue`);
  return found;
}

describe('pods by addresses: interfaces × (addresses − 1) + 2, from the AWS list', () => {
  // prettier-ignore
  test.each([
    ['t3.micro',       4],  // 2 × (2 − 1) + 2
    ['t3.small',      11],  // 3 × (4 − 1) + 2
    ['t3.medium',     17],  // 3 × (6 − 1) + 2
    ['m5.large',      29],  // 3 × (10 − 1) + 2
    ['m5.xlarge',     58],  // 4 × (15 − 1) + 2
    ['c5.4xlarge',   234],  // 8 × (30 − 1) + 2
    ['m5.24xlarge',  737],  // 15 × (50 − 1) + 2
  ])('%s has %i', async (name, pods) => {
    const type = await typeOf(name);
    expect(type.maxPodsByAddresses).toBe(pods);
    expect(overheadOf('eks', type).maxPods).toBe(pods);
  });

  test('are no limit for other providers', async () => {
    for (const name of ['n4-standard-8', 'Standard_D8ds_v6'])
      expect((await typeOf(name)).maxPodsByAddresses).toBe(0);
  });
});

// prettier-ignore
test.each([
  ['m5.large',           'eks'],
  ['n4-standard-8',      'gke'],
  ['Standard_D8ds_v6',   'aks'],
] as const)('%s is reserved for as %s does', async (name, rule) => {
  expect(defaultRule(await typeOf(name))).toBe(rule);
});

describe('law: whatever the machine', () => {
  const machine = fc.record({
    vCpu: fc.integer({ min: 1, max: 448 }),
    gib: fc.integer({ min: 1, max: 12_288 }),
    addresses: fc.nat(737),
    arch: fc.constantFrom('amd64' as const, 'arm64' as const),
  });
  const typed = ({
    vCpu,
    gib,
    addresses,
    arch,
  }: {
    vCpu: number;
    gib: number;
    addresses: number;
    arch: 'amd64' | 'arm64';
  }): InstanceType => ({
    name: 'x',
    provider: 'custom',
    vCpu,
    memoryBytes: gib * 2 ** 30,
    arch,
    gpu: 0,
    gpuResource: '',
    derived: false,
    maxPodsByAddresses: addresses,
    offerings: [],
  });

  test.each(['eks', 'gke', 'aks', 'kwok', 'none'] as const)(
    '%s leaves no more than there is and never less than nothing',
    (rule) => {
      fc.assert(
        fc.property(machine, (given) => {
          const type = typed(given);
          const node = nodeFromInstanceType(type, {
            pool: 'p',
            capacityType: 'on-demand',
            reserved: rule,
          });
          const { capacity = {}, allocatable = {} } = node.status ?? {};
          expect(milliCpuOf(allocatable['cpu'])).toBeLessThanOrEqual(type.vCpu * 1000);
          expect(milliCpuOf(allocatable['cpu'])).toBeGreaterThanOrEqual(0);
          expect(bytesOf(allocatable['memory'])).toBeLessThanOrEqual(bytesOf(capacity['memory']));
          expect(bytesOf(allocatable['memory'])).toBeGreaterThanOrEqual(0);
          expect(bytesOf(capacity['memory'])).toBeLessThanOrEqual(type.memoryBytes);
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each(['eks', 'gke', 'aks'] as const)('%s never keeps less of a larger machine', (rule) => {
    fc.assert(
      fc.property(
        machine,
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 512 }),
        (given, cores, gib) => {
          const small = overheadOf(rule, typed(given));
          const large = overheadOf(rule, typed({ ...given, vCpu: given.vCpu + cores, gib: given.gib + gib }));
          expect(large.reservedMilliCpu).toBeGreaterThanOrEqual(small.reservedMilliCpu);
          expect(large.reservedMemoryBytes).toBeGreaterThanOrEqual(small.reservedMemoryBytes);
          expect(large.hiddenMemoryBytes).toBeGreaterThanOrEqual(small.hiddenMemoryBytes);
        },
      ),
      { numRuns: 60 },
    );
  });
});
