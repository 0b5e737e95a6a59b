import type { ResourceList } from '../objects/index.ts';
import { addQuantities, compareQuantities } from './quantity-math.ts';
import { parseQuantity } from './quantity.ts';
import type { Quantity } from './quantity.ts';

/** Quantities by resource name. Texts that are no quantity are left out; readers have reported them. */
export type QuantityMap = Map<string, Quantity>;

/** A ResourceList as read; what is no quantity is left out, its reader has complained of it. */
export function quantityMap(list: ResourceList | null | undefined): QuantityMap {
  const map: QuantityMap = new Map();
  for (const [name, text] of Object.entries(list ?? {})) {
    const quantity = parseQuantity(text);
    if (quantity !== undefined) map.set(name, quantity);
  }
  return map;
}

/** Adds `more` to `sum`, resource by resource. */
export function addInto(sum: QuantityMap, more: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of more) {
    const present = sum.get(name);
    sum.set(name, present === undefined ? quantity : addQuantities(present, quantity));
  }
}

/** Raises `largest` to `other` where that is larger, resource by resource. */
export function raiseTo(largest: QuantityMap, other: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of other) {
    const present = largest.get(name);
    if (present === undefined || compareQuantities(quantity, present) > 0) largest.set(name, quantity);
  }
}

/** Of each resource the largest amount that one of them names. */
export function maxOf(...maps: readonly ReadonlyMap<string, Quantity>[]): QuantityMap {
  const result: QuantityMap = new Map();
  for (const map of maps) raiseTo(result, map);
  return result;
}
