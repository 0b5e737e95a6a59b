import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadYaml } from '../../../test/support/plan.ts';
import type { NodePoolSpec, Scenario } from '../../scenario/index.ts';
import { candidateOf, heldBackPool } from '../candidate.ts';
import type { CandidateParts } from '../candidate.ts';
import { patchOf } from './patch.ts';
import { poolLines } from './pool-yaml.ts';

const SPEC = 'spec:\n  horizon: 1h\n  workload: { manifests: [app.yaml] }\n';
const POOLS = `${SPEC}  cluster:
    nodePools:
      - { name: plain, instanceType: m7i.xlarge, count: 2, zones: [a, b] }
      - { name: own, instanceType: four, capacity: { cpu: 4, memory: 16Gi }, price: $0.123456, count: 1 }
`;

let scenario: Scenario;
beforeAll(async () => {
  scenario = await loadYaml(POOLS);
});

/** The files of a candidate on today's pools. */
function filesOf(parts: Partial<CandidateParts> = {}, today: Scenario = scenario): Map<string, string> {
  const candidate = candidateOf(scenario, { pools: scenario.cluster.nodePools, ...parts });
  return new Map(patchOf(candidate, today).map(({ file, text }) => [file, text]));
}

/** What a simulation sees of a pool: its own name in the template is written over on every node. */
function seen(pools: readonly NodePoolSpec[]): object[] {
  return pools.map(({ template, ...pool }) => ({
    ...pool,
    template: { ...template, metadata: { ...template.metadata, name: '' } },
  }));
}

async function loadedBack(pools: readonly NodePoolSpec[]): Promise<readonly NodePoolSpec[]> {
  const lines = pools.flatMap(poolLines).map((line) => `      ${line}`);
  const again = await loadYaml(`${SPEC}  cluster:\n    nodePools:\n${lines.join('\n')}\n`);
  return again.cluster.nodePools;
}

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}[a-z0-9]$/);
const duration = fc.integer({ min: 0, max: 900_000 }).map((ms) => `${ms}ms`);
const distribution = fc.oneof(
  duration,
  fc.tuple(fc.nat(60), fc.nat(60)).map(([min, more]) => ({ min: `${min}s`, max: `${min + more}s` })),
  fc.record({ mean: duration, deviation: duration }),
  fc.record({ distribution: fc.constant('exponential'), mean: duration }),
);
const optional = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });
const machine = fc.oneof(
  fc.constantFrom(
    { instanceType: 'm7i.xlarge' },
    { instanceType: 'c7g.2xlarge' },
    { instanceType: 'g5.xlarge' },
  ),
  fc.record({
    instanceType: optional(name),
    price: fc.integer({ min: 1, max: 9_999_999 }).map((micro) => `$${(micro / 1e6).toFixed(6)}`),
    capacity: fc.record({
      cpu: fc.integer({ min: 1, max: 64 }),
      memory: fc.integer({ min: 1, max: 256 }).map((gib) => `${gib}Gi`),
      'vendor.com/gpu': fc.nat(8),
    }),
  }),
);
const written = fc.record({
  machine,
  name,
  count: fc.nat(5),
  min: fc.nat(5),
  max: fc.integer({ min: 5, max: 9 }),
  zones: optional(fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })),
  capacityType: fc.constantFrom('on-demand', 'spot'),
  labels: optional(fc.dictionary(fc.constantFrom('team', 'eks.amazonaws.com/nodegroup', 'y'), name)),
  taints: optional(
    fc.array(
      fc.record({ key: name, value: optional(name), effect: fc.constantFrom('NoSchedule', 'NoExecute') }),
      {
        maxLength: 2,
      },
    ),
  ),
  maxPods: optional(fc.integer({ min: 1, max: 250 })),
  kubeReserved: optional(fc.constant({ cpu: '80m', memory: '893Mi' })),
  bootTime: optional(distribution),
  readyTime: optional(distribution),
  bootFailures: optional(fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100)),
  autoscalingOptions: optional(
    fc.record(
      {
        scaledownutilizationthreshold: fc.integer({ min: 1, max: 9 }).map((tenth) => tenth / 10),
        scaledowngpuutilizationthreshold: fc.integer({ min: 1, max: 9 }).map((tenth) => tenth / 10),
        scaledownunneededtime: duration,
        scaledownunreadytime: duration,
        maxnodeprovisiontime: duration,
        ignoredaemonsetsutilization: fc.boolean(),
        zeroormaxnodescaling: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
});

describe('pools written as YAML', () => {
  test('load as the groups that were simulated, whatever a group can have', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(written, { selector: (one) => one.name, minLength: 1, maxLength: 3 }),
        async (drawn) => {
          const pools = drawn.map(({ machine: { ...shape }, ...rest }) => ({ ...shape, ...rest }));
          const first = await loadYaml(`${SPEC}  cluster: ${JSON.stringify({ nodePools: pools })}\n`);
          expect(seen(await loadedBack(first.cluster.nodePools))).toEqual(seen(first.cluster.nodePools));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a pool under another name keeps the label by which its pods know it', async () => {
    const [pool] = scenario.cluster.nodePools;
    const [back] = await loadedBack([{ ...pool, name: 'm7i-xlarge' }]);
    expect(back.template.metadata.labels).toMatchObject({ 'plimsoll.io/node-pool': 'plain' });
  });

  test('a resource that a machine has and no pod may have stays without', async () => {
    const [pool] = scenario.cluster.nodePools;
    const status = { capacity: { cpu: '4', 'vendor.com/nic': '2' }, allocatable: { cpu: '4' } };
    const [back] = await loadedBack([{ ...pool, template: { ...pool.template, status } }]);
    expect(back.template.status?.allocatable).toMatchObject({ 'vendor.com/nic': '0' });
  });

  test('a pool without zones has none, and not the usual one', async () => {
    const [back] = await loadedBack([{ ...scenario.cluster.nodePools[0], zones: [] }]);
    expect(back.zones).toEqual([]);
  });
});

describe('the files of a plan', () => {
  test('pools that AWS has are also written for eksctl; one of the user’s own is not there', () => {
    const [plain] = scenario.cluster.nodePools;
    expect([...filesOf().keys()]).toEqual(['node-pools.yaml']);
    const text = filesOf({ pools: [{ ...plain, capacityType: 'spot' }] }).get('eksctl-node-groups.yaml');
    expect(text).toContain('    instanceType: m7i.xlarge\n    spot: true\n    desiredCapacity: 2\n');
  });

  test('flags go into the scenario and, with dashes, into a file of their own', () => {
    const files = filesOf({ flags: { expander: 'price', 'scale-down-utilization-threshold': 0.65 } });
    expect(files.get('cluster-autoscaler-flags.txt')).toBe(
      '--expander=price\n--scale-down-utilization-threshold=0.65\n',
    );
    expect(files.get('node-pools.yaml')).toContain(
      '  autoscaling:\n    clusterAutoscaler:\n      expander: "price"\n',
    );
  });

  test('requests are one strategic merge patch a workload, its containers together', () => {
    const target = { kind: 'Deployment', namespace: 'shop', name: 'web' };
    const changes = [
      { target, container: 'web', milliCpu: 250, memoryBytes: 64 * 2 ** 20 },
      { target, container: 'side', milliCpu: 10 },
      { target: { kind: 'Pod', namespace: 'shop', name: 'one' }, container: 'c', memoryBytes: 2 ** 30 },
    ];
    expect(filesOf({ requests: { name: 'as used', changes } }).get('requests.yaml')).toBe(
      [
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata: { name: web, namespace: shop }',
        'spec:',
        '  template:',
        '    spec:',
        '      containers:',
        '        - name: web',
        '          resources:',
        '            requests:',
        '              cpu: "250m"',
        '              memory: "64Mi"',
        '        - name: side',
        '          resources:',
        '            requests:',
        '              cpu: "10m"',
        '---',
        'apiVersion: v1',
        'kind: Pod',
        'metadata: { name: one, namespace: shop }',
        'spec:',
        '  containers:',
        '    - name: c',
        '      resources:',
        '        requests:',
        '          memory: "1024Mi"',
        '',
      ].join('\n'),
    );
  });

  test('a scheduler that packs comes as a configuration, which the scenario names', async () => {
    const files = filesOf({ scoring: 'balanced' });
    const config: unknown = JSON.parse(files.get('scheduler.json') ?? '');
    expect(config).toMatchObject({ kind: 'KubeSchedulerConfiguration' });
    const yaml = files.get('node-pools.yaml') ?? '';
    expect(yaml).toContain('  scheduler: { config: scheduler.json }\n');
    const again = await loadYaml(`${SPEC}${yaml.slice(yaml.indexOf('  cluster:'))}`, {
      'scheduler.json': files.get('scheduler.json') ?? '',
    });
    expect(again.scheduler.config).toEqual(config);
  });

  test('nodes that are held back keep the label that the scheduler looks for', async () => {
    const [plain] = scenario.cluster.nodePools;
    const [back] = await loadedBack([heldBackPool(plain)]);
    expect(back).toMatchObject({ name: 'plain-held-back' });
    expect(back.template.metadata.labels).toMatchObject({ 'held-back': 'true' });
  });

  test('nodes of the manifests go where there are some', () => {
    const nodes = [scenario.cluster.nodePools[0].template];
    const live = { ...scenario, cluster: { ...scenario.cluster, nodes } };
    expect(filesOf({}, live).get('node-pools.yaml')).toContain(
      '  cluster:\n    nodes: replace\n    nodePools:\n',
    );
    expect(filesOf().get('node-pools.yaml')).not.toContain('replace');
  });
});
