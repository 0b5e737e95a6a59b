import { describe, expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../test/support/scenario.ts';
import type { Deployment, KubernetesObject } from '../model/index.ts';
import type { DemandSpec } from '../scenario/index.ts';
import { followers } from './demand-load.ts';
import { simulate } from './simulate.ts';

const MINUTE_MS = 60_000;
const web = { kind: 'Deployment', namespace: 'default', name: 'web' };

/** 10 ms of CPU a request: a pod of 500m is meant to serve 500 × 0.7 ÷ 10 = 35 requests a second. */
function demandOf(rates: readonly number[], rest: Partial<DemandSpec> = {}): DemandSpec {
  return {
    target: web,
    stepMs: MINUTE_MS,
    rates: Float64Array.from(rates),
    cpuMsPerRequest: 10,
    memoryBaseBytes: 0,
    memoryBytesPerConcurrentRequest: 0,
    source: '',
    ...rest,
  };
}

interface Given {
  readonly demand: readonly DemandSpec[];
  readonly workloads?: readonly KubernetesObject[];
  readonly objects?: readonly KubernetesObject[];
  readonly minutes?: number;
}

function run({ demand, workloads = [deploymentOf('web', 1, '500m')], objects = [], minutes = 10 }: Given) {
  const plain = plainScenario({
    nodes: [nodeOf('a', { cpu: '64' })],
    workloads,
    objects,
    horizonMs: minutes * MINUTE_MS,
  });
  const { facts, log } = simulate({ ...plain, workload: { ...plain.workload, demand } });
  const scaled = [...log.lines()]
    .map((line) => line.split(' '))
    .filter(([, kind]) => kind === 'workload-scaled')
    .map(
      ([time, , name, figure]) =>
        `${Number(time) / 60} ${name.replace('default/', '')} ${figure.replace('replicas=', '')}`,
    );
  const replicas = facts.series.find(({ name }) => name === 'replicas');
  return { facts, scaled, replicas: replicas?.values.at(-1) };
}

const service = (selector?: Record<string, string>): KubernetesObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { selector },
  }) as unknown as KubernetesObject;
const toService = { kind: 'Service', namespace: 'default', name: 'shop' };

function tiered(deployment: Deployment, tier: string): KubernetesObject {
  const { template } = deployment.spec;
  const labels = { ...template.metadata?.labels, tier };
  return {
    ...deployment,
    spec: { ...deployment.spec, template: { ...template, metadata: { labels } } },
  } as KubernetesObject;
}

describe('the plain rule: as many pods as serve the rate at 70 % of their CPU request', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly number[], readonly string[]])[] = [
    ['what one pod serves',                        [35],               []],
    ['a little more',                              [36],               ['0 web 2']],
    ['each minute anew',                           [35, 70, 71, 35],   ['1 web 2', '2 web 3', '3 web 1']],
    ['the last rate holds to the end',             [70],               ['0 web 2']],
    ['nothing asked: one pod stays',               [70, 0],            ['0 web 2', '1 web 1']],
    ['the same number again is no change',         [70, 69, 36],       ['0 web 2']],
  ];
  test.each(rows)('%s', (_why, rates, scaled) => {
    expect(run({ demand: [demandOf(rates)] }).scaled).toEqual(scaled);
  });

  test('a rate that steps within a minute is seen at the next one', () => {
    const demand = demandOf([35, 35, 350, 35], { stepMs: MINUTE_MS / 2 });
    expect(run({ demand: [demand] }).scaled).toEqual(['1 web 10', '2 web 1']);
  });

  test('pods come and go with it', () => {
    const { facts } = run({ demand: [demandOf([350, 35])] });
    expect(facts.pods).toMatchObject({ created: 10, runningAtEnd: 1, deleted: 9 });
  });
});

describe('who serves a Service', () => {
  test('several workloads share the rate evenly, whatever their size', () => {
    const workloads = [tiered(deploymentOf('web', 1, '500m'), 'x'), tiered(deploymentOf('api', 1, '1'), 'x')];
    const { scaled, replicas } = run({
      demand: [demandOf([140], { target: toService })],
      workloads,
      objects: [service({ tier: 'x' })],
    });
    // 70 each: 70 × 10 ÷ (0.7 × 500) = 2, and ÷ (0.7 × 1000) = 1.
    expect([scaled, replicas]).toEqual([['0 web 2'], 3]);
  });

  test('one that its selector does not choose gets nothing', () => {
    const workloads = [
      tiered(deploymentOf('web', 1, '500m'), 'x'),
      tiered(deploymentOf('api', 1, '500m'), 'y'),
    ];
    expect(
      run({ demand: [demandOf([70], { target: toService })], workloads, objects: [service({ tier: 'x' })] })
        .scaled,
    ).toEqual(['0 web 2']);
  });

  // prettier-ignore
  const nobody: readonly (readonly [string, readonly KubernetesObject[], readonly KubernetesObject[]])[] = [
    ['a Service that is not there',            [deploymentOf('web', 1, '500m')],  []],
    ['a Service without selector',             [deploymentOf('web', 1, '500m')],  [service()]],
    ['a Service that chooses nobody',          [deploymentOf('web', 1, '500m')],  [service({ app: 'db' })]],
    ['pods that ask for no CPU',               [deploymentOf('web', 1, '0')],     [service({ app: 'web' })]],
  ];
  test.each(nobody)('%s: it is listed as ignored', (_why, workloads, objects) => {
    const { facts, scaled } = run({ demand: [demandOf([70], { target: toService })], workloads, objects });
    expect(scaled).toEqual([]);
    expect(facts.ignored.map(({ what, why }) => `${what}: ${why}`)).toContain(
      'demand on Service/default/shop: nothing with a CPU request serves it',
    );
  });
});

describe('who follows a demand', () => {
  const hpa = (name: string): KubernetesObject =>
    ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace: 'default' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, maxReplicas: 5 },
    }) as unknown as KubernetesObject;
  const scenarioWith = (rest: {
    workloads?: KubernetesObject[];
    objects?: KubernetesObject[];
    runtime?: object;
    usage?: object[];
  }) => {
    const { usage, runtime, ...parts } = rest;
    const plain = plainScenario(parts);
    const workload = { ...plain.workload, ...(usage !== undefined && { usage }) };
    return { ...plain, workload, ...(runtime !== undefined && { runtime }) } as typeof plain;
  };

  // prettier-ignore
  const rows: readonly (readonly [string, Partial<DemandSpec>, Parameters<typeof scenarioWith>[0], boolean])[] = [
    // why                                                     demand                       scenario                         web follows
    ['a workload that nothing else scales',                    {},                          {},                              true],
    ['not one with an autoscaler of its own',                  {},                          { objects: [hpa('web')] },       false],
    ['nor where the workload brings it',                       {},                          { workloads: [hpa('web')] },     false],
    ['another one\'s autoscaler is no matter',                 {},                          { objects: [hpa('api')] },       true],
    ['not where the scenario says what pods use',              {},                          { usage: [{}] },                 false],
    ['nor where it says how they run',                         {},                          { runtime: {} },                 false],
    ['unless the demand says so',                              { scalesReplicas: true },    { objects: [hpa('web')] },       true],
    ['and never where it says not',                            { scalesReplicas: false },   {},                              false],
  ];
  test.each(rows)('%s', (_why, demand, scenario, follows) => {
    expect(followers(demandOf([1], demand), scenarioWith(scenario))(web)).toBe(follows);
  });

  test('a workload that does not follow counts with the replicas that it has', () => {
    const { scaled, replicas } = run({
      demand: [demandOf([350], { scalesReplicas: false })],
      workloads: [deploymentOf('web', 3, '500m')],
    });
    expect([scaled, replicas]).toEqual([[], 3]);
  });
});
