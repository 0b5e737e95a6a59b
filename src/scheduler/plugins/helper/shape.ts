import { divTrunc } from '../../../base/index.ts';
import type { ShapePoint } from '../../config/types.ts';

/** A broken line from utilization (0…100) to score (0…100). */
export type Shape = readonly { readonly utilization: number; readonly score: number }[];

const SCORE_FACTOR = 10;

/** The points of RequestedToCapacityRatio; written scores of 0..10 become points of 0..100. */
export function readShape(points: readonly ShapePoint[]): Shape {
  return points.map(({ utilization, score }) => ({ utilization, score: score * SCORE_FACTOR }));
}

/**
 * At or below the first point its score, above the last one that of the last, straight between, truncated.
 *
 * Upstream: plugins/helper, BuildBrokenLinearFunction.
 */
export function shapeScore(shape: Shape, utilization: number): number {
  for (let i = 0; i < shape.length; i++) {
    const to = shape[i];
    if (utilization > to.utilization) continue;
    if (i === 0) return to.score;
    const from = shape[i - 1];
    const rise = (to.score - from.score) * (utilization - from.utilization);
    return from.score + divTrunc(rise, to.utilization - from.utilization);
  }
  return shape.length === 0 ? 0 : shape[shape.length - 1].score;
}
