import {
  computedQosClass,
  labelSelectorMatches,
  parseQuantity,
  podLimits,
  podRequests,
  scaledValue,
  wholeQuantity,
} from '../../model/index.ts';
import type {
  KubernetesObject,
  PersistentVolumeClaim,
  Pod,
  PodAffinity,
  Quantity,
  QuantityMap,
  Service,
} from '../../model/index.ts';
import { parseRfc3339 } from '../../base/index.ts';

/** A scope of a quota as a requirement: scopes without selector mean Exists. */
export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string; // In, NotIn, Exists, DoesNotExist
  readonly values?: readonly string[];
}

/** How one kind of object is counted. Upstream: pkg/quota/v1/evaluator/core. */
export interface QuotaEvaluator {
  readonly resource: string;
  usage(object: KubernetesObject, nowMs: number): QuantityMap;
  /** Is this a resource name of the kind, whether the object uses it or not? */
  counts(name: string): boolean;
  matchesScope(object: KubernetesObject, scope: ScopeRequirement): boolean;
}

const COMPUTE: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
const POD_NAMES: ReadonlySet<string> = new Set([
  'count/pods',
  'pods',
  ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';
const CLAIM_NAMES: readonly string[] = ['persistentvolumeclaims', 'requests.storage'];
const SERVICE_NAMES: readonly string[] = [
  'count/services',
  'services',
  'services.nodeports',
  'services.loadbalancers',
];
const ONE = wholeQuantity(1);

/**
 * Pods: their number, requests and limits; scopes tell long-running, best-effort and prioritised ones apart. Upstream:
 * evaluator/core/pods.go.
 */
export const podEvaluator: QuotaEvaluator = {
  resource: 'pods',
  usage: (object, nowMs) => podUsage(object as Pod, nowMs),
  counts: (name) => POD_NAMES.has(name) || isHugePages(name) || isExtendedRequest(name),
  matchesScope: (object, scope) => podMatchesScope(object as Pod, scope),
};

/**
 * Claims: their number and the storage asked for, in all and a class. Upstream:
 * evaluator/core/persistent_volume_claims.go.
 */
export const claimEvaluator: QuotaEvaluator = {
  resource: 'persistentvolumeclaims',
  usage: (object) => claimUsage(object as PersistentVolumeClaim),
  counts: (name) =>
    name === 'count/persistentvolumeclaims' ||
    CLAIM_NAMES.includes(name) ||
    CLAIM_NAMES.some((resource) => name.endsWith(CLASS_SUFFIX + resource)),
  matchesScope: (object, scope) => {
    if (scope.scopeName !== 'VolumeAttributesClass') return false;
    const { volumeAttributesClassName } = (object as PersistentVolumeClaim).spec;
    return valueMatchesScope(volumeAttributesClassName, scope);
  },
};

/** Services: their number, node ports and load balancers. Upstream: evaluator/core/services.go. */
export const serviceEvaluator: QuotaEvaluator = {
  resource: 'services',
  usage: (object) => serviceUsage(object as Service),
  counts: (name) => SERVICE_NAMES.includes(name),
  matchesScope: () => false,
};

/** Resources that quotas could count before there was count/…. Upstream: registry.go legacyObjectCountAliases. */
const COUNTED_BY_NAME: readonly string[] = [
  'configmaps',
  'resourcequotas',
  'replicationcontrollers',
  'secrets',
];

/** Kinds that are only counted: as `count/NAME.GROUP`, and some by their bare name too. */
export function countEvaluator(resource: string): QuotaEvaluator {
  const names = [`count/${resource}`, ...(COUNTED_BY_NAME.includes(resource) ? [resource] : [])];
  return {
    resource,
    usage: () => new Map(names.map((name) => [name, ONE])),
    counts: (name) => names.includes(name),
    matchesScope: () => false,
  };
}

/** Terminated pods, and pods stuck in deletion beyond their grace, count only as objects. */
function podUsage(pod: Pod, nowMs: number): QuantityMap {
  const usage: QuantityMap = new Map([['count/pods', ONE]]);
  if (!isCharged(pod, nowMs)) return usage;
  const requests = podRequests(pod, { withStatus: true });
  const limits = podLimits(pod, { withStatus: true });
  for (const [name, quantity] of computeUsage(requests, limits)) usage.set(name, quantity);
  return usage;
}

/** What requests and limits count as; also asked for a single container. */
export function computeUsage(requests: QuantityMap, limits: QuantityMap): QuantityMap {
  const usage: QuantityMap = new Map([['pods', ONE]]);
  for (const name of COMPUTE) {
    const request = requests.get(name);
    const limit = limits.get(name);
    if (request !== undefined) usage.set(name, request).set(`requests.${name}`, request);
    if (limit !== undefined) usage.set(`limits.${name}`, limit);
  }
  for (const [name, request] of requests) {
    if (name.startsWith('hugepages-')) usage.set(name, request).set(`requests.${name}`, request);
    else if (isExtendedName(name)) usage.set(`requests.${name}`, request);
  }
  return usage;
}

function isCharged({ metadata, status }: Pod, nowMs: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return nowMs <= (parseRfc3339(deletionTimestamp) ?? Infinity) + deletionGracePeriodSeconds * 1000;
}

function claimUsage({ spec, metadata }: PersistentVolumeClaim): QuantityMap {
  const usage: QuantityMap = new Map([
    ['count/persistentvolumeclaims', ONE],
    ['persistentvolumeclaims', ONE],
  ]);
  const className =
    metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName ?? '';
  const storage = parseQuantity(spec.resources?.requests?.['storage'] ?? '');
  if (storage !== undefined) usage.set('requests.storage', roundedUp(storage));
  if (className === '') return usage;
  for (const name of CLAIM_NAMES) {
    const quantity = usage.get(name);
    if (quantity !== undefined) usage.set(className + CLASS_SUFFIX + name, quantity);
  }
  return usage;
}

function roundedUp(quantity: Quantity): Quantity {
  const isWhole = quantity.exponent >= 0 || quantity.unscaled % 10n ** BigInt(-quantity.exponent) === 0n;
  if (isWhole) return quantity;
  return { form: 'integer', unscaled: scaledValue(quantity, 0), exponent: 0, format: quantity.format };
}

interface ServicePort {
  readonly nodePort?: number;
}

function serviceUsage({ spec }: Service): QuantityMap {
  const { type, allocateLoadBalancerNodePorts } = spec as Service['spec'] & {
    readonly allocateLoadBalancerNodePorts?: boolean;
  };
  const ports = (spec.ports ?? []) as readonly ServicePort[];
  const isBalancer = type === 'LoadBalancer';
  const isExplicit = isBalancer && allocateLoadBalancerNodePorts === false;
  const counted = isExplicit ? ports.filter(({ nodePort = 0 }) => nodePort !== 0) : ports;
  const nodePorts = isBalancer || type === 'NodePort' ? counted.length : 0;
  return new Map([
    ['count/services', ONE],
    ['services', ONE],
    ['services.loadbalancers', wholeQuantity(isBalancer ? 1 : 0)],
    ['services.nodeports', wholeQuantity(nodePorts)],
  ]);
}

function podMatchesScope(pod: Pod, scope: ScopeRequirement): boolean {
  const isTerminating = (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
  switch (scope.scopeName) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return computedQosClass(pod) === 'BestEffort';
    case 'NotBestEffort':
      return computedQosClass(pod) !== 'BestEffort';
    case 'PriorityClass':
      return valueMatchesScope(pod.spec.priorityClassName, scope);
    case 'CrossNamespacePodAffinity':
      return looksAcrossNamespaces(pod);
    default:
      return false;
  }
}

/** The class name against the scope's selector; NotIn also matches where there is none. */
function valueMatchesScope(value: string | undefined, scope: ScopeRequirement): boolean {
  const { scopeName: key, operator, values } = scope;
  const labels = value === undefined || value === '' ? {} : { [key]: value };
  const requirement = values === undefined ? { key, operator } : { key, operator, values };
  return labelSelectorMatches({ matchExpressions: [requirement] }, labels);
}

function looksAcrossNamespaces({ spec }: Pod): boolean {
  return [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity].some(
    (affinity: PodAffinity | undefined) => {
      const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      return [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)].some(
        ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
      );
    },
  );
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-') || name.startsWith('requests.hugepages-');
}

function isExtendedName(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');
}

function isExtendedRequest(name: string): boolean {
  return name.startsWith('requests.') && isExtendedName(name.slice('requests.'.length));
}
