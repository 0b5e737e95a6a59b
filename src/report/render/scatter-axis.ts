import { ticks, tickStep } from 'd3-array';
import { decimalText, durationText, percentText, usdDecimals, usdText } from '../../base/index.ts';
import type { Axis } from '../section.ts';
import { timeTicks } from './plot-range.ts';

/** An axis between two marks, every value between them. */
export interface DrawnAxis {
  readonly min: number;
  readonly max: number;
  readonly marks: readonly number[];
  readonly text: (value: number) => string;
}

const MARKS = 4;
/** Where all values are above this share of the largest, an axis from zero would be empty for the most part. */
const NEAR_RATIO = 0.5;

/** A handful of round marks around the values: from zero on, or, of money whose values are close, from just below them. */
export function drawnAxis(axis: Axis, values: readonly number[]): DrawnAxis {
  const top = Math.max(0, ...values);
  const text = axisText(axis, top);
  if (top === 0) return { min: 0, max: 1, marks: [0], text };
  const lowest = Math.min(...values);
  const isNear = axis.kind === 'money' && lowest >= top * NEAR_RATIO && lowest < top;
  if (isNear) return { ...around(lowest, top), text };
  const marks = axis.kind === 'time' ? timeTicks(top, MARKS) : ticks(0, top, MARKS);
  const step = marks[1] - marks[0];
  const last = marks[marks.length - 1];
  if (last >= top) return { min: 0, max: last, marks, text };
  return { min: 0, max: last + step, marks: [...marks, last + step], text };
}

/** Marks from the one below the lowest to the one above the highest. */
function around(lowest: number, highest: number): Pick<DrawnAxis, 'min' | 'max' | 'marks'> {
  const step = tickStep(lowest, highest, MARKS - 1);
  const first = Math.floor(lowest / step);
  const last = Math.ceil(highest / step);
  const marks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { min: marks[0], max: marks[marks.length - 1], marks };
}

/** A value of the axis, with the decimals that its largest one needs. */
export function axisText(axis: Axis, top: number): (value: number) => string {
  switch (axis.kind) {
    case 'money':
      // Marks fall on whole dollars unless everything is below a few of them.
      return (value) =>
        usdText(value, value % 1e6 === 0 ? 0 : Math.min(usdDecimals([value]), usdDecimals([top])));
    case 'time':
      return (value) => (value === 0 ? '0' : durationText(value));
    case 'ratio':
      return (value) => percentText(value);
    case 'count':
      return (value) => decimalText(value, Number.isInteger(value) ? 0 : 1);
  }
}
