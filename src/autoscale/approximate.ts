import { parseQuantity } from '../model/index.ts';

/** apimachinery's AsApproximateFloat64: digits times a power of ten, one rounding each; 0 where it is no quantity. */
export function approximateOf(text: string | number): number {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return 0;
  const digits = Number(quantity.unscaled);
  return quantity.exponent === 0 ? digits : digits * Number(`1e${quantity.exponent}`);
}
