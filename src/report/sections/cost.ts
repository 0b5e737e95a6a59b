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
  blocks.push(useTable(cost), resourceTable(cost));
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
    ].filter(({ value }) => value > 0),
  };
}

/** What was bought, by what it was used for. */
function useTable(cost: CostResult): Table {
  const row = rowOf(cost);
  return {
    kind: 'table',
    columns: columnsOf('Used for'),
    rows: [
      row('Requested by workloads', cost.usedMicroUsd),
      ...(cost.daemonSetMicroUsd === 0 ? [] : [row('DaemonSets', cost.daemonSetMicroUsd)]),
      row('Idle, would take a pod', cost.idleMicroUsd - cost.strandedMicroUsd),
      ...(cost.strandedMicroUsd === 0 ? [] : [row('Stranded', cost.strandedMicroUsd)]),
    ],
    foot: row('Total', cost.totalMicroUsd),
  };
}

/** The same money by what was bought: the price of a node split by the weights of the price book. */
function resourceTable(cost: CostResult): Table {
  const row = rowOf(cost);
  return {
    kind: 'table',
    columns: columnsOf('Paid for'),
    rows: [
      row('CPU', cost.cpuMicroUsd),
      row('Memory', cost.memoryMicroUsd),
      ...(cost.gpuMicroUsd === 0 ? [] : [row('GPU', cost.gpuMicroUsd)]),
      ...(cost.spotMicroUsd === 0 ? [] : [row('of these on spot', cost.spotMicroUsd)]),
    ],
  };
}

function columnsOf(title: string): Table['columns'] {
  return [
    { title, align: 'left' },
    { title: 'This run', align: 'right' },
    { title: 'A month', align: 'right' },
    { title: 'Share', align: 'right' },
  ];
}

function rowOf(cost: CostResult): (label: string, amount: number) => string[] {
  const decimals = usdDecimals([cost.totalMicroUsd]);
  const monthDecimals = usdDecimals([cost.perMonthMicroUsd]);
  const perMonth = cost.perMonthMicroUsd / cost.totalMicroUsd;
  return (label, amount) => [
    label,
    usdText(amount, decimals),
    usdText(amount * perMonth, monthDecimals),
    percentText(share(amount, cost)),
  ];
}

function share(amount: number, cost: CostResult): number {
  return amount / cost.totalMicroUsd;
}
