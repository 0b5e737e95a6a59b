import { onFront } from './pareto.ts';
import type { Axis, Scatter } from '../section.ts';

/** A cluster as a point: what it costs, and what else one would have less of. */
export interface TradePoint {
  readonly label: string;
  readonly perMonthMicroUsd: number;
  readonly other: number;
}

/** Cost against something else: nobody wants to be beaten in both. */
export function tradeOff(title: string, y: Axis, points: readonly TradePoint[]): Scatter {
  const front = onFront(points.map(({ perMonthMicroUsd, other }) => ({ x: perMonthMicroUsd, y: other })));
  return {
    kind: 'scatter',
    title,
    x: { title: 'cost a month', kind: 'money' },
    y,
    points: points.map(({ label, perMonthMicroUsd, other }, index) => ({
      label,
      x: perMonthMicroUsd,
      y: other,
      best: front[index],
    })),
  };
}

/** Waits that nobody notices, or that are much the same, are no trade against money. */
export function waitsDiffer(waitsMs: readonly number[]): boolean {
  const longest = Math.max(...waitsMs);
  return longest >= WAIT_NOTICED_MS && Math.min(...waitsMs) < longest * WAIT_MUCH_THE_SAME;
}

const WAIT_NOTICED_MS = 1000;
const WAIT_MUCH_THE_SAME = 0.9;
