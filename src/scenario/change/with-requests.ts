import { MIB } from '../../base/index.ts';
import { bytesOf, milliCpuOf } from '../../model/index.ts';
import type { KubernetesObject, Pod } from '../../model/index.ts';
import type { ObjectName, Scenario } from '../scenario.ts';

/** What one container asks for, in place of what it asked for. */
export interface RequestChange {
  readonly target: ObjectName;
  readonly container: string;
  /** Absent: as it is. */
  readonly milliCpu?: number;
  readonly memoryBytes?: number;
}

/** A container that asks for something, with what it asks. */
export interface RequestedContainer {
  readonly target: ObjectName;
  readonly container: string;
  readonly pods: number;
  /** 0: asks for none. */
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes?: number;
}

/** The containers of the scenario's workload objects in file order; DaemonSets too, init containers not. */
export function requestedContainers({ workload }: Scenario): RequestedContainer[] {
  return workload.objects.flatMap((object) => {
    const { spec } = object as { readonly spec?: { readonly replicas?: number } };
    const common = { target: nameOf(object), pods: spec?.replicas ?? 1 };
    return (podSpecOf(object)?.containers ?? []).map((container) => ({ ...common, ...requestOf(container) }));
  });
}

/** A limit without a request is the request, as the API server has it. */
function requestOf({ name, resources }: Container): Omit<RequestedContainer, 'target' | 'pods'> {
  const { requests, limits } = resources ?? {};
  const memoryLimit = limits?.['memory'];
  return {
    container: name,
    milliCpu: milliCpuOf(requests?.['cpu'] ?? limits?.['cpu']),
    memoryBytes: bytesOf(requests?.['memory'] ?? memoryLimit),
    ...(memoryLimit === undefined ? {} : { memoryLimitBytes: bytesOf(memoryLimit) }),
  };
}

/** The scenario with other requests. A limit below its new request is lifted to it, as the API server demands. */
export function withRequests(scenario: Scenario, changes: readonly RequestChange[]): Scenario {
  const byContainer = new Map(changes.map((change) => [keyOf(change.target, change.container), change]));
  const objects = scenario.workload.objects.map((object) => {
    const name = nameOf(object);
    return withContainers(object, (container) => {
      const change = byContainer.get(keyOf(name, container.name));
      return change === undefined ? container : changed(container, change);
    });
  });
  return { ...scenario, workload: { ...scenario.workload, objects } };
}

type PodSpec = Pod['spec'];
type Container = NonNullable<PodSpec['containers']>[number];

function keyOf({ kind, namespace, name }: ObjectName, container: string): string {
  return `${kind}/${namespace}/${name}/${container}`;
}

function nameOf({ kind, metadata }: KubernetesObject): ObjectName {
  return { kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
}

function podSpecOf(object: KubernetesObject): PodSpec | undefined {
  if (object.kind === 'Pod') return (object as Pod).spec;
  return (object as { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } }).spec?.template
    ?.spec;
}

function withContainers(
  object: KubernetesObject,
  change: (container: Container) => Container,
): KubernetesObject {
  const podSpec = podSpecOf(object);
  if (podSpec?.containers === undefined) return object;
  const changedSpec = { ...podSpec, containers: podSpec.containers.map(change) };
  if (object.kind === 'Pod') return { ...object, spec: changedSpec } as KubernetesObject;
  const { spec } = object as { readonly spec: { readonly template: object } } & KubernetesObject;
  return {
    ...object,
    spec: { ...spec, template: { ...spec.template, spec: changedSpec } },
  } as KubernetesObject;
}

function changed(container: Container, { milliCpu, memoryBytes }: RequestChange): Container {
  const { requests = {}, limits } = container.resources ?? {};
  const cpu = milliCpu === undefined ? {} : { cpu: milliCpuText(milliCpu) };
  const memory = memoryBytes === undefined ? {} : { memory: memoryText(memoryBytes) };
  const lifted = { ...limits };
  if (milliCpu !== undefined && lifted['cpu'] !== undefined && milliCpuOf(lifted['cpu']) < milliCpu)
    lifted['cpu'] = milliCpuText(milliCpu);
  if (memoryBytes !== undefined && lifted['memory'] !== undefined && bytesOf(lifted['memory']) < memoryBytes)
    lifted['memory'] = memoryText(memoryBytes);
  return {
    ...container,
    resources: {
      ...container.resources,
      requests: { ...requests, ...cpu, ...memory },
      ...(limits === undefined ? {} : { limits: lifted }),
    },
  };
}

/** `250m`, `2`. */
export function milliCpuText(milliCpu: number): string {
  return milliCpu % 1000 === 0 ? String(milliCpu / 1000) : `${milliCpu}m`;
}

/** Whole Mi where that is exact. */
export function memoryText(bytes: number): string {
  return bytes % MIB === 0 ? `${bytes / MIB}Mi` : String(bytes);
}
