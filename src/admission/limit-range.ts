import { compareStrings } from '../base/index.ts';
import {
  parseQuantity,
  podLimits,
  podRequests,
  quantityMap,
  quantityText,
  scaledValue,
} from '../model/index.ts';
import type {
  Container,
  LimitRange,
  PersistentVolumeClaim,
  Pod,
  Quantity,
  QuantityMap,
  ResourceList,
} from '../model/index.ts';
import { requirements, roundedList } from './pod-defaults.ts';

/** An item of a LimitRange. */
interface LimitItem {
  readonly type: string; // Container, Pod, PersistentVolumeClaim
  readonly min?: ResourceList;
  readonly max?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
  readonly maxLimitRequestRatio?: ResourceList;
}

const ANNOTATION = 'kubernetes.io/limit-ranger';
/** The largest amount whose thousandths an int64 can count. */
const MAX_MILLI_VALUE = (2n ** 63n - 1n) / 1000n;

/**
 * Gives the containers of a pod the defaults of a LimitRange. Several LimitRanges are applied one after the other, in
 * an order that nobody fixes; each that sets something writes the annotation anew.
 *
 * Upstream: plugin/pkg/admission/limitranger. The pod has had its API defaults: a request never comes from
 * defaultRequest where a limit is written.
 */
export function withLimitRangeDefaults(pod: Pod, limitRange: LimitRange): Pod {
  const defaults = containerDefaults(limitRange);
  const notes: string[] = [];
  const fill = (container: Container, noun: string): Container => {
    const requests = missingFrom(container.resources?.requests, defaults.requests);
    const limits = missingFrom(container.resources?.limits, defaults.limits);
    noteSet(notes, requests, `request for ${noun} ${container.name}`);
    noteSet(notes, limits, `limit for ${noun} ${container.name}`);
    const resources = container.resources ?? {};
    return {
      ...container,
      resources: requirements(
        resources,
        { ...resources.requests, ...requests },
        { ...resources.limits, ...limits },
      ),
    };
  };
  const containers = pod.spec.containers.map((container) => fill(container, 'container'));
  const initContainers = pod.spec.initContainers?.map((container) => fill(container, 'init container'));
  const filled = { ...pod, spec: { ...pod.spec, containers, ...(initContainers && { initContainers }) } };
  if (notes.length === 0) return filled;
  const text = `LimitRanger plugin set: ${notes.join('; ')}`;
  const annotations = { ...pod.metadata.annotations, [ANNOTATION]: text };
  return { ...filled, metadata: { ...pod.metadata, annotations } };
}

/** What a LimitRange refuses about a pod; empty when nothing. */
export function limitRangeErrors(pod: Pod, limitRange: LimitRange): string[] {
  const { containers, initContainers = [] } = pod.spec;
  return itemsOf(limitRange).flatMap((item) => {
    if (item.type === 'Pod') {
      const options = { withoutOverhead: true };
      return boundErrors(item, podRequests(pod, options), podLimits(pod, options));
    }
    if (item.type !== 'Container') return [];
    return [...containers, ...initContainers].flatMap(({ resources }) =>
      boundErrors(item, quantityMap(resources?.requests), quantityMap(resources?.limits)),
    );
  });
}

/** What a LimitRange refuses about a claim: only its storage request counts. */
export function limitRangeClaimErrors({ spec }: PersistentVolumeClaim, limitRange: LimitRange): string[] {
  const requests = quantityMap(spec.resources?.requests);
  return itemsOf(limitRange)
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap(({ type, min, max }) => [
      ...eachBound(min, (name, bound) => minError(subject(type, name, bound), requests, new Map())),
      ...eachBound(max, (name, bound) => maxRequestError(subject(type, name, bound), requests)),
    ]);
}

/** Dumps hold objects that the API server would have refused: one without limits limits nothing. */
function itemsOf({ spec }: Partial<LimitRange>): readonly LimitItem[] {
  return (spec?.limits ?? []) as unknown as readonly LimitItem[];
}

/** default := max, then defaultRequest := default, then := min, each where unset. Later items overwrite. */
function containerDefaults(limitRange: LimitRange): { requests: ResourceList; limits: ResourceList } {
  let requests: ResourceList = {};
  let limits: ResourceList = {};
  for (const item of itemsOf(limitRange)) {
    if (item.type !== 'Container') continue;
    const itemLimits = { ...roundedList(item.max), ...roundedList(item.default) };
    const itemRequests = { ...roundedList(item.min), ...itemLimits, ...roundedList(item.defaultRequest) };
    limits = { ...limits, ...itemLimits };
    requests = { ...requests, ...itemRequests };
  }
  return { requests, limits };
}

function missingFrom(list: ResourceList | undefined, defaults: ResourceList): ResourceList {
  const missing = Object.entries(defaults).filter(([name]) => !Object.hasOwn(list ?? {}, name));
  return Object.fromEntries(missing);
}

function noteSet(notes: string[], set: ResourceList, what: string): void {
  const names = Object.keys(set).sort(compareStrings);
  if (names.length > 0) notes.push(`${names.join(', ')} ${what}`);
}

function boundErrors(item: LimitItem, requests: QuantityMap, limits: QuantityMap): string[] {
  const { type, min, max, maxLimitRequestRatio } = item;
  return [
    ...eachBound(min, (name, bound) => minError(subject(type, name, bound), requests, limits)),
    ...eachBound(max, (name, bound) => maxError(subject(type, name, bound), requests, limits)),
    ...eachBound(maxLimitRequestRatio, (name, bound) =>
      ratioError(subject(type, name, bound), requests, limits),
    ),
  ];
}

/** A bound of one resource, and how its message names it. */
interface Subject {
  readonly type: string;
  readonly name: string;
  readonly bound: Quantity;
}

function subject(type: string, name: string, bound: Quantity): Subject {
  return { type, name, bound };
}

function eachBound(
  list: ResourceList | undefined,
  check: (name: string, bound: Quantity) => string | undefined,
): string[] {
  return Object.entries(list ?? {})
    .sort(([a], [b]) => compareStrings(a, b))
    .flatMap(([name, text]) => {
      const bound = parseQuantity(text);
      const error = bound === undefined ? undefined : check(name, bound);
      return error === undefined ? [] : [error];
    });
}

function minError(
  { type, name, bound }: Subject,
  requests: QuantityMap,
  limits: QuantityMap,
): string | undefined {
  const text = `minimum ${name} usage per ${type} is ${quantityText(bound)}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  const values = comparable(request, limit, bound);
  if (request === undefined) return `${text}.  No request is specified`;
  if (values.request < values.bound) return `${text}, but request is ${quantityText(request)}`;
  if (limit !== undefined && values.limit < values.bound)
    return `${text}, but limit is ${quantityText(limit)}`;
  return undefined;
}

function maxError(
  { type, name, bound }: Subject,
  requests: QuantityMap,
  limits: QuantityMap,
): string | undefined {
  const text = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  const values = comparable(request, limit, bound);
  if (limit === undefined) return `${text}.  No limit is specified`;
  if (values.limit > values.bound) return `${text}, but limit is ${quantityText(limit)}`;
  if (request !== undefined && values.request > values.bound) {
    return `${text}, but request is ${quantityText(request)}`;
  }
  return undefined;
}

function maxRequestError({ type, name, bound }: Subject, requests: QuantityMap): string | undefined {
  const text = `maximum ${name} usage per ${type} is ${quantityText(bound)}`;
  const request = requests.get(name);
  const values = comparable(request, undefined, bound);
  if (request === undefined) return `${text}.  No request is specified`;
  return values.request > values.bound ? `${text}, but request is ${quantityText(request)}` : undefined;
}

function ratioError(
  { type, name, bound }: Subject,
  requests: QuantityMap,
  limits: QuantityMap,
): string | undefined {
  const text = `${name} max limit to request ratio per ${type} is ${quantityText(bound)}`;
  const values = comparable(requests.get(name), limits.get(name), bound);
  if (values.request === 0n) return `${text}, but no request is specified or request is 0`;
  if (values.limit === 0n) return `${text}, but no limit is specified or limit is 0`;
  const ratio = Number(values.limit) / Number(values.request);
  const isMilli = scaledValue(bound, 0) <= MAX_MILLI_VALUE;
  const [actual, allowed] = isMilli
    ? [ratio * 1000, Number(scaledValue(bound, -3))]
    : [ratio, Number(scaledValue(bound, 0))];
  return actual > allowed ? `${text}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

/** The three amounts in thousandths if none is too large for that, else whole. Absent ones are 0. */
function comparable(
  request: Quantity | undefined,
  limit: Quantity | undefined,
  bound: Quantity,
): { readonly request: bigint; readonly limit: bigint; readonly bound: bigint } {
  const amounts = [request, limit, bound];
  const isMilli = amounts.every(
    (amount) => amount === undefined || scaledValue(amount, 0) <= MAX_MILLI_VALUE,
  );
  const [r, l, b] = amounts.map((amount) =>
    amount === undefined ? 0n : scaledValue(amount, isMilli ? -3 : 0),
  );
  return { request: r, limit: l, bound: b };
}
