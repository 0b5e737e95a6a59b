import { divTrunc } from '../../../base/index.ts';
import type { PresentClasses } from '../../framework/plugin.ts';

/** MaxNodeScore. */
export const MAX_POINTS = 100;

/**
 * raw × 100 ÷ the largest raw; reversed: 100 less that. All raw 0: everything 0, or 100 when reversed.
 *
 * Upstream: plugins/helper, DefaultNormalizeScore.
 */
export function normaliseByMaximum({ count, raw, points }: PresentClasses, reversed: boolean): void {
  let max = 0;
  for (let i = 0; i < count; i++) if (raw[i] > max) max = raw[i];
  for (let i = 0; i < count; i++) {
    const share = max === 0 ? 0 : divTrunc(raw[i] * MAX_POINTS, max);
    points[i] = reversed ? MAX_POINTS - share : share;
  }
}

/** For a score whose raw points are its only component. */
export function componentAsRaw({ count, raw, values, offsets }: PresentClasses): void {
  for (let i = 0; i < count; i++) raw[i] = values[offsets[i]];
}

/** What scoring fails with when a plugin's PreScore was switched off and its Score was not. */
export const PRE_SCORE_MISSING = (plugin: string, verb = 'failed to read'): string =>
  `running Score plugins: plugin "${plugin}" failed with: ${verb} "PreScore${plugin}" from cycleState: not found`;
