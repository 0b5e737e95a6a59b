/**
 * model: the cluster as data. Kubernetes objects, quantities, labels and selectors, taints, affinity, topology; the
 * tables (columns) of nodes and pods; cluster state with fork, revert and commit. May import base. Start at
 * cluster-state.ts.
 */
export type * from './objects/index.ts';
export type * from './workload-trace.ts';
export { INT64_MAX, INT64_MIN, parseQuantity, readQuantity, ZERO_QUANTITY } from './quantity.ts';
export type { Quantity, QuantityFormat } from './quantity.ts';
export {
  addQuantities,
  bytesOf,
  compareQuantities,
  isZeroQuantity,
  milliCpuOf,
  milliValueOf,
  scaledValue,
  signOf,
  subtractQuantities,
  sumQuantities,
  valueOf,
} from './quantity-math.ts';
export { quantityText } from './quantity-text.ts';
