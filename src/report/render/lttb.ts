import { assert } from '../../base/index.ts';

/**
 * Largest-Triangle-Three-Buckets (S. Steinarsson, 2013): of many points the few that keep the shape of the curve, first
 * and last always. In every bucket the point that spans the largest triangle with the point chosen before it and the
 * mean of the next bucket. Returns the indexes that stay, ascending; all of them where there are no more than `limit`.
 */
export function keptPoints(xs: readonly number[], ys: readonly number[], limit: number): number[] {
  assert(limit >= 3, `a curve of ${limit} points`);
  const count = xs.length;
  if (count <= limit) return Array.from({ length: count }, (_, index) => index);
  const kept = [0];
  const bucketSize = (count - 2) / (limit - 2);
  for (let bucket = 0; bucket < limit - 2; bucket++) {
    const from = Math.floor(bucket * bucketSize) + 1;
    const to = Math.floor((bucket + 1) * bucketSize) + 1;
    const nextTo = Math.min(Math.floor((bucket + 2) * bucketSize) + 1, count);
    const previous = kept[kept.length - 1];
    const next = { x: meanOf(xs, to, nextTo), y: meanOf(ys, to, nextTo) };
    let best = from;
    let bestArea = -1;
    for (let point = from; point < to; point++) {
      const area = Math.abs(
        (xs[previous] - next.x) * (ys[point] - ys[previous]) -
          (xs[previous] - xs[point]) * (next.y - ys[previous]),
      );
      if (area > bestArea) {
        bestArea = area;
        best = point;
      }
    }
    kept.push(best);
  }
  kept.push(count - 1);
  return kept;
}

function meanOf(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += values[index];
  return sum / (to - from);
}
