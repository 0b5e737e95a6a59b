import { ticks } from 'd3-array';
import { decimalText, durationText } from '../../base/index.ts';
import { highest } from '../series-of.ts';
import type { Plot } from '../section.ts';

/** What the axes of a plot go up to and where they are marked. */
export interface PlotRange {
  readonly yMax: number;
  readonly yTicks: readonly number[];
  readonly xTicks: readonly number[];
  /** A value with the decimals that its axis needs. */
  readonly text: (value: number) => string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// prettier-ignore
const X_STEPS_MS = [
  1, 5, 10, 50, 100, 500,
  SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND,
  MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 365 * DAY,
];
const X_TICKS_MAX = 6;

/** How high a plot is and which heights are marked; counts get whole marks. */
export function plotRange(plot: Plot): PlotRange {
  const top = Math.max(...plot.curves.map(({ series }) => highest(series)), 0);
  const whole = plot.curves.every(({ series }) => series.values.every(Number.isInteger));
  // Half a pod is no mark to aim at.
  const marks = top === 0 ? [0, 1] : ticks(0, top, 3).filter((mark) => !whole || Number.isInteger(mark));
  const step = marks.length > 1 ? marks[1] - marks[0] : top;
  // The axis ends at a mark, so that the highest curve never touches the frame unnamed.
  const last = marks[marks.length - 1];
  const yMax = last >= top ? last : last + step;
  const decimals = Math.min(4, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return {
    yMax,
    yTicks: last >= top ? marks : [...marks, yMax],
    xTicks: timeTicks(plot.endMs, X_TICKS_MAX),
    text: (value) => decimalText(value, Number.isInteger(value) ? 0 : Math.max(decimals, 1)),
  };
}

/** Round moments from 0 up to `endMs`, at most so many steps. */
export function timeTicks(endMs: number, stepsMax: number): number[] {
  const stepMs = X_STEPS_MS.find((step) => endMs / step <= stepsMax) ?? 10 * 365 * DAY;
  const marks: number[] = [];
  for (let timeMs = 0; timeMs <= endMs; timeMs += stepMs) marks.push(timeMs);
  return marks.length > 1 ? marks : [0, stepMs];
}

/** `0`, `6 h`, `1 d 12 h`. */
export function timeTickText(timeMs: number): string {
  return timeMs === 0 ? '0' : durationText(timeMs);
}
