import { compareQuantities } from '../../../model/index.ts';
import type { LimitRange, Quantity } from '../../../model/index.ts';
import { isFields, textAt } from '../../fields.ts';
import { readQuantities, VPA_RESOURCES } from '../vpa-spec.ts';
import type { VpaQuantities, VpaResource } from '../vpa-spec.ts';

/** All LimitRange items of one type in a namespace, joined: lowest maximum, highest minimum, last default. */
export interface JoinedLimitRange {
  readonly min: VpaQuantities;
  readonly max: VpaQuantities;
  readonly defaultLimit: VpaQuantities;
}

export interface LimitRanges {
  readonly pod?: JoinedLimitRange;
  readonly container?: JoinedLimitRange;
}

/**
 * All ranges of a namespace as one: the largest minimum, the smallest maximum, the default limits of the last that has
 * any.
 */
export function joinLimitRanges(limitRanges: readonly LimitRange[]): LimitRanges {
  const pod = joinItems(limitRanges, 'Pod');
  const container = joinItems(limitRanges, 'Container');
  return { ...(pod !== undefined && { pod }), ...(container !== undefined && { container }) };
}

/** Items that bound nothing are ignored; where all are such there is no LimitRange. */
function joinItems(limitRanges: readonly LimitRange[], type: string): JoinedLimitRange | undefined {
  let joined: JoinedLimitRange | undefined;
  for (const item of limitRanges.flatMap(({ spec }) => spec.limits ?? [])) {
    if (textAt(item, 'type') !== type) continue;
    const { min, max, default: defaultLimit } = item;
    if (![min, max, defaultLimit].some(isFields)) continue;
    joined = {
      min: joinQuantities(joined?.min ?? {}, readQuantities(min), 1),
      max: joinQuantities(joined?.max ?? {}, readQuantities(max), -1),
      defaultLimit: isFields(defaultLimit) ? readQuantities(defaultLimit) : (joined?.defaultLimit ?? {}),
    };
  }
  return joined;
}

/** Per resource the larger (sign 1) or the smaller (sign −1) of both. */
function joinQuantities(a: VpaQuantities, b: VpaQuantities, sign: 1 | -1): VpaQuantities {
  const joined: Partial<Record<VpaResource, Quantity>> = { ...a };
  for (const resource of VPA_RESOURCES) {
    const other = b[resource];
    const own = a[resource];
    if (other === undefined) continue;
    if (own === undefined || sign * compareQuantities(other, own) > 0) joined[resource] = other;
  }
  return joined;
}
