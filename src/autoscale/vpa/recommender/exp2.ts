/**
 * 2^x to the last bit as Go's math.Exp2 computes it (the FreeBSD algorithm: reduce to |f| ≤ ½, then a polynomial of
 * degree five). Equal samples make a percentile's cumulative weight equal its threshold but for rounding, so the last
 * bit of a decay factor can decide which bucket is recommended; a library's pow differs there.
 */
export function exp2(x: number): number {
  if (x > 1023.999) return Infinity;
  if (x < -1074) return 0;
  const k = x > 0 ? Math.trunc(x + 0.5) : x < 0 ? Math.trunc(x - 0.5) : 0;
  const fraction = x - k;
  const high = fraction * LN2_HIGH;
  const low = -fraction * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return y * powerOfTwo(k);
}

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const P1 = 1.66666666666666657415e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;

/** 2^k for a whole k, exact; 0 or Infinity beyond the range of a double. */
export function powerOfTwo(k: number): number {
  if (k > 1023) return Infinity;
  if (k < -1074) return 0;
  // Two factors, since 2^-1074 is not the reciprocal of a double.
  const half = Math.trunc(k / 2);
  return 2 ** half * 2 ** (k - half);
}

/** base^exponent for a whole exponent ≥ 0 by repeated squaring: the bucket edges are cut to integers later. */
export function powerBySquaring(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
