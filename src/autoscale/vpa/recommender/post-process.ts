import { compareQuantities, milliValueOf } from '../../../model/index.ts';
import type { Quantity } from '../../../model/index.ts';
import { boundOf, policyOf, VPA_RESOURCES } from '../vpa-spec.ts';
import type { ContainerRecommendation, VpaQuantities, VpaResource, VpaSpec } from '../vpa-spec.ts';

/** Whole cores where the annotation of the VPA asks for them. */
export function roundCpuUp(entry: ContainerRecommendation, spec: VpaSpec): ContainerRecommendation {
  if (!spec.integerCpuContainers.includes(entry.containerName)) return entry;
  const round = (quantities: VpaQuantities): VpaQuantities =>
    quantities.cpu === undefined ? quantities : { ...quantities, cpu: wholeCores(quantities.cpu) };
  return {
    containerName: entry.containerName,
    target: round(entry.target),
    lowerBound: round(entry.lowerBound),
    upperBound: round(entry.upperBound),
    uncappedTarget: round(entry.uncappedTarget),
  };
}

function wholeCores(cpu: Quantity): Quantity {
  const cores = Math.ceil(milliValueOf(cpu) / 1000);
  return { form: 'integer', unscaled: BigInt(cores), exponent: 0, format: 'DecimalSI' };
}

/** minAllowed, then maxAllowed; the VPA's own maximum goes before the recommender's flag. The uncapped target stays. */
export function capToPolicies(
  entries: readonly ContainerRecommendation[],
  spec: VpaSpec,
  globalMaxAllowed: VpaQuantities,
): readonly ContainerRecommendation[] {
  return entries.map((entry) => {
    const policy = policyOf(spec.policies, entry.containerName);
    const maxAllowed = { ...globalMaxAllowed, ...policy?.maxAllowed };
    const cap = (quantities: VpaQuantities): VpaQuantities =>
      capped(quantities, policy?.minAllowed, maxAllowed);
    return {
      ...entry,
      target: cap(entry.target),
      lowerBound: cap(entry.lowerBound),
      upperBound: cap(entry.upperBound),
    };
  });
}

function capped(
  quantities: VpaQuantities,
  min: VpaQuantities | undefined,
  max: VpaQuantities,
): VpaQuantities {
  const result: Partial<Record<VpaResource, Quantity>> = {};
  for (const resource of VPA_RESOURCES) {
    const quantity = quantities[resource];
    if (quantity === undefined) continue;
    result[resource] = atMost(atLeast(quantity, boundOf(min, resource)), boundOf(max, resource));
  }
  return result;
}

/** The larger of the two; no bound, no change. */
export function atLeast(quantity: Quantity, bound: Quantity | undefined): Quantity {
  return bound !== undefined && compareQuantities(quantity, bound) < 0 ? bound : quantity;
}

/** The smaller of the two; no bound, no change. */
export function atMost(quantity: Quantity, bound: Quantity | undefined): Quantity {
  return bound !== undefined && compareQuantities(quantity, bound) > 0 ? bound : quantity;
}
