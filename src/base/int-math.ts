import { assert, VERIFY } from './assert.ts';

/**
 * Integer division as Go does it on int64: truncate towards zero.
 *
 * Scores are int64 upstream. A double holds those numbers exactly up to 2^53, and for exact integers the truncated
 * double quotient is the true one (test/laws/int-math.test.ts). Memory times 100 stays below 2^53 for nodes of up
 * to 81 TiB; mulDivTrunc multiplies beyond that.
 */
export function divTrunc(dividend: number, divisor: number): number {
  if (VERIFY) {
    assert(Number.isSafeInteger(dividend), `dividend ${dividend} is not a safe integer`);
    assert(Number.isSafeInteger(divisor), `divisor ${divisor} is not a safe integer`);
    assert(divisor !== 0, 'division by zero');
  }
  return Math.trunc(dividend / divisor) + 0; // + 0 turns -0 into 0
}

/** floor(a × b ÷ c) for non-negative safe integers, exact whatever the size of the product. */
export function mulDivTrunc(a: number, b: number, c: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return Math.trunc(product / c);
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}

/** Go's math.Round: half away from zero (Math.round rounds -0.5 up). */
export function roundHalfAway(value: number): number {
  return (value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5)) + 0;
}

/** dividend ÷ divisor rounded half to even; for sums of money. The divisor is positive. */
export function divHalfEven(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n;
  const magnitude = negative ? -dividend : dividend;
  const quotient = magnitude / divisor;
  const twice = (magnitude % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}
