import { assert } from '../../base/index.ts';
import type { Labels, OwnerReference, Pod } from '../objects/index.ts';
import { gpuRequestOf } from './gpu-devices.ts';
import type { GpuRequest } from './gpu-devices.ts';
import { hostPortsOf } from '../matching/host-ports.ts';
import { podSums } from '../resources/pod-sums.ts';
import type { PodSums } from '../resources/pod-sums.ts';
import type { ResourceNames } from '../resources/resource-names.ts';
import type { ShapeId } from './rows.ts';

/**
 * Everything about a pod that the scheduler looks at, once for all pods that share it: its shape. A hundred thousand
 * pods of a real cluster have a few hundred shapes, and the work per pod is done once per shape.
 */
export interface PodSignature {
  readonly id: ShapeId;
  /** The pod it was made of; its name stands for nothing. */
  readonly pod: Pod;
  /** Makes names of the numbers that pods of the shape have for names. */
  nameOf: (number: number) => string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly schedulerName: string;
  /** The owner that controls the pod, for the default spreading constraints. */
  readonly controller: OwnerReference | undefined;
  /** What the pod asks for and holds. */
  readonly sums: PodSums;
  /** Shares of GPU devices, where the pod asks for any. */
  readonly gpu: GpuRequest | undefined;
  /** Host ports as `ip/protocol/port`. */
  readonly hostPorts: readonly string[];
  /** The bound pods of the shape, a list through PodTable.nextOfShape; written by ClusterState. */
  firstBound: number;
  boundCount: number;
}

/** Makes and numbers the signatures. Equal pods (but for name, uid, times, node) get the same. */
export class PodSignatures {
  readonly all: PodSignature[];
  readonly #byKey = new Map<string, PodSignature>();
  readonly #resources: ResourceNames;

  constructor(all: PodSignature[], resources: ResourceNames) {
    this.all = all;
    this.#resources = resources;
  }

  /** Equal in everything the scheduler looks at gives the same signature, whatever the names. */
  intern(pod: Pod, nameOf?: (number: number) => string): PodSignature {
    const key = signatureKey(pod);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      // Pods that were given as objects have names of their own.
      if (nameOf !== undefined) known.nameOf = nameOf;
      return known;
    }
    const signature = this.#make(pod, nameOf ?? ((number) => `${pod.metadata.name}-${number}`));
    this.#byKey.set(key, signature);
    this.all.push(signature);
    assert(this.all.length === this.#byKey.size, `${this.all.length} shapes and ${this.#byKey.size} keys`);
    return signature;
  }

  #make(pod: Pod, nameOf: (number: number) => string): PodSignature {
    const { metadata, spec } = pod;
    return {
      id: this.all.length as ShapeId,
      pod,
      nameOf,
      namespace: metadata.namespace ?? 'default',
      labels: metadata.labels ?? {},
      priority: spec.priority ?? 0,
      schedulerName: spec.schedulerName ?? 'default-scheduler',
      controller: metadata.ownerReferences?.find(({ controller }) => controller === true),
      sums: podSums(pod, this.#resources),
      gpu: gpuRequestOf(pod),
      hostPorts: hostPortsOf(pod),
      firstBound: -1,
      boundCount: 0,
    };
  }
}

/** Equal for pods that no plugin can tell apart. */
function signatureKey({ metadata, spec, status }: Pod): string {
  const controller = metadata.ownerReferences?.find((owner) => owner.controller === true);
  const resized = status === undefined ? undefined : resizeState(status);
  return JSON.stringify([
    metadata.namespace,
    metadata.labels,
    controller && [controller.apiVersion, controller.kind, controller.name],
    volumesByPodName(metadata.name, spec.volumes),
    spec,
    gpuRequestOf({ metadata, spec } as Pod),
    resized,
  ]);
}

/** The claim of an ephemeral volume is named after the pod, so such pods share no shape. */
function volumesByPodName(name: string, volumes: Pod['spec']['volumes']): string | undefined {
  return volumes?.some((volume) => volume['ephemeral'] !== undefined) === true ? name : undefined;
}

function resizeState(status: NonNullable<Pod['status']>): unknown {
  const containers = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  const amounts = containers
    .filter(
      ({ resources, allocatedResources }) => resources !== undefined || allocatedResources !== undefined,
    )
    .map(({ name, resources, allocatedResources }) => [name, resources?.requests, allocatedResources]);
  const infeasible = status.conditions?.some(
    ({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible',
  );
  const { resources, allocatedResources } = status;
  if (amounts.length === 0 && resources === undefined && allocatedResources === undefined && !infeasible)
    return undefined;
  return [amounts, resources, allocatedResources, infeasible];
}
