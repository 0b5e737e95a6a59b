import type { CaClock } from '../../autoscale/index.ts';

const TIME_ZERO = Date.parse('2000-01-01T00:00:00Z');

/** The fake clock of the area: everything starts at 2000-01-01T00:00:00Z. */
export function caClock(nowMs = 0): CaClock {
  return { nowMs, timeMsOf: (text) => Date.parse(text) - TIME_ZERO };
}

/** Doubles that JSON has no numbers for are texts in the vectors. */
export function doubleOf(value: number | string): number {
  if (typeof value === 'number') return value;
  return value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : NaN;
}
