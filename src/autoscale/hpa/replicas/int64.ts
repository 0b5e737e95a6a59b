/**
 * Amounts as the controller counts them: int64 milli-units. Milli-bytes of a few hundred pods pass 2^53, so an amount
 * is a plain number while it is a safe integer and a bigint beyond; the result of every operation is the narrower one.
 *
 * Sums wrap at 2^63 as Go's do.
 */
export type Int64 = number | bigint;

/** Replica counts are int32: what lies beyond is cut to the ends. */
export const MAX_INT32 = 2147483647;
export const MIN_INT32 = -2147483648;
export const MAX_INT64 = 9223372036854775807n;

/** The value in its narrowest form, wrapped at 2^63. */
export function int64(value: bigint): Int64 {
  const wrapped = BigInt.asIntN(64, value);
  const narrow = Number(wrapped);
  return Number.isSafeInteger(narrow) ? narrow : wrapped;
}

/** Sum, wrapped as Go's; no bigint is made while both and the sum are safe integers. */
export function addInt64(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return int64(BigInt(a) + BigInt(b));
}

/** a × b, wrapped. */
export function mulInt64(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return int64(BigInt(a) * BigInt(b));
}

/** a ÷ b truncated towards zero. */
export function divInt64(a: Int64, b: Int64): Int64 {
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0;
  return int64(BigInt(a) / BigInt(b));
}

/**
 * The conversion int32(x) of a double as the released amd64 build does it: by way of int64, which answers
 * −2^63 for NaN and what does not fit, and then the low 32 bits.
 */
export function int32FromDouble(value: number): number {
  if (!(value >= -9223372036854775808 && value < 9223372036854775808)) return 0;
  if (value >= MIN_INT32 && value <= MAX_INT32) return Math.trunc(value) + 0;
  return Number(BigInt.asIntN(32, BigInt(Math.trunc(value))));
}

/** ⌈x⌉ as a replica count, held to int32. */
export function ceilToReplicas(value: number): number {
  const count = Math.ceil(value);
  if (count > MAX_INT32) return MAX_INT32;
  return int32FromDouble(count);
}
