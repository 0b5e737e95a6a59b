import type { KubernetesObject } from '../../src/model/index.ts';
import type { RunFacts } from '../../src/result/index.ts';
import type { ActionSpec, DemandSpec, MetricSpec, Scenario, UsageSpec } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/simulate.ts';
import { usageOf } from './node-run.ts';
import { deploymentOf, nodeOf, plainScenario } from './scenario.ts';

export const MINUTE_MS = 60_000;
export const WEB = { kind: 'Deployment', namespace: 'default', name: 'web' };

export interface HpaRun {
  readonly minutes?: number;
  readonly replicas?: number;
  /** spec of the autoscaler beside its target: metrics, bounds, behavior. */
  readonly hpa?: Readonly<Record<string, unknown>>;
  /** Objects in place of the autoscaler. */
  readonly scalers?: readonly KubernetesObject[];
  readonly metrics?: readonly MetricSpec[];
  readonly usage?: readonly UsageSpec[];
  readonly demand?: readonly DemandSpec[];
  readonly actions?: readonly ActionSpec[];
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly more?: Partial<Scenario>;
}

export interface HpaTold {
  /** `180 4`: whole seconds and the number that was written. */
  readonly scaled: readonly string[];
  readonly lines: readonly string[];
  readonly facts: RunFacts;
}

/** Deployment web of the namespace default under an autoscaler, pods ready at once, for half an hour. */
export function runHpa(run: HpaRun): HpaTold {
  const { minutes = 30, replicas = 2, hpa: spec = {}, metrics = [], usage = [], demand = [] } = run;
  const { actions = [], resources = { requests: { cpu: '500m', memory: '500Mi' } }, more = {} } = run;
  const scenario = plainScenario({
    nodes: [nodeOf('a', { cpu: '64', memory: '256Gi' })],
    horizonMs: minutes * MINUTE_MS,
    workload: { objects: [web(replicas, resources)], traces: [], demand, metrics, usage },
    objects: run.scalers ?? [hpaOf(spec)],
    actions: [...actions],
    ...more,
  });
  const { log, facts } = simulate(scenario);
  const lines = [...log.lines()];
  const scaled = lines
    .filter((line) => line.includes(' workload-scaled '))
    .map((line) => `${Math.floor(Number(line.split(' ')[0]))} ${/replicas=(\d+)/.exec(line)?.[1]}`);
  return { scaled, lines, facts };
}

function web(replicas: number, resources: Readonly<Record<string, unknown>>): KubernetesObject {
  const deployment = deploymentOf('web', replicas, '1');
  const { template } = deployment.spec;
  const containers = [{ name: 'c', resources }];
  const spec = { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } };
  return { ...deployment, spec } as KubernetesObject;
}

export function hpaOf(spec: Readonly<Record<string, unknown>>): KubernetesObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default' },
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 20, ...spec },
  } as KubernetesObject;
}

/** A metric of the container's resource against the request, in percent. */
export function utilization(name: string, averageUtilization: number): object {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}

/** An External metric, so much a replica. */
export function perReplica(name: string, averageValue: string): object {
  return { type: 'External', external: { metric: { name }, target: { type: 'AverageValue', averageValue } } };
}

/** `[[0, 10], [3, 95]]`: values from these minutes on. */
export function seriesOf(
  name: string,
  points: readonly (readonly [minute: number, value: number])[],
  more: Partial<MetricSpec> = {},
): MetricSpec {
  return {
    kind: 'external',
    name,
    labels: {},
    isShared: false,
    timesMs: Float64Array.from(points, ([minute]) => minute * MINUTE_MS),
    values: Float64Array.from(points, ([, value]) => value),
    view: { delayMs: 0, resolutionMs: 0, windowMs: 0 },
    ...more,
  };
}

/** What each pod of web uses, whatever their number; a value for each minute, the last for ever. */
export function useOf(milliCpu: readonly number[], mebibytes: readonly number[]): UsageSpec {
  return usageOf({
    target: WEB,
    milliCpu: { stepMs: MINUTE_MS, values: Float64Array.from(milliCpu) },
    memoryBytes: { stepMs: MINUTE_MS, values: Float64Array.from(mebibytes, (each) => each * 2 ** 20) },
  });
}
