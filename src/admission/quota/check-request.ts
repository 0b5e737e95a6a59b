import { compareStrings } from '../../base/index.ts';
import {
  addInto,
  compareQuantities,
  hasPodLevelResources,
  isZeroQuantity,
  quantityMap,
  quantityText,
  signOf,
  subtractQuantities,
  ZERO_QUANTITY,
} from '../../model/index.ts';
import type { KubernetesObject, Pod, QuantityMap, ResourceList } from '../../model/index.ts';
import { computeUsage } from './usage.ts';
import type { QuotaEvaluator, ScopeRequirement } from './usage.ts';

/** A ResourceQuota as the check reads it. */
export interface Quota {
  readonly name: string;
  readonly scopes: readonly ScopeRequirement[];
  readonly hard: QuantityMap;
  /** undefined: never calculated. */
  readonly used: QuantityMap | undefined;
}

/** An entry of the plugin's configuration limitedResources. */
export interface LimitedResource {
  readonly resource: string;
  readonly matchContains?: readonly string[];
  readonly matchScopes?: readonly ScopeRequirement[];
}

export interface QuotaRequest {
  readonly object: KubernetesObject;
  /** What the refusal calls it; absent: its own name. */
  readonly name?: string;
  /** Only on update. */
  readonly oldObject?: KubernetesObject;
  readonly limitedResources?: readonly LimitedResource[];
  readonly nowMs: number;
}

/** The quotas' use afterwards, or why the request is refused. `charged` is shorter where nothing had to be charged. */
export type QuotaAnswer =
  | { readonly isAllowed: true; readonly used: ReadonlyMap<string, QuantityMap | undefined> }
  | { readonly isAllowed: false; readonly message: string };

const POD_RESOURCE = 'pods';
/** Resources that every container must name where a quota limits them. */
const MUST_BE_NAMED: readonly string[] = ['cpu', 'memory'].flatMap((name) => [
  name,
  `requests.${name}`,
  `limits.${name}`,
]);

/**
 * May the object be created or updated under the quotas of its namespace? All that match must allow it; each is then
 * charged with the whole usage, or on update with the difference.
 *
 * Upstream: apiserver/pkg/admission/plugin/resourcequota/controller.go CheckRequest.
 */
export function checkQuota(
  quotas: readonly Quota[],
  evaluator: QuotaEvaluator,
  request: QuotaRequest,
): QuotaAnswer {
  const unchanged: QuotaAnswer = {
    isAllowed: true,
    used: new Map(quotas.map(({ name, used }) => [name, used])),
  };
  const { object } = request;
  const forbidden = (reason: string): QuotaAnswer => ({
    isAllowed: false,
    message: `${evaluator.resource} "${request.name ?? object.metadata.name}" is forbidden: ${reason}`,
  });
  const matching = quotas.filter((quota) => quotaMatches(quota, evaluator, object));
  for (const quota of matching) {
    const fault = constraintFault(quota, evaluator, object);
    if (fault !== undefined) return forbidden(fault);
  }
  const deltas = chargesOf(matching, evaluator, request);
  if ([...deltas.values()].every((delta) => delta.size === 0)) {
    if (matching.length > 0 || wholeDelta(evaluator, request).size === 0) return unchanged;
  }
  const uncovered = uncoveredFault(quotas, matching, evaluator, request);
  if (uncovered !== undefined) {
    return uncovered.isForbidden ? forbidden(uncovered.text) : { isAllowed: false, message: uncovered.text };
  }
  const used = new Map(unchanged.used);
  for (const quota of matching) {
    const delta = masked(deltas.get(quota.name) ?? new Map(), quota.hard);
    const after = sumOf(quota.used ?? new Map(), delta);
    const exceeded = [...delta.keys()].filter((name) => isOver(after, quota.hard, name)).sort(compareStrings);
    if (exceeded.length > 0) return forbidden(exceededText(quota, delta, exceeded));
    used.set(quota.name, after);
  }
  return { isAllowed: true, used };
}

/** A quota matches when it limits at least one resource of the kind and all its scopes match. */
export function quotaMatches(quota: Quota, evaluator: QuotaEvaluator, object: KubernetesObject): boolean {
  return (
    [...quota.hard.keys()].some((name) => evaluator.counts(name)) &&
    quota.scopes.every((scope) => evaluator.matchesScope(object, scope))
  );
}

function constraintFault(
  { name, hard, used }: Quota,
  evaluator: QuotaEvaluator,
  object: KubernetesObject,
): string | undefined {
  const limited = [...hard.keys()].filter((resource) => evaluator.counts(resource)).sort(compareStrings);
  const unnamed = evaluator.resource === POD_RESOURCE ? unnamedResources(object as Pod, limited) : '';
  if (unnamed !== '') return `failed quota: ${name}: must specify ${unnamed}`;
  if (limited.every((resource) => used?.has(resource) === true)) return undefined;
  return `status unknown for quota: ${name}, resources: ${limited.join(',')}`;
}

/** `cpu for: a,b; memory for: a`: the containers that leave a limited resource open. */
function unnamedResources(pod: Pod, limited: readonly string[]): string {
  if (hasPodLevelResources(pod)) return '';
  const required = MUST_BE_NAMED.filter((resource) => limited.includes(resource)).sort(compareStrings);
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(
    ({ name, resources }) => ({
      name,
      named: computeUsage(quantityMap(resources?.requests), quantityMap(resources?.limits)),
    }),
  );
  return required
    .flatMap((resource) => {
      const names = containers.filter(({ named }) => !named.has(resource)).map(({ name }) => name);
      return names.length === 0 ? [] : [`${resource} for: ${names.sort(compareStrings).join(',')}`];
    })
    .join('; ');
}

/** What each matching quota is charged: where the old object matched too, only the difference. */
function chargesOf(
  matching: readonly Quota[],
  evaluator: QuotaEvaluator,
  request: QuotaRequest,
): Map<string, QuantityMap> {
  const { object, oldObject, nowMs } = request;
  const usage = evaluator.usage(object, nowMs);
  const delta = wholeDelta(evaluator, request);
  const isChange = oldObject?.metadata.resourceVersion !== undefined;
  return new Map(
    matching.map((quota) => {
      const didMatch = isChange && quotaMatches(quota, evaluator, oldObject);
      return [quota.name, didMatch ? delta : withoutZeros(usage)];
    }),
  );
}

/** New usage less old, none below zero, zeros left out. */
function wholeDelta(evaluator: QuotaEvaluator, { object, oldObject, nowMs }: QuotaRequest): QuantityMap {
  const usage = evaluator.usage(object, nowMs);
  if (oldObject?.metadata.resourceVersion === undefined) return withoutZeros(usage);
  const before = evaluator.usage(oldObject, nowMs);
  const delta = [...usage].map(([name, quantity]): [string, typeof quantity] => {
    const rest = subtractQuantities(quantity, before.get(name) ?? ZERO_QUANTITY);
    return [name, signOf(rest) > 0 ? rest : ZERO_QUANTITY];
  });
  return withoutZeros(new Map(delta));
}

/** Resources and scopes that the configuration lets nobody use without a quota that covers them. */
function uncoveredFault(
  quotas: readonly Quota[],
  matching: readonly Quota[],
  evaluator: QuotaEvaluator,
  { object, limitedResources = [], nowMs }: QuotaRequest,
): { readonly text: string; readonly isForbidden: boolean } | undefined {
  const limited = limitedResources.filter(({ resource }) => resource === evaluator.resource);
  const used = [...evaluator.usage(object, nowMs)].filter(([, quantity]) => signOf(quantity) > 0);
  const covered = new Set(
    matching.flatMap(({ hard }) => [...hard.keys()].filter((name) => evaluator.counts(name))),
  );
  const open = used
    .map(([name]) => name)
    .filter((name) =>
      limited.some(({ matchContains = [] }) => matchContains.some((part) => name.includes(part))),
    )
    .filter((name) => !covered.has(name));
  if (open.length > 0) {
    const text = `insufficient quota to consume: ${open.sort(compareStrings).join(',')}`;
    return { text, isForbidden: true };
  }
  const matchesObject = (scope: ScopeRequirement): boolean => evaluator.matchesScope(object, scope);
  const restricted = quotas.flatMap(({ scopes }) => scopes.filter(matchesObject));
  const bare = limitedResources
    .flatMap(({ matchScopes = [] }) => matchScopes.filter(matchesObject))
    .filter(({ scopeName }) => !restricted.some((scope) => scope.scopeName === scopeName));
  if (bare.length === 0) return undefined;
  const texts = bare.map(
    ({ scopeName, operator, values = [] }) => `{${scopeName} ${operator} [${values.join(' ')}]}`,
  );
  return { text: `insufficient quota to match these scopes: [${texts.join(' ')}]`, isForbidden: false };
}

function exceededText({ name, hard, used }: Quota, delta: QuantityMap, exceeded: readonly string[]): string {
  const list = (amounts: QuantityMap | undefined): string =>
    exceeded
      .flatMap((resource) => {
        const quantity = amounts?.get(resource);
        return quantity === undefined ? [] : [`${resource}=${quantityText(quantity)}`];
      })
      .join(',');
  return `exceeded quota: ${name}, requested: ${list(delta)}, used: ${list(used)}, limited: ${list(hard)}`;
}

function isOver(after: QuantityMap, hard: QuantityMap, name: string): boolean {
  const [value, limit] = [after.get(name), hard.get(name)];
  return value !== undefined && limit !== undefined && compareQuantities(value, limit) > 0;
}

function sumOf(a: QuantityMap, b: QuantityMap): QuantityMap {
  const sum: QuantityMap = new Map(a);
  addInto(sum, b);
  return sum;
}

function masked(amounts: QuantityMap, names: QuantityMap): QuantityMap {
  return new Map([...amounts].filter(([name]) => names.has(name)));
}

function withoutZeros(amounts: QuantityMap): QuantityMap {
  return new Map([...amounts].filter(([, quantity]) => !isZeroQuantity(quantity)));
}

/** The list as the API writes it. */
export function quantityTexts(amounts: QuantityMap): ResourceList {
  return Object.fromEntries([...amounts].map(([name, quantity]) => [name, quantityText(quantity)]));
}
