import { quantityText } from '../../model/index.ts';
import type { Container, LimitRange, Pod, Quantity, ResourceRequirements } from '../../model/index.ts';
import { adaptRecommendation } from './adapt/adapt.ts';
import type { AdaptedRecommendation } from './adapt/adapt.ts';
import { specifiedResources } from './adapt/container-resources.ts';
import { joinLimitRanges } from './adapt/limit-ranges.ts';
import type { LimitRanges } from './adapt/limit-ranges.ts';
import { proportionalLimit } from './adapt/proportional.ts';
import { policyOf, VPA_RESOURCES } from './vpa-spec.ts';
import type { ContainerRecommendation, VpaQuantities, VpaResource, VpaSpec } from './vpa-spec.ts';

/** What the admission webhook makes of a new pod. */
export interface AdmittedPod {
  readonly pod: Pod;
  /** Value of the annotation vpaUpdates; absent where nothing was patched. */
  readonly annotation?: string;
}

/**
 * Sets the requests of a new pod to the recommendation and its limits in proportion (upstream admission-controller,
 * resource/pod). Which containers: every one with an entry; the policy's mode and controlledResources shaped the entry
 * and are not looked at again. Mode Off changes nothing.
 */
export function admitPod(
  spec: VpaSpec,
  entries: readonly ContainerRecommendation[] | undefined,
  pod: Pod,
  limitRanges: readonly LimitRange[],
): AdmittedPod {
  const ranges = joinLimitRanges(limitRanges);
  // Without a recommendation nothing is adapted: a LimitRange alone changes no pod here.
  const isUsed = entries !== undefined && spec.updateMode !== 'Off';
  const adapted = isUsed ? adaptRecommendation(spec, entries, specifiedResources(pod), ranges) : [];
  if (adapted === undefined) return { pod };

  const texts: string[] = [];
  const containers = pod.spec.containers.map((container, index) => {
    const entry = adapted.find((each) => each.container.name === container.name);
    const patch = entry === undefined ? EMPTY_PATCH : patchOf(spec, entry, ranges);
    const isBare = container.resources?.requests === undefined && container.resources?.limits === undefined;
    if (!isBare && isEmpty(patch.requests) && isEmpty(patch.limits)) return container;
    texts.push(`container ${index}: ${patchItems(patch).join(', ')}`);
    return { ...container, resources: patchedResources(container, patch) };
  });
  if (texts.length === 0) return { pod };
  return {
    pod: { ...pod, spec: { ...pod.spec, containers } },
    annotation: `Pod resources updated by ${spec.name}: ${texts.join('; ')}`,
  };
}

interface ContainerPatch {
  readonly requests: VpaQuantities;
  readonly limits: VpaQuantities;
  readonly notes: readonly string[];
}

const EMPTY_PATCH: ContainerPatch = { requests: {}, limits: {}, notes: [] };

function patchOf(spec: VpaSpec, adapted: AdaptedRecommendation, ranges: LimitRanges): ContainerPatch {
  const { container, entry, notes } = adapted;
  const patch = { requests: entry.target, limits: {}, notes };
  if (policyOf(spec.policies, container.name)?.requestsOnly === true) return patch;
  const limits: Partial<Record<VpaResource, Quantity>> = {};
  const limitNotes: string[] = [];
  for (const resource of VPA_RESOURCES) {
    const original = { request: container.requests[resource], limit: container.limits[resource] };
    const defaultLimit = ranges.container?.defaultLimit[resource];
    const limit = proportionalLimit(resource, original, entry.target[resource], defaultLimit);
    if (typeof limit === 'string') limitNotes.push(`${resource}: limit NOT set since ${limit} is nil or 0`);
    else limits[resource] = limit;
  }
  return isEmpty(limits) ? patch : { requests: entry.target, limits, notes: [...notes, ...limitNotes] };
}

function patchItems({ requests, limits, notes }: ContainerPatch): readonly string[] {
  const requestItems = Object.keys(requests).map((resource) => `${resource} request`);
  return [...notes, ...requestItems, ...Object.keys(limits).map((resource) => `${resource} limit`)];
}

function patchedResources(container: Container, { requests, limits }: ContainerPatch): ResourceRequirements {
  const { resources } = container;
  return {
    ...resources,
    ...(!isEmpty(requests) && { requests: { ...resources?.requests, ...textsOf(requests) } }),
    ...(!isEmpty(limits) && { limits: { ...resources?.limits, ...textsOf(limits) } }),
  };
}

function textsOf(quantities: VpaQuantities): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const resource of VPA_RESOURCES) {
    const quantity = quantities[resource];
    if (quantity !== undefined) texts[resource] = quantityText(quantity);
  }
  return texts;
}

function isEmpty(quantities: VpaQuantities): boolean {
  return Object.keys(quantities).length === 0;
}
