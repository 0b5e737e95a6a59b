import { intervalsOverlap, intervalsTotal, parseIntervals } from './intervals.ts';
import type { Intervals } from './intervals.ts';

/** A rule of spec.successPolicy. */
export interface SuccessRule {
  readonly succeededIndexes?: string;
  readonly succeededCount?: number;
}

/** `Matched rules at index n` for the first rule that the succeeded indexes fulfil. */
export function matchedSuccessRule(
  rules: readonly SuccessRule[] | undefined,
  completions: number,
  succeeded: Intervals,
): string | undefined {
  if (rules === undefined || succeeded.length === 0) return undefined;
  const place = rules.findIndex((rule) => isFulfilled(rule, completions, succeeded));
  return place < 0 ? undefined : `Matched rules at index ${place}`;
}

function isFulfilled(
  { succeededIndexes, succeededCount }: SuccessRule,
  completions: number,
  succeeded: Intervals,
): boolean {
  if (succeededIndexes === undefined) {
    return succeededCount !== undefined && intervalsTotal(succeeded) >= succeededCount;
  }
  const required = parseIntervals(succeededIndexes, completions);
  if (required.length === 0) return false;
  const reached = intervalsOverlap(required, succeeded);
  return reached === intervalsTotal(required) || (succeededCount !== undefined && reached >= succeededCount);
}
