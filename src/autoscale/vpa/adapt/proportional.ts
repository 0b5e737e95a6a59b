import { isZeroQuantity, scaledValue } from '../../../model/index.ts';
import type { Quantity } from '../../../model/index.ts';
import type { VpaResource } from '../vpa-spec.ts';

/** An amount in the resource's own whole unit: millicores or bytes. */
function wholeUnits(quantity: Quantity, resource: VpaResource): bigint {
  return scaledValue(quantity, exponentOf(resource));
}

/** scaled × to ÷ from in whole units, cut off or rounded up; written in the form of the quantity that is scaled. */
export function scaleProportionally(
  resource: VpaResource,
  scaled: Quantity,
  from: Quantity,
  to: Quantity,
  isRoundedUp = false,
): Quantity {
  const divisor = wholeUnits(from, resource);
  const product = wholeUnits(scaled, resource) * wholeUnits(to, resource);
  const units = (isRoundedUp ? product + divisor - 1n : product) / divisor;
  return { form: 'integer', unscaled: units, exponent: exponentOf(resource), format: scaled.format };
}

function exponentOf(resource: VpaResource): number {
  return resource === 'cpu' ? -3 : 0;
}

/** Nothing is said: an amount of zero counts as none, as upstream's IsZero. */
export function isMissing(quantity: Quantity | undefined): quantity is undefined {
  return quantity === undefined || isZeroQuantity(quantity);
}

/** Why a limit was not computed, for the annotation. */
export type LimitNote = 'originalLimit' | 'recommendedRequest';

/**
 * The limit that goes with a new request so that limit ÷ request stays as it was. A limit that is missing is the
 * LimitRange's default; without one there is none to keep. A request that is missing counts as equal to the limit.
 */
export function proportionalLimit(
  resource: VpaResource,
  original: { readonly request?: Quantity | undefined; readonly limit?: Quantity | undefined },
  recommended: Quantity | undefined,
  defaultLimit: Quantity | undefined,
): Quantity | LimitNote {
  const limit = isMissing(original.limit) ? defaultLimit : original.limit;
  if (isMissing(limit)) return 'originalLimit';
  if (isMissing(recommended)) return 'recommendedRequest';
  if (isMissing(original.request)) return recommended;
  if (scaledValue(original.request, -3) === scaledValue(limit, -3)) return recommended;
  return scaleProportionally(resource, limit, original.request, recommended);
}
