import { expect, test } from 'vitest';
import { constantCurve, nodeScenario, podOf, usageOf } from '../../../../test/support/node-run.ts';
import { deploymentOf, nodeOf, plainScenario } from '../../../../test/support/scenario.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { DemandSpec, Scenario } from '../../../scenario/index.ts';
import { simulate } from '../../simulate.ts';
import { NODE_DEVIATIONS } from './nodes.ts';

function idsOf(scenario: Scenario): string[] {
  const { deviations } = simulate(scenario).facts;
  return NODE_DEVIATIONS.filter(({ text }) => deviations.includes(text)).map(({ id }) => id);
}

const pod = podOf('a');
const usage = usageOf({ milliCpu: constantCurve(100) });
const disk = usageOf({ diskBytes: 1 });
const image = { name: 'i', isMissing: false, layers: [{ digest: 'i', bytes: 1 }] };
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' } },
};
const demand: DemandSpec = {
  target: { kind: 'Service', namespace: 'default', name: 'web' },
  stepMs: 60_000,
  rates: Float64Array.of(1),
  cpuMsPerRequest: 1,
  memoryBaseBytes: 0,
  memoryBytesPerConcurrentRequest: 0,
  source: '',
};
const base = nodeScenario({ objects: [pod], untilS: 60 });
const withDemand = nodeScenario({ objects: [service], demand: [demand], untilS: 60 });
const deployment = plainScenario({ nodes: [nodeOf('a')], workloads: [deploymentOf('web', 2, '1')] });
const withQuota = (horizonMs: number, resource = 'pods'): Scenario =>
  plainScenario({
    nodes: [nodeOf('a')],
    workloads: [deploymentOf('web', 2, '1')],
    objects: [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'q' },
        spec: { hard: { [resource]: '1' } },
      } as KubernetesObject,
    ],
    horizonMs,
  });

const withVpa = (scenario: Scenario): Scenario => ({
  ...scenario,
  horizonMs: 60_000,
  cluster: {
    ...scenario.cluster,
    objects: [
      ...scenario.cluster.objects,
      {
        apiVersion: 'autoscaling.k8s.io/v1',
        kind: 'VerticalPodAutoscaler',
        metadata: { name: 'v', namespace: 'default' },
        spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
      } as KubernetesObject,
    ],
  },
});

// prettier-ignore
const ROWS: readonly (readonly [string, Scenario, string, boolean])[] = [
  ['containers looked into',                base,                                                                    'pod-sync-at-once',             true],
  ['no container looked into',              deployment,                                                              'pod-sync-at-once',             false],
  ['use that is known',                     { ...base, workload: { ...base.workload, usage: [usage] } },             'cpu-fluid',                    true],
  ['use that is known',                     { ...base, workload: { ...base.workload, usage: [usage] } },             'memory-all-working-set',       true],
  ['use that nobody knows',                 base,                                                                    'cpu-fluid',                    false],
  ['images to pull',                        nodeScenario({ objects: [pod], runtime: { images: [image] }, untilS: 60 }), 'image-size-compressed',     true],
  ['images to pull',                        nodeScenario({ objects: [pod], runtime: { images: [image] }, untilS: 60 }), 'one-file-system',           true],
  ['a disk that is used, no image',         { ...base, workload: { ...base.workload, usage: [disk] } },              'one-file-system',              true],
  ['a disk that is used, no image',         { ...base, workload: { ...base.workload, usage: [disk] } },              'image-size-compressed',        false],
  ['neither images nor disk',               base,                                                                    'one-file-system',              false],
  ['an image that nobody has',              nodeScenario({ objects: [pod], runtime: { images: [{ ...image, isMissing: true }] }, untilS: 60 }), 'failed-pulls-aside', true],
  ['images that are there',                 nodeScenario({ objects: [pod], runtime: { images: [image] }, untilS: 60 }), 'failed-pulls-aside',       false],
  ['a quota without a VPA',                 withQuota(60_000),                                                       'vpa-unasked',                  false],
  ['a quota beside a VPA',                  withVpa(withQuota(60_000)),                                              'vpa-unasked',                  true],
  ['a VPA without a quota',                 withVpa(deployment),                                                     'vpa-unasked',                  false],
  ['demand',                                withDemand,                                                              'requests-as-queues',           true],
  ['no demand',                             base,                                                                    'requests-as-queues',           false],
  ['demand on Services of the start',       withDemand,                                                              'services-of-the-start',        false],
  ['a Service applied under demand',        { ...withDemand, actions: [{ atMs: 1000, kind: 'apply', objects: [service] }] }, 'services-of-the-start', true],
  ['a quota of pods',                       withQuota(60_000),                                                       'own-objects-uncounted',        false],
  ['a quota of ConfigMaps',                 withQuota(60_000, 'configmaps'),                                         'own-objects-uncounted',        true],
  ['a quota of ControllerRevisions',        withQuota(60_000, 'count/controllerrevisions.apps'),                     'own-objects-uncounted',        true],
  ['no quota',                              deployment,                                                              'own-objects-uncounted',        false],
  // 5 · 2^n ms: fourteen refusals in a minute, more than 25 only after days.
  ['few refusals',                          withQuota(60_000),                                                       'refusals-all-told',            false],
  ['pods of controllers under a quota',     withQuota(60_000),                                                       'trace-pods-admitted',          false],
];

const CASES = ROWS.map(([why, scenario, id, isTouched]) => [why, id, isTouched, scenario] as const);

test.each(CASES)('%s: %s %s', (why, id, isTouched, scenario) => {
  expect(idsOf(scenario).includes(id), `${why}: ${id} ${isTouched ? 'is' : 'is not'} touched`).toBe(
    isTouched,
  );
});
