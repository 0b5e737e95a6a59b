import { ticks } from 'd3-array';
import { decimalText, durationText, percentText, usdDecimals, usdText } from '../../base/index.ts';
import type { Axis } from '../section.ts';
import { timeTicks } from './plot-range.ts';

/** An axis from 0 to a mark above the highest value. */
export interface DrawnAxis {
  readonly max: number;
  readonly marks: readonly number[];
  readonly text: (value: number) => string;
}

const MARKS = 4;

/** The axis from zero to the largest value, with a handful of round marks. */
export function drawnAxis(axis: Axis, values: readonly number[]): DrawnAxis {
  const top = Math.max(0, ...values);
  const text = axisText(axis, top);
  if (top === 0) return { max: 1, marks: [0], text };
  const marks = axis.kind === 'time' ? timeTicks(top, MARKS) : ticks(0, top, MARKS);
  const step = marks[1] - marks[0];
  const last = marks[marks.length - 1];
  if (last >= top) return { max: last, marks, text };
  return { max: last + step, marks: [...marks, last + step], text };
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
