import { compareQuantities, isZeroQuantity, sumQuantities, ZERO_QUANTITY } from '../../../model/index.ts';
import type { Quantity } from '../../../model/index.ts';
import { VPA_RESOURCES } from '../vpa-spec.ts';
import type { ContainerRecommendation, VpaQuantities, VpaResource } from '../vpa-spec.ts';
import type { ContainerResources } from './container-resources.ts';
import type { JoinedLimitRange } from './limit-ranges.ts';
import { isMissing, proportionalLimit, scaleProportionally } from './proportional.ts';

type Field = 'target' | 'lowerBound' | 'upperBound';
const FIELDS: readonly Field[] = ['upperBound', 'target', 'lowerBound'];

/**
 * Splits a Pod LimitRange over the containers in proportion to what they would get. Containers without recommendation
 * take part with their requests as target, and are then patched like the others.
 *
 * Undefined where the real code crashes (a bound of a container that has none would be changed, or a container has
 * nothing to be split): its admission call then fails, and the pod is created as it is.
 */
export function splitPodLimitRange(
  entries: readonly ContainerRecommendation[],
  containers: readonly ContainerResources[],
  limitRange: JoinedLimitRange | undefined,
): readonly ContainerRecommendation[] | undefined {
  if (limitRange === undefined) return entries;
  let shares = sharesOf(entries, containers);
  for (const field of FIELDS) {
    for (const resource of VPA_RESOURCES) {
      const split = splitOne(shares, limitRange, resource, field);
      if (split === undefined) return undefined;
      shares = split;
    }
  }
  const orphans = entries.filter(
    ({ containerName }) => !containers.some(({ name }) => name === containerName),
  );
  return [...shares.flatMap(({ entry }) => entry ?? []), ...orphans];
}

/** A container of the pod and what is recommended for it. */
interface Share {
  readonly container: ContainerResources;
  readonly entry?: ContainerRecommendation;
  /** Its requests stand in for a recommendation; it has no bounds. */
  readonly isStandIn: boolean;
}

function sharesOf(
  entries: readonly ContainerRecommendation[],
  containers: readonly ContainerResources[],
): readonly Share[] {
  return containers.map((container) => {
    const known = entries.find(({ containerName }) => containerName === container.name);
    if (known !== undefined) return { container, entry: known, isStandIn: false };
    if (Object.keys(container.requests).length === 0) return { container, isStandIn: false };
    const none = { lowerBound: {}, upperBound: {}, uncappedTarget: {} };
    return {
      container,
      entry: { containerName: container.name, target: container.requests, ...none },
      isStandIn: true,
    };
  });
}

function splitOne(
  shares: readonly Share[],
  limitRange: JoinedLimitRange,
  resource: VpaResource,
  field: Field,
): readonly Share[] | undefined {
  const min = limitRange.min[resource] ?? ZERO_QUANTITY;
  const max = limitRange.max[resource];
  const recommended = sumQuantities(shares.map((share) => amountOf(share, resource, field)));
  const limits = sumQuantities(shares.flatMap((share) => limitOf(share, limitRange, resource, field) ?? []));

  const isAboveMax = !isMissing(max) && compareQuantities(max, limits) < 0;
  const isShortOfMin = compareQuantities(min, recommended) > 0;
  if (!isShortOfMin && !isAboveMax && compareQuantities(min, limits) <= 0) return shares;
  if (isZeroQuantity(limits)) return shares;
  const isBound = field !== 'target';
  if (isBound && shares.some(({ isStandIn }) => isStandIn)) return undefined;
  if (isShortOfMin) return shares.map((share) => scaled(share, resource, field, [recommended, min], true));
  if (shares.some(({ entry }) => entry === undefined)) return undefined;
  const total = isAboveMax ? max : min;
  return shares.map((share) => scaled(share, resource, field, [limits, total], false));
}

function amountOf({ entry }: Share, resource: VpaResource, field: Field): Quantity {
  return entry?.[field][resource] ?? ZERO_QUANTITY;
}

function limitOf(
  share: Share,
  { defaultLimit }: JoinedLimitRange,
  resource: VpaResource,
  field: Field,
): Quantity | undefined {
  const { requests, limits } = share.container;
  const original = { request: requests[resource], limit: limits[resource] };
  const limit = proportionalLimit(resource, original, share.entry?.[field][resource], defaultLimit[resource]);
  return typeof limit === 'string' ? undefined : limit;
}

/** cpu is rounded up where the minimum is shared out, everything else down. */
function scaled(
  share: Share,
  resource: VpaResource,
  field: Field,
  [from, to]: readonly [from: Quantity, to: Quantity],
  isSharingMinimum: boolean,
): Share {
  const { entry } = share;
  if (entry === undefined) return share;
  const amount = amountOf(share, resource, field);
  const result = scaleProportionally(resource, amount, from, to, isSharingMinimum && resource === 'cpu');
  const amounts: VpaQuantities = { ...entry[field], [resource]: result };
  return { ...share, entry: { ...entry, [field]: amounts } };
}
