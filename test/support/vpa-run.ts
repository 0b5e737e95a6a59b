import type { KubernetesObject } from '../../src/model/index.ts';
import type { VerticalAutoscalerResult } from '../../src/result/index.ts';
import type { Scenario, UsageSpec } from '../../src/scenario/index.ts';
import { simulate } from '../../src/sim/simulate.ts';
import type { SimOutcome } from '../../src/sim/simulate.ts';
import { usageOf as usageSpecOf } from './node-run.ts';
import { deploymentOf, nodeOf, plainScenario } from './scenario.ts';

export const MINUTE_MS = 60_000;
export const MEBIBYTE = 2 ** 20;

/** Every pod of Deployment web burns 430m and 500 MiB, unless told otherwise. */
export function usageOf(milliCpu = 430, mebibytes = 500): UsageSpec {
  return usageSpecOf({
    target: { kind: 'Deployment', namespace: 'default', name: 'web' },
    milliCpu: { stepMs: MINUTE_MS, values: Float64Array.of(milliCpu) },
    memoryBytes: { stepMs: MINUTE_MS, values: Float64Array.of(mebibytes * MEBIBYTE) },
  });
}

export const SMALL: object = { requests: { cpu: '100m', memory: '400Mi' } };

export function web(resources: object = SMALL, replicas = 4): KubernetesObject {
  const deployment = deploymentOf('web', replicas, '1');
  const { template } = deployment.spec;
  const spec = { ...template.spec, containers: [{ name: 'c', resources }] };
  return { ...deployment, spec: { ...deployment.spec, template: { ...template, spec } } } as KubernetesObject;
}

export function vpa(mode: string | undefined, more: object = {}, name = 'web'): KubernetesObject {
  const spec = {
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    ...(mode === undefined ? {} : { updatePolicy: { updateMode: mode } }),
    ...more,
  };
  const metadata = { name, namespace: 'default' };
  return {
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata,
    spec,
  } as KubernetesObject;
}

export interface VpaRun extends Partial<Scenario> {
  readonly scalers?: readonly KubernetesObject[];
  readonly deployment?: KubernetesObject;
  readonly usage?: readonly UsageSpec[];
  readonly nodes?: Scenario['cluster']['nodes'];
}

export function run({
  scalers = [vpa('Recreate')],
  deployment = web(),
  usage = [usageOf()],
  nodes,
  ...rest
}: VpaRun): SimOutcome {
  return simulate(
    plainScenario({
      nodes: nodes ?? [nodeOf('a'), nodeOf('b')],
      horizonMs: 30 * MINUTE_MS,
      workload: { objects: [deployment], traces: [], demand: [], usage },
      objects: scalers,
      ...rest,
    }),
  );
}

export function linesOf({ log }: SimOutcome, wanted: string): string[] {
  return [...log.lines()].filter((line) => line.includes(` ${wanted}`));
}

export function resultOf({ facts }: SimOutcome): VerticalAutoscalerResult {
  const [result] = facts.verticalAutoscalers ?? [];
  return result;
}
