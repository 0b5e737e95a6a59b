import { describe, expect, test } from 'vitest';
import { chunksOf } from '../../../../test/support/chunks.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import { loadScenario } from '../../load.ts';
import { declaredPools } from './declared-pools.ts';

type Fields = Readonly<Record<string, unknown>>;

function objectOf(apiVersion: string, kind: string, metadata: Fields, spec: Fields): KubernetesObject {
  const object: unknown = { apiVersion, kind, metadata: { name: 'g', ...metadata }, spec };
  return object as KubernetesObject;
}

const kops = (spec: Fields): KubernetesObject => objectOf('kops.k8s.io/v1alpha2', 'InstanceGroup', {}, spec);
const openshift = (spec: Fields, machine: Fields = {}): KubernetesObject =>
  objectOf(
    'machine.openshift.io/v1beta1',
    'MachineSet',
    {},
    {
      replicas: 2,
      template: {
        metadata: { labels: { 'machine.openshift.io/cluster-api-machine-role': 'infra' } },
        spec: { providerSpec: { value: spec }, ...machine },
      },
    },
  );
const capi = (annotations: Fields, spec: Fields = {}): KubernetesObject =>
  objectOf('cluster.x-k8s.io/v1beta1', 'MachineDeployment', { annotations }, spec);

/** The only pool, or why it is none. */
function read(...objects: readonly KubernetesObject[]): unknown {
  const [declared] = declaredPools(objects);
  return 'pool' in declared ? declared.pool : declared.why;
}

describe('kops InstanceGroups', () => {
  test('a group of workers: sizes, zones of its subnets, labels and taints', () => {
    const group = kops({
      role: 'Node',
      machineType: 'm5.large',
      minSize: 2,
      maxSize: 6,
      subnets: ['us-east-1a', 'utility-us-east-1b', 'office'],
      nodeLabels: { team: 'shop' },
      taints: ['dedicated=shop:NoSchedule', 'gpu:NoExecute', 'no taint'],
    });
    expect(read(group)).toEqual({
      name: 'g',
      instanceType: 'm5.large',
      count: 2,
      min: 2,
      max: 6,
      zones: ['us-east-1a', 'us-east-1b'],
      labels: { 'kops.k8s.io/instancegroup': 'g', 'node-role.kubernetes.io/node': '', team: 'shop' },
      taints: [
        { key: 'dedicated', value: 'shop', effect: 'NoSchedule' },
        { key: 'gpu', effect: 'NoExecute' },
      ],
    });
  });

  // prettier-ignore
  const rows = [
    // why                                               spec                                                             part of the pool, or why it is none
    ['the control plane keeps ordinary pods away',        { role: 'Master', machineType: 't3.medium', minSize: 1, maxSize: 1 }, { count: 1, taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }],
    ['unless it says which taints it has',                { role: 'ControlPlane', machineType: 't3.medium', taints: ['a=b:PreferNoSchedule'] }, { taints: [{ key: 'a', value: 'b', effect: 'PreferNoSchedule' }] }],
    ['a highest price asks for spot machines',            { machineType: 'm5.large', maxPrice: '0.05' },                    { capacityType: 'spot' }],
    ['the first of mixed types stands for all',           { mixedInstancesPolicy: { instances: ['m5.large', 'm4.large'] } }, { instanceType: 'm5.large' }],
    ['one machine where no size is said',                 { machineType: 'm5.large' },                                      { count: 1, min: 1, max: 1 }],
    ['as many as at most where only that is said',        { machineType: 'm5.large', maxSize: 3 },                          { count: 3, min: 3, max: 3 }],
    ['none at all is a size',                             { machineType: 'm5.large', minSize: 0, maxSize: 3 },              { count: 0, min: 0, max: 3 }],
    ['a maximum below the minimum does not count',        { machineType: 'm5.large', minSize: 5, maxSize: 3 },              { count: 5, min: 5, max: 5 }],
  ] as const;
  test.each(rows)('%s', (_why, spec, expected) => {
    expect(read(kops(spec))).toMatchObject(expected);
  });

  test('a bastion and a group without a type are no pools', () => {
    expect(read(kops({ role: 'Bastion', machineType: 't3.micro' }))).toBe('a bastion is no node');
    expect(read(kops({ role: 'Node' }))).toBe('it names no machineType');
  });
});

describe('OpenShift MachineSets', () => {
  // prettier-ignore
  const rows = [
    // why                            provider's spec                                                                        part of the pool
    ['AWS',                            { instanceType: 'm5.xlarge', placement: { availabilityZone: 'us-east-2a' } },          { instanceType: 'm5.xlarge', zones: ['us-east-2a'] }],
    ['Google',                         { machineType: 'n1-standard-4', zone: 'us-east1-d' },                                  { instanceType: 'n1-standard-4', zones: ['us-east1-d'] }],
    ['Azure',                          { vmSize: 'Standard_D4s_v3', zone: '1' },                                              { instanceType: 'Standard_D4s_v3' }],
    ['vSphere says the size itself',   { numCPUs: 4, memoryMiB: 16384 },                                                      { capacity: { cpu: 4, memory: '16384Mi' } }],
    ['spot on AWS',                    { instanceType: 'm5.xlarge', spotMarketOptions: {} },                                  { capacityType: 'spot' }],
    ['spot on Google',                 { machineType: 'n1-standard-4', preemptible: true },                                   { capacityType: 'spot' }],
    ['a role from the machines',       { instanceType: 'm5.xlarge' },                                                         { labels: { 'node-role.kubernetes.io/infra': '' } }],
    ['as many as replicas',            { instanceType: 'm5.xlarge' },                                                         { count: 2, min: 2, max: 2 }],
  ] as const;
  test.each(rows)('%s', (_why, spec, expected) => {
    expect(read(openshift(spec))).toMatchObject(expected);
  });

  test('a MachineAutoscaler of the set says how few and how many, another one does not', () => {
    const scaler = (name: string): KubernetesObject =>
      objectOf(
        'autoscaling.openshift.io/v1beta1',
        'MachineAutoscaler',
        {},
        { minReplicas: 1, maxReplicas: 12, scaleTargetRef: { name } },
      );
    const set = openshift({ instanceType: 'm5.xlarge' });
    expect(read(set, scaler('g'))).toMatchObject({ count: 2, min: 1, max: 12 });
    expect(read(set, scaler('other'))).toMatchObject({ count: 2, min: 2, max: 2 });
  });

  test('labels and taints of the machines are those of the nodes', () => {
    const machine = {
      metadata: { labels: { tier: 'db' } },
      taints: [
        { key: 'db', value: 'x', effect: 'NoSchedule' },
        { key: 'y', effect: 'Sometimes' },
      ],
    };
    expect(read(openshift({ instanceType: 'm5.xlarge' }, machine))).toMatchObject({
      labels: { tier: 'db' },
      taints: [{ key: 'db', value: 'x', effect: 'NoSchedule' }],
    });
  });

  test('without a type it is no pool', () => {
    expect(read(openshift({ flavor: 'm1.large' }))).toBe('its providerSpec names no machine type');
  });
});

describe('Cluster API MachineDeployments', () => {
  const CAPACITY = 'capacity.cluster-autoscaler.kubernetes.io';
  const SIZE = 'cluster.x-k8s.io/cluster-api-autoscaler-node-group';

  test('what a machine holds, and how many there may be, stands in annotations', () => {
    const deployment = capi(
      {
        [`${CAPACITY}/cpu`]: '16',
        [`${CAPACITY}/memory`]: '128G',
        [`${CAPACITY}/gpu-type`]: 'nvidia.com/gpu',
        [`${CAPACITY}/gpu-count`]: '2',
        [`${CAPACITY}/maxPods`]: '200',
        [`${CAPACITY}/labels`]: 'team=shop,tier=web',
        [`${CAPACITY}/taints`]: 'k=v:NoSchedule,k2:NoExecute',
        [`${SIZE}-min-size`]: '0',
        [`${SIZE}-max-size`]: '5',
      },
      {
        replicas: 3,
        template: {
          metadata: {
            labels: {
              'node-role.kubernetes.io/worker': '',
              app: 'not for nodes',
              'a.node.cluster.x-k8s.io/x': '1',
            },
          },
          spec: { failureDomain: 'eu-west-1a' },
        },
      },
    );
    expect(read(deployment)).toEqual({
      name: 'g',
      capacity: { cpu: '16', memory: '128G', 'nvidia.com/gpu': '2' },
      count: 3,
      min: 0,
      max: 5,
      zones: ['eu-west-1a'],
      maxPods: 200,
      labels: {
        'node-role.kubernetes.io/worker': '',
        'a.node.cluster.x-k8s.io/x': '1',
        team: 'shop',
        tier: 'web',
      },
      taints: [
        { key: 'k', value: 'v', effect: 'NoSchedule' },
        { key: 'k2', effect: 'NoExecute' },
      ],
    });
  });

  test('without capacity it is no pool, and a set that a deployment owns is not counted twice', () => {
    expect(read(capi({ [`${CAPACITY}/cpu`]: '2' }))).toContain('what its machines hold is not said');
    const owned = objectOf(
      'cluster.x-k8s.io/v1beta1',
      'MachineSet',
      { ownerReferences: [{ kind: 'MachineDeployment', name: 'd' }] },
      {},
    );
    expect(read(owned)).toBe('its MachineDeployment stands for it');
  });
});

describe('in a dump', () => {
  const GROUP = {
    apiVersion: 'kops.k8s.io/v1alpha2',
    kind: 'InstanceGroup',
    metadata: { name: 'nodes' },
    spec: {
      role: 'Node',
      machineType: 'm5.large',
      minSize: 2,
      maxSize: 4,
      additionalUserData: [{ content: 'password' }],
    },
  };
  const DEPLOYMENT = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c' }] } },
    },
  };

  async function load(items: readonly unknown[], options: object = {}): ReturnType<typeof loadScenario> {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    return loadScenario('-', { stdin: chunksOf(text), ...options });
  }

  test('without nodes the declared pools are the cluster, and the report says so', async () => {
    const { scenario } = await load([GROUP, DEPLOYMENT]);
    expect(scenario?.cluster.nodePools).toMatchObject([
      { name: 'nodes', instanceType: 'm5.large', count: 2, min: 2, max: 4 },
    ]);
    expect(scenario?.cluster.autoNodes).toBeUndefined();
    expect(scenario?.assumptions.join()).toContain(
      'pools that its objects declare stand in for them: nodes (2 × m5.large)',
    );
    expect(JSON.stringify(scenario)).not.toContain('password');
  });

  test('nodes of the dump go before them, and so does --node-type', async () => {
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
      status: { capacity: { cpu: '4', memory: '8Gi', pods: '110' } },
    };
    for (const { scenario } of [
      await load([GROUP, DEPLOYMENT, node]),
      await load([GROUP, DEPLOYMENT], { nodeType: 'm7i.large' }),
    ]) {
      expect(scenario?.cluster.nodePools).toEqual([]);
      expect(scenario?.ignored).toContainEqual({
        what: 'InstanceGroup',
        count: 1,
        why: 'the input has nodes of its own, or was told which to take',
      });
    }
  });

  test('an unknown machine type is an error that says what to write', async () => {
    const { diagnostics } = await load([
      { ...GROUP, spec: { ...GROUP.spec, machineType: 'm5.lage' } },
      DEPLOYMENT,
    ]);
    expect(diagnostics.map(({ code, hint }) => `${code}: ${hint ?? ''}`)).toContain(
      'instance-type-unknown: did you mean m5.large?',
    );
  });
});
