import { durationText, percentText, usdDecimals, usdText } from '../../base/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { CostResult, RunResult } from '../../result/index.ts';
import type { Block, Section, Shares, Table } from '../section.ts';
import { clusterSeries, scaled } from '../series-of.ts';

/** What the run cost, what of it was put to use, and how the rate moved. */
export function costSection(result: RunResult): Section | undefined {
  const { cost, endMs } = result;
  if (cost.totalMicroUsd === 0) return undefined;
  const blocks: Block[] = [moneyShares(cost)];
  const rate = clusterSeries(result, SeriesName.CostRate);
  if (rate !== undefined && rate.values.length > 1) {
    const inUsd = scaled(rate, 1e-6);
    blocks.push({
      kind: 'plot',
      title: 'Cost rate',
      unit: 'USD/h',
      endMs,
      curves: [{ label: 'all priced nodes', look: 'filled', series: inUsd }],
    });
  }
  blocks.push(moneyTable(cost));
  return {
    id: 'cost',
    title: 'Cost',
    lead:
      `${usdText(cost.totalMicroUsd)} for ${durationText(endMs)}, ${usdText(cost.perMonthMicroUsd)} a month of 730 h; ` +
      `${percentText(share(cost.usedMicroUsd, cost))} of it is requested by the workload.`,
    blocks,
  };
}

function moneyShares(cost: CostResult): Shares {
  const part = (
    label: string,
    value: number,
    tone: Shares['parts'][number]['tone'],
  ): Shares['parts'][number] => ({
    label,
    value,
    text: percentText(share(value, cost)),
    tone,
  });
  return {
    kind: 'shares',
    title: 'Where the money goes',
    parts: [
      part('requested by workloads', cost.usedMicroUsd, 'used'),
      part('DaemonSets', cost.daemonSetMicroUsd, 'overhead'),
      part('idle, would take a pod', cost.idleMicroUsd - cost.strandedMicroUsd, 'idle'),
      part('stranded', cost.strandedMicroUsd, 'stranded'),
    ],
  };
}

function moneyTable(cost: CostResult): Table {
  const decimals = usdDecimals(cost.totalMicroUsd);
  const monthDecimals = usdDecimals(cost.perMonthMicroUsd);
  const perMonth = cost.perMonthMicroUsd / cost.totalMicroUsd;
  const row = (label: string, amount: number): string[] => [
    label,
    usdText(amount, decimals),
    usdText(amount * perMonth, monthDecimals),
    percentText(share(amount, cost)),
  ];
  const optional = (label: string, amount: number): string[][] => (amount === 0 ? [] : [row(label, amount)]);
  return {
    kind: 'table',
    columns: [
      { title: 'Part', align: 'left' },
      { title: 'This run', align: 'right' },
      { title: 'A month', align: 'right' },
      { title: 'Share', align: 'right' },
    ],
    rows: [
      row('Requested by workloads', cost.usedMicroUsd),
      row('DaemonSets', cost.daemonSetMicroUsd),
      row('Idle, would take a pod', cost.idleMicroUsd - cost.strandedMicroUsd),
      row('Stranded', cost.strandedMicroUsd),
      row('of all: CPU', cost.cpuMicroUsd),
      row('of all: memory', cost.memoryMicroUsd),
      ...optional('of all: GPU', cost.gpuMicroUsd),
      ...optional('of all: on spot', cost.spotMicroUsd),
    ],
    foot: row('Total', cost.totalMicroUsd),
  };
}

function share(amount: number, cost: CostResult): number {
  return amount / cost.totalMicroUsd;
}
