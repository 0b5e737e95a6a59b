import { compareQuantities, scaledValue } from '../../../model/index.ts';
import type { Quantity } from '../../../model/index.ts';
import { boundOf, policyOf, VPA_RESOURCES } from '../vpa-spec.ts';
import type {
  ContainerPolicy,
  ContainerRecommendation,
  VpaQuantities,
  VpaResource,
  VpaSpec,
} from '../vpa-spec.ts';
import type { ContainerResources } from './container-resources.ts';
import type { JoinedLimitRange, LimitRanges } from './limit-ranges.ts';
import { splitPodLimitRange } from './pod-limit-range.ts';
import { isMissing, scaleProportionally } from './proportional.ts';

/** A recommendation fit for one pod. */
export interface AdaptedRecommendation {
  readonly container: ContainerResources;
  readonly entry: ContainerRecommendation;
  /** What capped the target, in the words of the annotation. */
  readonly notes: readonly string[];
}

/**
 * Fits status.recommendation to a pod (upstream capping.go): the Pod LimitRange is split, then each container is held
 * within the Container LimitRange, the policy and, with RequestsOnly, its own limits. Updater and admission both look at
 * the result. Undefined where the real code crashes on the Pod LimitRange.
 */
export function adaptRecommendation(
  spec: VpaSpec,
  entries: readonly ContainerRecommendation[],
  containers: readonly ContainerResources[],
  limitRanges: LimitRanges,
): readonly AdaptedRecommendation[] | undefined {
  const split = splitPodLimitRange(entries, containers, limitRanges.pod);
  return split?.flatMap((entry) => {
    const container = containers.find(({ name }) => name === entry.containerName);
    if (container === undefined) return [];
    const policy = policyOf(spec.policies, container.name);
    const cap = (amounts: VpaQuantities): Capped =>
      capAmounts(amounts, container, limitRanges.container, policy);
    const target = cap(entry.target);
    const adapted = {
      ...entry,
      target: target.amounts,
      lowerBound: cap(entry.lowerBound).amounts,
      upperBound: cap(entry.upperBound).amounts,
    };
    return [{ container, entry: adapted, notes: target.notes }];
  });
}

interface Capped {
  readonly amounts: VpaQuantities;
  readonly notes: readonly string[];
}

function capAmounts(
  amounts: VpaQuantities,
  container: ContainerResources,
  limitRange: JoinedLimitRange | undefined,
  policy: ContainerPolicy | undefined,
): Capped {
  const notes: string[] = [];
  let capped = amounts;
  for (const stage of stagesOf(container, limitRange, policy)) {
    const next: Partial<Record<VpaResource, Quantity>> = { ...capped };
    for (const resource of VPA_RESOURCES) {
      const amount = capped[resource];
      const bound = stage.bound(resource);
      if (amount === undefined || bound === undefined || !stage.isBeyond(amount, bound)) continue;
      next[resource] = bound;
      notes.push(`${resource} capped to ${stage.note}`);
    }
    capped = next;
  }
  return { amounts: capped, notes };
}

interface Stage {
  readonly note: string;
  readonly bound: (resource: VpaResource) => Quantity | undefined;
  readonly isBeyond: (amount: Quantity, bound: Quantity) => boolean;
}

const isBelow: Stage['isBeyond'] = (amount, bound) => compareQuantities(amount, bound) < 0;
const isAbove: Stage['isBeyond'] = (amount, bound) => compareQuantities(amount, bound) > 0;
const isAboveMilli: Stage['isBeyond'] = (amount, bound) => scaledValue(amount, -3) > scaledValue(bound, -3);

function stagesOf(
  container: ContainerResources,
  limitRange: JoinedLimitRange | undefined,
  policy: ContainerPolicy | undefined,
): readonly Stage[] {
  const stages: Stage[] = [];
  if (limitRange !== undefined) {
    const lower = (resource: VpaResource): Quantity | undefined =>
      lowerRequest(container, limitRange, resource);
    const upper = (resource: VpaResource): Quantity | undefined =>
      boundaryRequest(container, limitRange, limitRange.max, resource);
    stages.push({ note: 'fit Min in container LimitRange', bound: lower, isBeyond: isBelow });
    stages.push({ note: 'fit Max in container LimitRange', bound: upper, isBeyond: isAbove });
  }
  if (policy === undefined) return stages;
  const min = (resource: VpaResource): Quantity | undefined => boundOf(policy.minAllowed, resource);
  const max = (resource: VpaResource): Quantity | undefined => boundOf(policy.maxAllowed, resource);
  stages.push({ note: 'minAllowed', bound: min, isBeyond: isBelow });
  stages.push({ note: 'maxAllowed', bound: max, isBeyond: isAbove });
  if (policy.requestsOnly) {
    const limit = (resource: VpaResource): Quantity | undefined => container.limits[resource];
    stages.push({ note: 'container limit', bound: limit, isBeyond: isAboveMilli });
  }
  return stages;
}

/** Request and limit must both reach the minimum: the larger of it and of the request whose limit just reaches it. */
function lowerRequest(
  container: ContainerResources,
  limitRange: JoinedLimitRange,
  resource: VpaResource,
): Quantity | undefined {
  const min = boundOf(limitRange.min, resource);
  const boundary = boundaryRequest(container, limitRange, limitRange.min, resource);
  if (min === undefined || boundary === undefined) return min ?? boundary;
  // Of equal ones the boundary stays, which shows in how the quantity is written.
  return compareQuantities(boundary, min) >= 0 ? boundary : min;
}

/** The request whose limit, kept in proportion, comes to the bound. */
function boundaryRequest(
  { requests, limits }: ContainerResources,
  { defaultLimit }: JoinedLimitRange,
  bounds: VpaQuantities,
  resource: VpaResource,
): Quantity | undefined {
  const bound = bounds[resource];
  const own = limits[resource];
  const limit = isMissing(own) ? defaultLimit[resource] : own;
  if (isMissing(bound) || isMissing(limit)) return undefined;
  const request = requests[resource];
  if (isMissing(request)) return bound;
  const boundary = scaleProportionally(resource, request, limit, bound);
  return isMissing(boundary) ? undefined : boundary;
}
