import { expect, test } from 'vitest';
import { usageOf } from '../../../test/support/node-run.ts';
import { deploymentOf, plainScenario, podOf } from '../../../test/support/scenario.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import type { DemandSpec, Scenario } from '../../scenario/index.ts';
import { looksIntoContainers } from './choose-runtime.ts';
import { DEFAULT_RUNTIME } from './choose-runtime.ts';

const podWith = (container: object, spec: object = {}): Pod => ({
  ...podOf('p', '1'),
  spec: { containers: [{ name: 'c', ...container }], ...spec },
});
const scenarioOf = (workloads: readonly KubernetesObject[], more: Partial<Scenario> = {}): Scenario =>
  plainScenario({ workloads, ...more });
const inTemplate = (kind: string, pod: Pod): KubernetesObject =>
  ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'w' },
    spec:
      kind === 'CronJob'
        ? { jobTemplate: { spec: { template: { spec: pod.spec } } } }
        : { template: { spec: pod.spec } },
  }) as KubernetesObject;

const autoscaler = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'h' } };
const demand: DemandSpec = {
  target: { kind: 'Deployment', namespace: 'default', name: 'web' },
  stepMs: 60_000,
  rates: Float64Array.of(1),
  cpuMsPerRequest: 1,
  memoryBaseBytes: 0,
  memoryBytesPerConcurrentRequest: 0,
  source: '',
};
const plain = scenarioOf([deploymentOf('web', 2, '1') as never]);
const asked: Scenario = { ...plain, workload: { ...plain.workload, demand: [demand] } };
const probed = podWith({ readinessProbe: {} });

// prettier-ignore
const rows: readonly (readonly [string, Scenario, boolean])[] = [
  ['plain pods and nothing said of them',          plain,                                                                          false],
  ['a readiness probe',                            scenarioOf([probed]),                                                           true],
  ['a liveness probe',                             scenarioOf([podWith({ livenessProbe: {} })]),                                   true],
  ['a startup probe',                              scenarioOf([podWith({ startupProbe: {} })]),                                    true],
  ['a hook',                                       scenarioOf([podWith({ lifecycle: { preStop: {} } })]),                          true],
  ['an init container',                            scenarioOf([podWith({}, { initContainers: [{ name: 'i' }] })]),                 true],
  ['a probe in a Deployment',                      scenarioOf([inTemplate('Deployment', probed)]),                                 true],
  ['a probe in a Job',                             scenarioOf([inTemplate('Job', probed)]),                                        true],
  ['a probe in a CronJob',                         scenarioOf([inTemplate('CronJob', probed)]),                                    true],
  ['limits are no reason',                         scenarioOf([podWith({ resources: { limits: { memory: '1Gi' } } })]),            false],
  ['use that is written',                          { ...plain, workload: { ...plain.workload, usage: [usageOf({})] } },            true],
  ['kubelets that are written',                    { ...plain, runtime: DEFAULT_RUNTIME },                                         true],
  ['plain wanted, though there is a probe',        { ...scenarioOf([probed]), runtime: { ...DEFAULT_RUNTIME, mode: 'plain' } },    false],
  ['demand alone',                                 asked,                                                                          false],
  ['demand beside an autoscaler',                  { ...asked, workload: { ...asked.workload, objects: [...asked.workload.objects, autoscaler] } }, true],
  ['beside one that the cluster has',              { ...asked, cluster: { ...asked.cluster, objects: [autoscaler] } },             true],
  ['an autoscaler without demand',                 { ...plain, cluster: { ...plain.cluster, objects: [autoscaler] } },             false],
  ['an object without a spec',                     scenarioOf([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } }]), false],
];

test.each(rows)('%s', (_why, scenario, expected) => {
  expect(looksIntoContainers(scenario)).toBe(expected);
});
