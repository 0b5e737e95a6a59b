import type { Container, KubernetesObject, Pod, PodTemplateSpec } from '../../model/index.ts';
import type { RuntimeSpec, Scenario } from '../../scenario/index.ts';

/** What a scenario without `runtime` has. */
export const DEFAULT_RUNTIME: RuntimeSpec = {
  mode: 'auto',
  images: [],
  imageBytesPerMs: 100_000,
  imageLatencyMs: 500,
  containerStartMs: { kind: 'constant', ms: 0 },
  endpointDelayMs: 1000,
  cpuWeights: 'cgroup-v2',
  kubelet: {},
};

const AUTOSCALERS: ReadonlySet<string> = new Set([
  'HorizontalPodAutoscaler',
  'VerticalPodAutoscaler',
  'ScaledObject',
]);

/**
 * Whether the run looks into containers: the scenario says so, or says something of them (`runtime`, `usage`), or
 * something in the workload makes it worth while: probes, hooks, init containers, demand beside an autoscaler that reads
 * what pods use. Bulk traces have none of that, and stay as fast as they are.
 */
export function looksIntoContainers({ runtime, workload, cluster }: Scenario): boolean {
  if (runtime?.mode === 'plain') return false;
  if (runtime !== undefined || (workload.usage ?? []).length > 0) return true;
  if (
    workload.demand.length > 0 &&
    [...workload.objects, ...cluster.objects].some(({ kind }) => AUTOSCALERS.has(kind))
  )
    return true;
  return workload.objects.some(hasSomethingToLookInto);
}

function hasSomethingToLookInto(object: KubernetesObject): boolean {
  const { containers = [], initContainers = [] } = podSpecOf(object) ?? {};
  return initContainers.length > 0 || containers.some(isWatched);
}

function isWatched(container: Container): boolean {
  const { startupProbe, readinessProbe, livenessProbe, lifecycle } = container;
  return [startupProbe, readinessProbe, livenessProbe, lifecycle].some((field) => field !== undefined);
}

interface WithTemplate {
  readonly template?: PodTemplateSpec;
  readonly jobTemplate?: { readonly spec?: WithTemplate };
}

function podSpecOf(object: KubernetesObject): Partial<Pod['spec']> | undefined {
  if (!('spec' in object)) return undefined;
  if (object.kind === 'Pod') return object.spec as Pod['spec'];
  const { template, jobTemplate } = object.spec as WithTemplate;
  return template?.spec ?? jobTemplate?.spec?.template?.spec;
}
