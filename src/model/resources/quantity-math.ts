import { assert, VERIFY } from '../../base/index.ts';
import { INT64_MAX, INT64_MIN, parseQuantity, ZERO_QUANTITY } from './quantity.ts';
import type { Quantity } from './quantity.ts';

/**
 * Value, sum, difference and order of quantities, with the overflows of Go's int64 where upstream lets them happen.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/resource, quantity.go, amount.go, math.go, scale_int.go.
 */

/** Whole units, rounded up; as a number (exact to 2^53). */
export function valueOf(quantity: Quantity): number {
  return Number(scaledValue(quantity, 0));
}

/** Thousandths, rounded up; as a number (exact to 2^53). */
export function milliValueOf(quantity: Quantity): number {
  return Number(scaledValue(quantity, -3));
}

/** The value in units of 10^scale as upstream's int64, overflow included. */
export function scaledValue(quantity: Quantity, scale: number): bigint {
  const { form, unscaled, exponent } = quantity;
  if (form === 'decimal') return decimalScaledValue(unscaled, exponent, scale);
  if (exponent >= scale) return scaleUp(unscaled, exponent - scale);
  return scaleDown(unscaled, scale - exponent);
}

/** Steps for which upstream multiplies without looking at overflow; for all others an overflow gives 0. */
const WRAPPING_STEPS: readonly number[] = [0, 1, 2, 3, 6, 9];

function scaleUp(value: bigint, places: number): bigint {
  if (VERIFY) assert(places >= 0, `scaled up by ${places} places`);
  if (WRAPPING_STEPS.includes(places)) return BigInt.asIntN(64, value * 10n ** BigInt(places));
  if (value === 0n || places > INT64_PLACES) return 0n;
  const product = value * 10n ** BigInt(places);
  return fitsInt64(product) ? product : 0n;
}

function scaleDown(value: bigint, places: number): bigint {
  if (VERIFY) assert(places > 0, `scaled down by ${places} places`);
  if (places > INT64_PLACES) return value > 0n ? 1n : value < 0n ? -1n : 0n;
  const divisor = 10n ** BigInt(places);
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value > 0n ? quotient + 1n : quotient - 1n;
}

const INT64_PLACES = 19;

function decimalScaledValue(unscaled: bigint, exponent: number, scale: number): bigint {
  const places = scale - exponent;
  const low = BigInt.asIntN(64, unscaled);
  if (places === 0) return low;
  if (places < 0) return BigInt.asIntN(64, low * 10n ** BigInt(-places));

  const divisor = 10n ** BigInt(places);
  if (unscaled < INT64_MAX && places < INT64_PLACES) {
    // One is added for a remainder of either sign: −3.5 becomes −2.
    return low / divisor + (low % divisor === 0n ? 0n : 1n);
  }
  const remainder = unscaled % divisor;
  const floor = remainder < 0n ? unscaled / divisor - 1n : unscaled / divisor;
  return BigInt.asIntN(64, floor + (remainder === 0n ? 0n : 1n));
}

/** −1, 0 or 1; exact. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const sign = signOf(a) - signOf(b);
  if (sign !== 0) return Math.sign(sign);
  if (a.unscaled === 0n) return 0;
  // Numbers of very different size are told apart by their digits, without writing out the zeros.
  const size = digitCount(a) - digitCount(b);
  if (size !== 0) return Math.sign(size) * signOf(a);
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = atExponent(a, exponent) - atExponent(b, exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** −1, 0 or 1. */
export function signOf(quantity: Quantity): number {
  return quantity.unscaled < 0n ? -1 : quantity.unscaled > 0n ? 1 : 0;
}

/** Zero in whatever form. */
export function isZeroQuantity(quantity: Quantity): boolean {
  return quantity.unscaled === 0n;
}

/**
 * Exact sum. The first keeps its format, unless it is zero; the sum stays an int64 with an exponent while it fits, as
 * apimachinery's Add does.
 */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const format = a.unscaled === 0n ? b.format : a.format;
  if (a.form === 'integer' && b.form === 'integer') {
    const sum = addIntegerForms(a, b);
    if (sum !== undefined) return { form: 'integer', ...sum, format };
  }
  const exponent = Math.min(a.exponent, b.exponent);
  const unscaled = atExponent(a, exponent) + atExponent(b, exponent);
  return { form: 'decimal', unscaled, exponent, format };
}

/** Exact difference, of either sign. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, { ...b, unscaled: -b.unscaled });
}

/** The sum at the finer of both scales, or undefined if upstream's int64 would overflow on the way. */
function addIntegerForms(a: Quantity, b: Quantity): { unscaled: bigint; exponent: number } | undefined {
  if (b.unscaled === 0n) return { unscaled: a.unscaled, exponent: a.exponent };
  if (a.unscaled === 0n) return { unscaled: b.unscaled, exponent: b.exponent };
  const exponent = Math.min(a.exponent, b.exponent);
  if (Math.max(a.exponent, b.exponent) - exponent > INT64_PLACES) return undefined;
  const left = atExponent(a, exponent);
  const right = atExponent(b, exponent);
  const fits = fitsInt64(left) && fitsInt64(right) && fitsInt64(left + right);
  return fits ? { unscaled: left + right, exponent } : undefined;
}

/** Exact sum of all; zero of none. */
export function sumQuantities(quantities: Iterable<Quantity>): Quantity {
  let sum = ZERO_QUANTITY;
  for (const quantity of quantities) sum = addQuantities(sum, quantity);
  return sum;
}

/** Millicores of a cpu quantity, rounded up; 0 when absent or no quantity (readers report those). */
export function milliCpuOf(text: string | number | undefined): number {
  return cached(milliCache, text, milliValueOf);
}

/** Whole bytes (or whole units of any resource), rounded up; 0 when absent or no quantity. */
export function bytesOf(text: string | number | undefined): number {
  return cached(unitCache, text, valueOf);
}

/** The few hundred spellings that a cluster uses are read once. Bounded, since a trace may bring a million of them. */
const milliCache = new Map<string | number, number>();
const unitCache = new Map<string | number, number>();
const CACHE_SIZE_MAX = 10_000;

function cached(
  cache: Map<string | number, number>,
  text: string | number | undefined,
  convert: (quantity: Quantity) => number,
): number {
  if (text === undefined) return 0;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const quantity = parseQuantity(text);
  const value = quantity === undefined ? 0 : convert(quantity);
  if (cache.size < CACHE_SIZE_MAX) cache.set(text, value);
  return value;
}

function atExponent({ unscaled, exponent }: Quantity, wanted: number): bigint {
  if (VERIFY)
    assert(unscaled === 0n || exponent >= wanted, `digits of 10^${exponent} are lost at 10^${wanted}`);
  return unscaled === 0n ? 0n : unscaled * 10n ** BigInt(exponent - wanted);
}

function digitCount({ unscaled, exponent }: Quantity): number {
  const digits = unscaled.toString();
  return digits.length - (unscaled < 0n ? 1 : 0) + exponent;
}

function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}
