import { expect, test } from 'vitest';
import { deploymentOf, nodeOf, plainScenario } from '../../../../test/support/scenario.ts';
import type { KubernetesObject } from '../../../model/index.ts';
import type { MetricSpec, Scenario } from '../../../scenario/index.ts';
import { explainAutoscaler } from '../../explain/explain-autoscaler.ts';
import { simulate } from '../../simulate.ts';

const MINUTE_MS = 60_000;

/** 10 jobs wait for three minutes, then 95 for five, then 20. */
const queue: MetricSpec = {
  kind: 'external',
  name: 'queue',
  labels: {},
  isShared: false,
  timesMs: Float64Array.of(0, 3 * MINUTE_MS, 8 * MINUTE_MS),
  values: Float64Array.of(10, 95, 20),
  view: { delayMs: 0, resolutionMs: 0, windowMs: 0 },
};

function scenarioOf(scaler: object, metrics: readonly MetricSpec[] = [queue]): Scenario {
  const workloads = [deploymentOf('web', 2, '100m')];
  return plainScenario({
    nodes: [nodeOf('a')],
    horizonMs: 20 * MINUTE_MS,
    workload: { objects: workloads, traces: [], demand: [], metrics },
    objects: [scaler as KubernetesObject],
  });
}

const hpa = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 20,
    metrics: [
      {
        type: 'External',
        external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
      },
    ],
  },
};

function scaledTo(scenario: Scenario): string[] {
  return [...simulate(scenario).log.lines()]
    .filter((line) => line.includes('workload-scaled'))
    .map((line) => `${Number(line.slice(0, 6))}s ${/replicas=(\d+)/.exec(line)?.[1]}`);
}

test('an autoscaler follows a queue: doubled every 15 s on the way up, held for five minutes on the way down', () => {
  // 95 ÷ 10 → 10; the old limit lets 2 → 4 → 8 → 10. Back to 2 only when no wish of the last 5 minutes was higher.
  expect(scaledTo(scenarioOf(hpa))).toEqual(['180s 4', '195s 8', '210s 10', '780s 2']);
});

test('its figures are in the result', () => {
  const [result] = simulate(scenarioOf(hpa)).facts.autoscalers ?? [];
  expect(result).toMatchObject({
    name: 'web',
    target: 'Deployment/web',
    scaleUps: 3,
    scaleDowns: 1,
    replicasHighest: 10,
  });
  expect(result.limited.map(({ reason }) => reason)).toEqual(['ScaleUpLimit']);
});

test('the explanation is the last look up to the time asked for', () => {
  const sync = explainAutoscaler(scenarioOf(hpa), 'default/web', { atMs: 200_000 });
  expect(sync?.timeMs).toBe(195_000);
  expect(sync?.outcome.steps).toMatchObject({ proposal: 10 });
  expect(sync?.outcome.rescaledTo).toBe(8);
});

test('a metric that nobody answers leaves the number and says so', () => {
  const { facts, log } = simulate(scenarioOf(hpa, []));
  expect(facts.autoscalers?.[0]).toMatchObject({ blindRatio: 1, scaleUps: 0, scaleDowns: 0 });
  expect([...log.lines()].join('\n')).toContain('FailedGetExternalMetric');
});

test('two autoscalers of one workload: neither scales, until one of them is deleted', () => {
  const rival = { ...hpa, metadata: { name: 'rival', namespace: 'default' } };
  const target = { kind: 'HorizontalPodAutoscaler', namespace: 'default', name: 'rival' };
  const scenario = scenarioOf(hpa);
  const both = {
    ...scenario,
    cluster: { ...scenario.cluster, objects: [hpa, rival] as never as KubernetesObject[] },
    actions: [{ atMs: 6 * MINUTE_MS, kind: 'delete' as const, target }],
  };
  const { log, facts } = simulate(both);
  const lines = [...log.lines()];
  const [message] = lines.filter((line) => line.includes('AmbiguousSelector'));
  expect(message).toContain(
    'pods by selector app=web are controlled by more than one HPA (e.g. default/web and default/rival)',
  );
  const [first] = lines
    .filter((line) => line.includes('workload-scaled'))
    .map((line) => Number(line.slice(0, 10)));
  expect(first).toBeGreaterThanOrEqual(360);
  expect(facts.autoscalers?.map(({ blindRatio }) => blindRatio > 0.2)).toEqual([true, true]);
});

test('KEDA goes to zero while its queue is empty and comes back when it fills', () => {
  const scaler = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      scaleTargetRef: { name: 'web' },
      pollingInterval: 30,
      cooldownPeriod: 60,
      triggers: [{ type: 'rabbitmq', metadata: { queueName: 'jobs', value: '10' } }],
    },
  };
  const jobs = { ...queue, name: 'jobs', values: Float64Array.of(0, 30, 0) };
  const lines = [...simulate(scenarioOf(scaler, [jobs])).log.lines()];
  const steps = lines.filter((line) => line.includes('ScaledObject/'));
  expect(steps.map((line) => /from (\d+ to \d+)/.exec(line)?.[1])).toEqual(['2 to 0', '0 to 1', '3 to 0']);
});
