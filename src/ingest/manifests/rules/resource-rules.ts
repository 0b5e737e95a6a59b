import { didYouMean } from '../../../base/index.ts';
import {
  compareQuantities,
  GPU_COUNT,
  isExtendedResource,
  isQualifiedName,
  parseQuantity,
  signOf,
  valueOf,
  wholeQuantity,
} from '../../../model/index.ts';
import type { Quantity } from '../../../model/index.ts';
import { isMapping, nameOf } from '../../schema/scalars.ts';
import { mappingIn } from './fault-list.ts';
import type { FaultList, Fields, Path } from './fault-list.ts';

const HUGE_PAGES = 'hugepages-';
const AMOUNT_MAX = wholeQuantity(Number.MAX_SAFE_INTEGER);
const CONTAINER_RESOURCES: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];
const CONTAINER_HINT =
  'cpu, memory, ephemeral-storage and hugepages-SIZE; of anything else the domain is a part: example.com/NAME';
/** What people write who mean a device, whose name has a domain. */
const DEVICES = new Map([
  ['gpu', 'nvidia.com/gpu'],
  ['gpus', 'nvidia.com/gpu'],
  ['nvidia-gpu', 'nvidia.com/gpu'],
]);
/** Source: standardQuotaResources, pkg/apis/core/helper. */
const QUOTA_RESOURCES: readonly string[] = [
  ...CONTAINER_RESOURCES,
  ...['cpu', 'memory', 'ephemeral-storage', 'storage'].map((name) => `requests.${name}`),
  ...CONTAINER_RESOURCES.map((name) => `limits.${name}`),
  ...['pods', 'services', 'replicationcontrollers', 'resourcequotas', 'secrets', 'configmaps'],
  ...['persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'],
];
/** What a node may have without a domain. */
const NODE_RESOURCES: readonly string[] = [...CONTAINER_RESOURCES, 'pods', 'storage'];

/**
 * What a container asks for and may use. Names are standard or have a domain, amounts are counted exactly, a request is
 * within its limit, and equal to it where nothing can be overcommitted.
 *
 * Source: ValidateResourceRequirements, pkg/apis/core/validation, after the defaults (a limit alone is a request too).
 */
export function requirementRules(resources: Fields, path: Path, faults: FaultList): void {
  const requests = mappingIn(resources, 'requests');
  const limits = mappingIn(resources, 'limits');
  for (const [field, amounts] of [
    ['requests', requests],
    ['limits', limits],
  ] as const)
    for (const [resource, amount] of Object.entries(amounts))
      amountRules(resource, amount, [...path, field, resource], faults);
  for (const [resource, request] of Object.entries(requests))
    requestRule(resource, { request, limit: limits[resource] }, [...path, 'requests', resource], faults);
  hugePagesRule({ ...requests, ...limits }, path, faults);
}

/** The overhead of a pod: amounts as those of a container. */
export function overheadRules(amounts: unknown, path: Path, faults: FaultList): void {
  if (!isMapping(amounts)) return;
  for (const [resource, amount] of Object.entries(amounts))
    amountRules(resource, amount, [...path, resource], faults);
}

/** cpu, memory and huge pages for all containers together. Source: validatePodResourceRequirements. */
export function podLevelRules(resources: unknown, path: Path, faults: FaultList): void {
  if (!isMapping(resources)) return;
  requirementRules(resources, path, faults);
  for (const field of ['requests', 'limits'])
    for (const resource of Object.keys(mappingIn(resources, field))) {
      const isShared = resource === 'cpu' || resource === 'memory' || resource.startsWith(HUGE_PAGES);
      if (isShared || containerNameFault(resource) !== undefined) continue;
      faults.add(
        [...path, field, resource],
        {
          code: 'resource-unknown',
          message: `${quoted(resource)} cannot be shared by the containers of a pod`,
          hint: 'cpu, memory and hugepages-SIZE can; write it into the containers',
        },
        'key',
      );
    }
}

/** Amounts of a LimitRange, which are of a container or of a claim. */
export function limitedAmountRules(amounts: unknown, path: Path, type: unknown, faults: FaultList): void {
  if (!isMapping(amounts)) return;
  const isOfClaims = type === 'PersistentVolumeClaim';
  for (const [resource, amount] of Object.entries(amounts))
    if (isOfClaims && resource === 'storage') amountRule(resource, amount, [...path, resource], faults);
    else amountRules(resource, amount, [...path, resource], faults);
}

/** What a ResourceQuota counts. Source: ValidateResourceQuotaResourceName, pkg/apis/core/validation. */
export function quotaAmountRules(hard: unknown, path: Path, faults: FaultList): void {
  if (!isMapping(hard)) return;
  for (const [resource, amount] of Object.entries(hard)) {
    const isKnown =
      QUOTA_RESOURCES.includes(resource) ||
      /^(requests\.)?hugepages-/.test(resource) ||
      (resource.includes('/') && isQualifiedName(resource));
    const near = isKnown ? undefined : didYouMean(resource, QUOTA_RESOURCES);
    if (!isKnown)
      faults.add(
        [...path, resource],
        {
          code: 'resource-unknown',
          message: `${quoted(resource)} is nothing that a quota counts`,
          hint:
            near === undefined ? 'as requests.cpu, pods or count/deployments.apps' : `did you mean ${near}?`,
        },
        'key',
      );
    amountRule(resource, amount, [...path, resource], faults);
  }
}

/** The API server takes any name on a node; one that is nearly a standard one was meant to be it. */
export function nodeAmountRules(status: Fields, faults: FaultList): void {
  for (const field of ['capacity', 'allocatable'])
    for (const [resource, amount] of Object.entries(mappingIn(status, field))) {
      const path = ['status', field, resource];
      const isSure = resource.includes('/') || NODE_RESOURCES.includes(resource) || resource.includes('-');
      const near = isSure ? undefined : didYouMean(resource, NODE_RESOURCES);
      if (near !== undefined)
        faults.add(
          path,
          {
            code: 'resource-unknown',
            message: `nodes have no resource ${quoted(resource)}`,
            hint: `did you mean ${near}?`,
          },
          'key',
        );
      // Of shared GPUs the number of devices has a rule of its own.
      if (resource !== GPU_COUNT) amountRule(resource, amount, path, faults);
    }
}

/** Name and amount together; about the amount of nothing there is nothing to say. */
function amountRules(resource: string, amount: unknown, path: Path, faults: FaultList): void {
  const fault = containerNameFault(resource);
  if (fault !== undefined) return faults.add(path, { code: 'resource-unknown', ...fault }, 'key');
  amountRule(resource, amount, path, faults);
  const bytes = resource.startsWith(HUGE_PAGES) ? pageBytes(resource) : undefined;
  const quantity = bytes === undefined ? undefined : quantityOf(amount);
  if (bytes !== undefined && quantity !== undefined && valueOf(quantity) % bytes !== 0)
    faults.add(path, {
      code: 'quantity-invalid',
      message: `${String(amount)} is no multiple of the pages of ${resource}`,
      hint: 'write a multiple of the size',
    });
}

function containerNameFault(name: string): { message: string; hint: string } | undefined {
  if (name.includes('/')) {
    if (isQualifiedName(name) && (name.includes('kubernetes.io/') || isExtendedResource(name)))
      return undefined;
    return {
      message: `${quoted(name)} cannot be the name of a resource`,
      hint: 'a domain, one / and a name of at most 63 letters, digits, -, _ and .',
    };
  }
  if (CONTAINER_RESOURCES.includes(name)) return undefined;
  if (name.startsWith(HUGE_PAGES)) {
    if (pageBytes(name) !== undefined) return undefined;
    return { message: `${quoted(name)} names no size of page`, hint: 'as in hugepages-2Mi' };
  }
  const near = DEVICES.get(name.toLowerCase()) ?? didYouMean(name, CONTAINER_RESOURCES);
  return {
    message: `containers have no resource ${quoted(name)}`,
    hint: near === undefined ? CONTAINER_HINT : `did you mean ${near}? there are ${CONTAINER_HINT}`,
  };
}

/** A name as it is written, cut where it is long. */
function quoted(name: string): string {
  return nameOf(name).replace('the text ', '');
}

/** Bytes of a page, which the name ends in. */
function pageBytes(name: string): number | undefined {
  const size = parseQuantity(name.slice(HUGE_PAGES.length));
  const isCounted = size !== undefined && signOf(size) > 0 && compareQuantities(size, AMOUNT_MAX) <= 0;
  return isCounted ? valueOf(size) : undefined;
}

/** Amounts that nobody meant: beyond an int64 Kubernetes goes on with the lowest 64 bits of the number. */
function amountRule(resource: string, amount: unknown, path: Path, faults: FaultList): void {
  const quantity = quantityOf(amount);
  if (quantity === undefined) return;
  const refuse = (message: string, hint: string): void =>
    faults.add(path, { code: 'quantity-invalid', message, hint });
  if (signOf(quantity) < 0) return refuse(`${String(amount)} is negative`, 'write 0 or more');
  if (compareQuantities(quantity, AMOUNT_MAX) > 0)
    return refuse(
      `${nameOf(String(amount))} is more than can be counted exactly`,
      'at most 2^53 - 1, which is about 8191Ti',
    );
  if ((isExtendedResource(resource) || resource === 'pods') && !isWhole(quantity))
    return refuse(`${String(amount)} of ${resource}, which comes in whole ones`, 'write a whole number');
}

function isWhole(quantity: Quantity): boolean {
  return compareQuantities(quantity, wholeQuantity(valueOf(quantity))) === 0;
}

function quantityOf(amount: unknown): Quantity | undefined {
  return typeof amount === 'string' || typeof amount === 'number' ? parseQuantity(amount) : undefined;
}

/** What the kubelet hands out one by one cannot be overcommitted: nobody may be promised what others may take. */
function requestRule(
  resource: string,
  { request, limit }: { readonly request: unknown; readonly limit: unknown },
  path: Path,
  faults: FaultList,
): void {
  if (containerNameFault(resource) !== undefined) return;
  const asked = quantityOf(request);
  const bound = quantityOf(limit);
  if (asked === undefined) return;
  const isExact = isExtendedResource(resource) || resource.startsWith(HUGE_PAGES);
  if (bound === undefined) {
    const isForgotten = limit === undefined || limit === null;
    if (isExact && isForgotten)
      faults.add(path, {
        code: 'limit-differs',
        message: `${resource} is asked for without a limit`,
        hint: `it cannot be overcommitted: write the same amount under limits, or there alone`,
      });
    return;
  }
  const order = compareQuantities(asked, bound);
  if (order > 0)
    faults.add(path, {
      code: 'request-over-limit',
      message: `the request of ${resource}, ${String(request)}, is more than its limit, ${String(limit)}`,
      hint: 'raise the limit or lower the request',
    });
  else if (order < 0 && isExact)
    faults.add(path, {
      code: 'limit-differs',
      message: `the request of ${resource}, ${String(request)}, is not its limit, ${String(limit)}`,
      hint: 'it cannot be overcommitted: make the two equal',
    });
}

function hugePagesRule(amounts: Fields, path: Path, faults: FaultList): void {
  const names = Object.keys(amounts);
  if (!names.some((name) => name.startsWith(HUGE_PAGES))) return;
  if (names.includes('cpu') || names.includes('memory')) return;
  faults.add(path, {
    code: 'field-missing',
    message: 'huge pages without cpu or memory',
    hint: 'add a request of cpu or memory',
  });
}
