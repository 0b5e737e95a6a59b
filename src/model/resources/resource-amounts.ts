import { assert, VERIFY } from '../../base/index.ts';
import { isQualifiedName } from '../matching/labels.ts';
import type { Node, Pod } from '../objects/index.ts';
import { hasPodLevelRequests, podRequests } from './pod-resources.ts';
import { milliValueOf, valueOf } from './quantity-math.ts';
import type { Quantity } from './quantity.ts';
import { quantityMap } from './resource-list.ts';

/**
 * Amounts as the scheduler counts them: whole numbers, rounded up once from the exact sums.
 *
 * Upstream: kube-scheduler, framework.Resource. Names that are neither one of the four fields nor scalar vanish.
 */
export interface ResourceAmounts {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly ephemeralStorageBytes: number;
  /** Only of nodes: how many pods it takes. */
  readonly pods: number;
  readonly scalars: ReadonlyMap<string, number>;
}

export interface NonZeroAmounts {
  readonly milliCpu: number;
  readonly memoryBytes: number;
}

/** Upstream's DefaultMilliCPURequest and DefaultMemoryRequest: what a container without the key counts for in scores. */
export const DEFAULT_MILLI_CPU = 100;
/** What a container that asks for no memory counts as in scores: 200 MB, upstream's DefaultMemoryRequest. */
export const DEFAULT_MEMORY_BYTES: number = 200 * 1024 * 1024;

const DEFAULT_CPU: Quantity = {
  form: 'integer',
  unscaled: BigInt(DEFAULT_MILLI_CPU),
  exponent: -3,
  format: 'DecimalSI',
};
const DEFAULT_MEMORY: Quantity = {
  form: 'integer',
  unscaled: BigInt(DEFAULT_MEMORY_BYTES),
  exponent: 0,
  format: 'DecimalSI',
};
const DEFAULTS: ReadonlyMap<string, Quantity> = new Map([
  ['cpu', DEFAULT_CPU],
  ['memory', DEFAULT_MEMORY],
]);

/** Resources with a field of their own. */
const FIELDS: readonly string[] = ['cpu', 'memory', 'ephemeral-storage', 'pods'];

/** Quantities as the scheduler counts them: millicores, bytes, whole numbers of scalars, each rounded up. */
export function amountsOf(quantities: ReadonlyMap<string, Quantity>): ResourceAmounts {
  const scalars = new Map<string, number>();
  for (const [name, quantity] of quantities) {
    if (isScalarResource(name)) scalars.set(name, valueOf(quantity));
  }
  if (VERIFY) for (const name of FIELDS) assert(!scalars.has(name), `${name} counts as a scalar too`);
  return {
    milliCpu: milliOf(quantities.get('cpu')),
    memoryBytes: unitsOf(quantities.get('memory')),
    ephemeralStorageBytes: unitsOf(quantities.get('ephemeral-storage')),
    pods: unitsOf(quantities.get('pods')),
    scalars,
  };
}

/** The request of the pod that is being scheduled: its spec alone. Upstream: computePodResourceRequest. */
export function incomingRequests(pod: Pod): ResourceAmounts {
  return { ...amountsOf(podRequests(pod)), pods: 0 };
}

/**
 * The request of the incoming pod as NodeResourcesFit's scorer sees it: defaults for containers that lack cpu or
 * memory, pod-level resources not looked at (upstream never sets the scorer's flags).
 */
export function scoredRequests(pod: Pod): ResourceAmounts {
  return amountsOf(podRequests(pod, { withoutPodLevel: true, defaults: DEFAULTS }));
}

/** cpu and memory of `scoredRequests`. */
export function nonZeroRequests(pod: Pod): NonZeroAmounts {
  const { milliCpu, memoryBytes } = scoredRequests(pod);
  return { milliCpu, memoryBytes };
}

/** What a pod on a node books: spec and status. Upstream: PodInfo.CalculateResource. */
export function bookedRequests(pod: Pod): ResourceAmounts {
  return { ...amountsOf(podRequests(pod, { withStatus: true })), pods: 0 };
}

/**
 * What a pod on a node counts for in scores. With pod-level requests the defaults only stand in for a resource that
 * is in no request at all.
 */
export function bookedNonZeroRequests(pod: Pod): NonZeroAmounts {
  const requests = podRequests(pod, { withStatus: true });
  const defaults = hasPodLevelRequests(pod)
    ? new Map([...DEFAULTS].filter(([name]) => !requests.has(name)))
    : DEFAULTS;
  const filled = defaults.size === 0 ? requests : podRequests(pod, { withStatus: true, defaults });
  return { milliCpu: milliOf(filled.get('cpu')), memoryBytes: unitsOf(filled.get('memory')) };
}

/** What the node has for pods; what it does not name is 0. */
export function allocatableAmounts(node: Node): ResourceAmounts {
  return amountsOf(quantityMap(node.status?.allocatable));
}

/** A resource that is counted in whole numbers. Upstream: schedutil.IsScalarResourceName. */
export function isScalarResource(name: string): boolean {
  return (
    isExtendedResource(name) ||
    name.startsWith('hugepages-') ||
    name.includes('kubernetes.io/') ||
    name.startsWith('attachable-volumes-')
  );
}

/** A resource of somebody else's domain (`nvidia.com/gpu`). */
export function isExtendedResource(name: string): boolean {
  if (!name.includes('/') || name.includes('kubernetes.io/') || name.startsWith('requests.')) return false;
  return isQualifiedName(`requests.${name}`);
}

function milliOf(quantity: Quantity | undefined): number {
  return quantity === undefined ? 0 : milliValueOf(quantity);
}

function unitsOf(quantity: Quantity | undefined): number {
  return quantity === undefined ? 0 : valueOf(quantity);
}
