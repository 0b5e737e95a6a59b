import { parseQuantity, podOfTemplate, podRequests, scaledValue } from '../../../model/index.ts';
import type { KubernetesObject, Pod, PodTemplateSpec } from '../../../model/index.ts';

/** autoscaling.x-k8s.io CapacityBuffer: room that is to be there before anybody asks for it. */
export interface CapacityBuffer extends KubernetesObject {
  readonly spec: {
    readonly provisioningStrategy?: string;
    /** A PodTemplate of the same namespace; either this or `scalableRef`. */
    readonly podTemplateRef?: { readonly name: string };
    readonly scalableRef?: { readonly apiGroup?: string; readonly kind: string; readonly name: string };
    readonly replicas?: number;
    /** Of the replicas of `scalableRef`. */
    readonly percentage?: number;
    /** What all of its pods may ask for together. */
    readonly limits?: Readonly<Record<string, string | number>>;
  };
}

/** What buffers refer to. */
export interface BufferWorld {
  /** The pod template of a PodTemplate or a workload; undefined: there is none. */
  readonly templateOf: (kind: string, namespace: string, name: string) => PodTemplateSpec | undefined;
  readonly replicasOf: (kind: string, namespace: string, name: string) => number | undefined;
}

/** So many pods that stand for room are looked at in every loop; beyond it a slip of the pen is likelier than a wish. */
export const BUFFER_PODS_MAX = 100_000;

/** The one strategy of the Cluster Autoscaler, and what a buffer without any has. */
const ACTIVE_CAPACITY = 'buffer.x-k8s.io/active-capacity';

/**
 * The pods that stand for the room of buffers (upstream processors/capacitybuffer): nobody ever runs them. They are tried
 * like pods that wait, hold the nodes on which they find room, and make the cluster grow where they find none.
 *
 * They have no controller, so that a node on which one was placed is not drained.
 *
 * No more than BUFFER_PODS_MAX are made of all buffers together.
 */
export function bufferPods(buffers: readonly CapacityBuffer[], world: BufferWorld): readonly Pod[] {
  const pods: Pod[] = [];
  // One by one: spread as arguments so many would overflow the stack.
  for (const buffer of buffers)
    for (const pod of podsOf(buffer, world, BUFFER_PODS_MAX - pods.length)) pods.push(pod);
  return pods;
}

/** Why nothing is made of a buffer; undefined: it is worth something. */
export function bufferFault(buffer: CapacityBuffer, world: BufferWorld): string | undefined {
  const { provisioningStrategy = ACTIVE_CAPACITY, podTemplateRef, scalableRef } = buffer.spec;
  if (provisioningStrategy !== ACTIVE_CAPACITY) return `the strategy ${provisioningStrategy} is not followed`;
  if ((podTemplateRef === undefined) === (scalableRef === undefined))
    return 'it must name either a podTemplateRef or a scalableRef';
  const { kind, name } = referenceOf(buffer);
  return world.templateOf(kind, namespaceOf(buffer), name) === undefined
    ? `there is no ${kind} ${name}`
    : undefined;
}

/**
 * How many pods a buffer is worth: the larger of `replicas` and the percentage, rounded up, of what it refers to; where
 * neither is written as many as the limits admit. The limits cut in any case.
 */
export function bufferSize(
  { replicas, percentage, limits = {} }: CapacityBuffer['spec'],
  requests: ReadonlyMap<string, Parameters<typeof scaledValue>[0]>,
  currentReplicas: number,
): number {
  const wishes = [
    ...(replicas === undefined ? [] : [replicas]),
    ...(percentage === undefined ? [] : [Math.ceil((currentReplicas * percentage) / 100)]),
  ];
  const wished = wishes.length === 0 ? Infinity : Math.max(...wishes);
  const size = Math.min(wished, fittingCount(limits, requests));
  // Without a number and without limits that bind nobody can say how many.
  return Number.isFinite(size) ? Math.max(0, size) : 0;
}

/** Whole pods within the limits; resources that the pods do not ask for do not bind. */
function fittingCount(
  limits: Readonly<Record<string, string | number>>,
  requests: ReadonlyMap<string, Parameters<typeof scaledValue>[0]>,
): number {
  let count = Infinity;
  for (const [resource, text] of Object.entries(limits)) {
    const limit = parseQuantity(text);
    const request = requests.get(resource);
    const each = request === undefined ? 0n : scaledValue(request, -3);
    if (limit === undefined || each <= 0n) continue;
    count = Math.min(count, Number(scaledValue(limit, -3) / each));
  }
  return count;
}

/** How many pods a buffer is worth as things stand: 0 where it is worth nothing. */
export function bufferCount(buffer: CapacityBuffer, world: BufferWorld): number {
  const pod = unitOf(buffer, world);
  if (pod === undefined) return 0;
  const { scalableRef } = buffer.spec;
  const { kind, name } = referenceOf(buffer);
  const replicas = scalableRef === undefined ? 0 : (world.replicasOf(kind, namespaceOf(buffer), name) ?? 0);
  return bufferSize(buffer.spec, podRequests(pod), replicas);
}

function podsOf(buffer: CapacityBuffer, world: BufferWorld, most: number): readonly Pod[] {
  const pod = unitOf(buffer, world);
  if (pod === undefined) return [];
  const length = Math.min(most, bufferCount(buffer, world));
  return Array.from({ length }, (_, index) => numbered(pod, buffer.metadata.name, index + 1));
}

/** One of the pods that the buffer stands for. */
function unitOf(buffer: CapacityBuffer, world: BufferWorld): Pod | undefined {
  if (bufferFault(buffer, world) !== undefined) return undefined;
  const { kind, name } = referenceOf(buffer);
  const template = world.templateOf(kind, namespaceOf(buffer), name);
  return template && podOf(template, namespaceOf(buffer));
}

/** What the buffer's pods are made from. */
function referenceOf({ spec: { podTemplateRef, scalableRef } }: CapacityBuffer): {
  readonly kind: string;
  readonly name: string;
} {
  return scalableRef ?? { kind: 'PodTemplate', name: podTemplateRef?.name ?? '' };
}

/** A template that names a node is none for its pods: they are tried everywhere. */
function podOf(template: PodTemplateSpec, namespace: string): Pod {
  const { nodeName: _nodeName, ...spec } = { nodeName: undefined, ...template.spec };
  return podOfTemplate({ ...template, spec }, namespace, { annotations: { [FAKE_ANNOTATION]: FAKE } });
}

function numbered(pod: Pod, buffer: string, number: number): Pod {
  const name = `capacity-buffer-${buffer}-${number}`;
  return { ...pod, metadata: { ...pod.metadata, name, uid: `${buffer}-${number}` } };
}

/** A pod that only stands for room: no event is told of it. */
export function isBufferPod({ metadata }: Pod): boolean {
  return metadata.annotations?.[FAKE_ANNOTATION] === FAKE;
}

const FAKE_ANNOTATION = 'podType';
const FAKE = 'capacityBufferFakePod';

function namespaceOf({ metadata }: CapacityBuffer): string {
  return metadata.namespace ?? 'default';
}
