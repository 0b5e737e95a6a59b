import type { ShapePoint } from '../../../../src/scheduler/config/index.ts';

/** (a × b) ÷ c in int64, truncated. */
export function mulDiv(a: number, b: number, c: number): number {
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}

/** Go's math.Round. */
export function round(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5) + 0;
}

/** A broken line through the points; scores are multiplied by ten. */
export function brokenLine(shape: readonly ShapePoint[], at: number): number {
  for (const [index, { utilization, score }] of shape.entries()) {
    if (at > utilization) continue;
    if (index === 0) return score * 10;
    const before = shape[index - 1];
    const rise = (score - before.score) * 10 * (at - before.utilization);
    return before.score * 10 + Math.trunc(rise / (utilization - before.utilization));
  }
  return shape[shape.length - 1].score * 10;
}

/** DefaultNormalizeScore: the largest becomes 100. */
export function byMaximum(scores: readonly number[], reverse: boolean): readonly number[] {
  const max = Math.max(0, ...scores);
  if (max === 0) return scores.map((score) => (reverse ? 100 : score));
  return scores.map((score) => (reverse ? 100 - mulDiv(100, score, max) : mulDiv(100, score, max)));
}
