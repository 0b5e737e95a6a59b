import { percentText, usdText } from '../base/index.ts';
import type { Column } from './section.ts';

/** A month's cost and what it pays for, as shares of it. */
export interface CostSplit {
  /** 0: no node has a price. */
  readonly perMonthMicroUsd: number;
  readonly usedRatio: number;
  readonly daemonSetRatio: number;
  readonly idleRatio: number;
  readonly strandedRatio: number;
}

/** The columns that every table of clusters side by side shares; stranded is part of idle. */
export function costSplitColumns(): Column[] {
  return ['A month', 'Used', 'DaemonSets', 'Idle', 'Stranded'].map((title) => ({ title, align: 'right' }));
}

/** A month's cost and the shares of it, as cells of a row; what nothing is paid for says so. */
export function costSplitCells(split: CostSplit, decimals: number): string[] {
  const { perMonthMicroUsd, usedRatio, daemonSetRatio, idleRatio, strandedRatio } = split;
  if (perMonthMicroUsd === 0) return ['unpriced', '–', '–', '–', '–'];
  return [
    usdText(perMonthMicroUsd, decimals),
    ...[usedRatio, daemonSetRatio, idleRatio, strandedRatio].map((ratio) => percentText(ratio)),
  ];
}
