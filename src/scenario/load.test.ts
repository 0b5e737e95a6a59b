import { basename } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { scenarioFolder } from '../../test/support/scenario-folder.ts';
import type { Deployment } from '../model/index.ts';
import { loadScenario } from './load.ts';

const folder = scenarioFolder();
const { write, load, faults } = folder;
beforeEach(() => write('app.yaml', APP));

const APP = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, resources: { requests: { cpu: 100m } } }] } }
`;
const POOL = 'cluster: { nodePools: [{ name: a, instanceType: m7i.2xlarge }] }';

describe('defaults', () => {
  test('of a scenario that says little', async () => {
    const scenario = await load(`${POOL}\nworkload: { manifests: [app.yaml] }`);
    expect(scenario).toMatchObject({
      horizonMs: 86_400_000,
      seed: 1,
      scheduler: { cycleMs: 2, plugins: [] },
      timing: { podStartMs: { kind: 'constant', ms: 2000 }, podStopMs: { kind: 'constant', ms: 1000 } },
      prices: { book: 'aws-us-east-1', discount: 0 },
      faults: [],
      actions: [],
      assertions: [],
    });
    expect(scenario.name).toBe(basename(folder.path));
    expect(scenario.cluster.nodePools).toMatchObject([
      {
        name: 'a',
        capacityType: 'on-demand',
        count: 1,
        min: 1,
        max: 1,
        zones: ['us-east-1a'],
        priceMicroUsdPerHour: 403_200,
        priceSource: 'aws-us-east-1',
      },
    ]);
    expect(scenario.cluster.autoNodes).toBeUndefined();
  });

  test('of plain manifests: 24 hours, and nodes of a default type as they are needed', async () => {
    const { scenario } = await loadScenario(folder.at('app.yaml'));
    expect([scenario?.name, scenario?.horizonMs, scenario?.cluster.autoNodes?.instanceType]).toEqual([
      'app',
      86_400_000,
      'm7i.2xlarge',
    ]);
    expect(scenario?.assumptions[0]).toContain('The input has no nodes');
  });

  test('--node-type and --nodes change that', async () => {
    write('plain/app.yaml', APP);
    const { scenario } = await loadScenario(folder.at('plain'), { nodeType: 'm5.large', nodes: 4 });
    expect(scenario?.cluster.nodePools).toMatchObject([{ instanceType: 'm5.large', count: 4, max: 4 }]);
    expect(scenario?.cluster.autoNodes).toBeUndefined();
  });

  test('a file or folder of a trace, told by its look', async () => {
    const head =
      'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time';
    write('trace/pods.csv', `${head}\np-0,1000,2048,0,0,,LS,Running,0,3600,1\n`);
    const byFile = await loadScenario(folder.at('trace/pods.csv'));
    const byFolder = await loadScenario(folder.at('trace'));
    expect(
      [byFile, byFolder].map(({ scenario }) =>
        scenario?.workload.traces.map(({ format, podCount }) => `${format} ${podCount}`),
      ),
    ).toEqual([['openb 1'], ['openb 1']]);
  });

  test('standard input', async () => {
    async function* stdin(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(APP);
    }
    const { scenario } = await loadScenario('-', { stdin: stdin() });
    expect(scenario?.workload.objects).toHaveLength(1);
  });
});

describe('what the command line says goes before what is written', () => {
  test('seed, until, set and repack', async () => {
    const scenario = await load(`seed: 3\nhorizon: 2h\n${POOL}\nworkload: { manifests: [app.yaml] }`, {
      seed: 9,
      until: '30m',
      set: ['nodePools.0.count=7'],
    });
    expect([scenario.seed, scenario.horizonMs, scenario.cluster.nodePools[0].count]).toEqual([
      9, 1_800_000, 7,
    ]);
  });

  test('only the namespaces asked for', async () => {
    write('other.yaml', APP.replace('name: web }', 'name: web, namespace: other }'));
    const spec = `${POOL}\nworkload: { manifests: [app.yaml, other.yaml] }`;
    expect(
      (await load(spec, { namespaces: ['other'] })).workload.objects.map(
        ({ metadata }) => metadata.namespace,
      ),
    ).toEqual(['other']);
    expect((await load(spec)).workload.objects).toHaveLength(2);
  });
});

test('replicas are multiplied', async () => {
  const scenario = await load(`${POOL}\nworkload: { manifests: [app.yaml], replicaFactor: 20 }`);
  expect((scenario.workload.objects[0] as Deployment).spec.replicas).toBe(60);
});

test('a pool written out, with everything', async () => {
  const scenario = await load(`
cluster:
  nodePools:
    - name: big
      capacity: { cpu: 8, memory: 32Gi, nvidia.com/gpu: 2 }
      allocatable: { memory: 30Gi }
      capacityType: spot
      min: 2
      max: 9
      zones: [a, us-east-1b]
      labels: { disk: ssd }
      taints: [{ key: gpu, effect: NoSchedule }]
      bootTime: { mean: 45s, deviation: 5s }
      price: $1.25
workload: { manifests: [app.yaml] }`);
  const [pool] = scenario.cluster.nodePools;
  expect(pool).toMatchObject({
    count: 2,
    min: 2,
    max: 9,
    zones: ['us-east-1a', 'us-east-1b'],
    bootMs: { kind: 'normal', meanMs: 45_000 },
    priceMicroUsdPerHour: 1_250_000,
    priceSource: 'scenario',
  });
  expect(pool.template.status).toMatchObject({
    capacity: { cpu: 8, 'nvidia.com/gpu': 2 },
    allocatable: { cpu: 8, memory: '30Gi' },
  });
  expect(pool.template.metadata.labels).toMatchObject({ disk: 'ssd' });
  expect(pool.template.spec?.taints).toEqual([{ key: 'gpu', effect: 'NoSchedule' }]);
});

test('prices of one’s own, with stand-ins that the report names', async () => {
  write('prices.csv', 'instanceType,onDemandUsdPerHour,spotUsdPerHour,standsFor\nhuge,12.5,,p4d.24xlarge\n');
  const scenario = await load(`
cluster: { nodePools: [{ name: a, instanceType: huge, capacity: { cpu: 96 } }, { name: b, instanceType: m7i.large, capacityType: spot }] }
workload: { manifests: [app.yaml] }
prices: { file: prices.csv, discount: 10%, spotDiscount: 60% }`);
  expect(scenario.cluster.nodePools.map(({ priceMicroUsdPerHour }) => priceMicroUsdPerHour)).toEqual([
    12_500_000,
    expect.any(Number),
  ]);
  expect(scenario.prices).toMatchObject({ discount: 0.1 });
  expect(scenario.assumptions).toContain('huge is priced as p4d.24xlarge');
});

test('demand: a table of rates, from an expression or a record', async () => {
  write('rates.csv', 'timestamp,rps\n0,10\n60,20\n');
  const scenario = await load(`
horizon: 5m
${POOL}
workload:
  manifests: [app.yaml]
  demand:
    - { target: deploy/web, rate: "60 - 30*min", cpuPerRequest: 12ms, memory: { base: 180Mi } }
    - { target: Service/shop/checkout, file: rates.csv, scale: 2 }`);
  const [curve, record] = scenario.workload.demand;
  expect([...curve.rates]).toEqual([60, 30, 0, 0, 0]);
  expect(curve).toMatchObject({
    target: { kind: 'Deployment', namespace: 'default', name: 'web' },
    cpuMsPerRequest: 12,
    memoryBaseBytes: 188_743_680,
  });
  expect([...record.rates]).toEqual([20, 40, 20, 40, 20]);
  expect(scenario.diagnostics.map(({ code }) => code)).toEqual(['rate-clamped']);
});

test('faults, actions in order of time, and assertions', async () => {
  write('v2.yaml', APP.replace('replicas: 3', 'replicas: 5'));
  const scenario = await load(`
${POOL}
workload: { manifests: [app.yaml] }
faults: [{ at: 6h, kill: zone/a, for: 40m }, { at: 1h, kill: node/a-1 }]
actions:
  - { at: 5h, drain: node/x }
  - { at: 3h, apply: v2.yaml }
  - { at: 4h, scale: deploy/web, replicas: 0 }
  - { at: 0, delete: svc/web }
assertions: [{ metric: pods.pending.p99, max: 60s }, { metric: cost.total, max: $420, min: 0 }]`);
  expect(scenario.faults).toEqual([
    { atMs: 21_600_000, target: { kind: 'zone', name: 'us-east-1a' }, forMs: 2_400_000 },
    { atMs: 3_600_000, target: { kind: 'node', name: 'a-1' }, forMs: Infinity },
  ]);
  expect(scenario.actions.map(({ atMs, kind }) => `${atMs / 3_600_000}h ${kind}`)).toEqual([
    '0h delete',
    '3h apply',
    '4h scale',
    '5h drain',
  ]);
  expect(scenario.assertions).toEqual([
    { metric: 'pods.pending.p99', max: 60_000, text: 'pods.pending.p99 ≤ 60s', units: ['time'] },
    {
      metric: 'cost.total',
      max: 420_000_000,
      min: 0,
      text: 'cost.total ≤ $420, ≥ 0',
      units: ['money', 'number'],
    },
  ]);
});

test('autoscalers with their real flags, dashes or none', async () => {
  write(
    'pools.yaml',
    'apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: { name: p }\nspec: { template: { spec: { nodeClassRef: { group: g, kind: K, name: d }, requirements: [] } } }\n',
  );
  const scenario = await load(`
workload: { manifests: [app.yaml] }
autoscaling:
  clusterAutoscaler: { --scale-down-utilization-threshold: 0.5, expander: least-waste }
  karpenter: { manifests: [pools.yaml] }`);
  expect(scenario.clusterAutoscaler).toEqual({
    'scale-down-utilization-threshold': 0.5,
    expander: 'least-waste',
  });
  expect(scenario.karpenter?.objects.map(({ kind }) => kind)).toEqual(['NodePool']);
  expect(scenario.cluster.autoNodes).toBeUndefined();
});

describe('faults of what a scenario means are said together, at their places', () => {
  // prettier-ignore
  const rows = [
    ['names that no catalogue has',   'cluster: { nodePools: [{ name: a, instanceType: m7i.2xlarg }] }\nworkload: { manifests: [app.yaml] }\nprices: { book: awz }',
      ['1:49 instance-type-unknown: m7i.2xlarg is in no catalogue', '3:17 price-book-unknown: no price book awz']],
    ['pools that do not add up',      'cluster: { nodePools: [{ name: a, min: 5, max: 3, capacity: { cpu: 1, memory: 1Gi } }, { name: a }] }\nworkload: { manifests: [app.yaml] }',
      ['1:40 limits-crossed: min 5 is more than max 3', '1:88 field-missing: node pool a has neither instanceType nor capacity', '1:96 duplicate-name: two node pools are named a']],
    ['demand without a rate',         `${POOL}\nworkload: { manifests: [app.yaml], demand: [{ target: deploy/web }] }`,
      ['2:45 field-missing: demand without rate or file']],
    ['an action that is none',        `${POOL}\nworkload: { manifests: [app.yaml] }\nactions: [{ at: 1h }, { at: 1h, scale: deploy/web }]`,
      ['3:11 action-unclear: an action that does nothing', '3:23 field-missing: scale needs replicas']],
    ['a scheduler nobody would start', `${POOL}\nworkload: { manifests: [app.yaml] }\nscheduler: { config: { percentageOfNodesToScore: 200 } }`,
      [expect.stringContaining('3:22 scheduler-config-invalid: kube-scheduler would refuse this configuration')]],
    ['no horizon',                    `horizon: 0s\n${POOL}\nworkload: { manifests: [app.yaml] }`,
      ['1:10 duration-invalid: 0s is no horizon']],
  ] as const;
  test.each(rows)('%s', async (_why, spec, expected) => {
    expect(await faults(spec)).toEqual(expected);
  });
});

test('a scenario is plain data: it survives structuredClone', async () => {
  const scenario = await load(
    `${POOL}\nworkload: { manifests: [app.yaml], demand: [{ target: deploy/web, rate: 1 }] }`,
  );
  expect(structuredClone(scenario)).toEqual(scenario);
});
