import { assert } from '../base/index.ts';

/**
 * Splits a whole number in proportion to the weights so that the parts sum to it, by largest remainder: every part is
 * its exact share rounded down, and what is left goes, one each, to the largest remainders (the earlier on a tie).
 * Where all weights are 0 the first part gets everything.
 */
export function apportion(whole: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weights.length === 0) {
    assert(whole === 0n, `${whole} has no part to go to`);
    return [];
  }
  if (total === 0n) return weights.map((_, index) => (index === 0 ? whole : 0n));
  const parts = weights.map((weight) => (whole * weight) / total);
  const remainders = weights.map((weight, index) => ({ index, rest: (whole * weight) % total }));
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  let left = whole - parts.reduce((sum, part) => sum + part, 0n);
  for (const { index } of remainders) {
    if (left === 0n) break;
    parts[index]++;
    left--;
  }
  return parts;
}

/** Weights as they come out of integrals, brought to whole numbers: 52 bits for the largest sum is all a double has. */
export function wholeWeights(weights: readonly number[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0n);
  return weights.map((weight) => BigInt(Math.round((weight / total) * 2 ** 52)));
}
