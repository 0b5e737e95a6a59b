import { decimalText, durationText, usdText } from '../../base/index.ts';
import type { SweepResult } from '../../index.ts';
import { textTable } from './text-table.ts';

type Unit = SweepResult['metrics'][number]['unit'];
type Spread = SweepResult['variants'][number]['figures'][number];

/** What most people look at first; all the others are in the files. */
const SHOWN = new Set([
  'cost per month',
  'cost of idle',
  'nodes, most at once',
  'cpu allocation ratio',
  'pods never bound',
  'pending time p99',
  'evicted',
]);

/** What is printed of a sweep: a block a metric, a line a variant. */
export function sweepTable(result: SweepResult): string {
  const { experiment, variants, runsPerVariant, metrics, failures } = result;
  const blocks = metrics.flatMap(({ metric, unit }, place) => {
    const rows = variants.map(({ name, figures }) => ({ name, spread: figures[place] }));
    return !SHOWN.has(metric) || rows.every(({ spread }) => isZero(spread))
      ? []
      : [metricBlock(metric, unit, rows)];
  });
  const failed = failures.length === 0 ? '' : `\n${failures.length} runs failed and are left out.\n`;
  const head = `${experiment}: ${variants.length} variants, ${runsPerVariant} runs of each\n`;
  return `${head}\n${blocks.join('\n')}${failed}\nAll ${metrics.length} metrics and every run: variants.csv, runs.csv (also .parquet) and sweep.json\n`;
}

function metricBlock(
  metric: string,
  unit: Unit,
  rows: readonly { readonly name: string; readonly spread: Spread }[],
): string {
  const text = (value: number | null): string => (value === null ? '-' : valueText(unit, value));
  return textTable([
    [metric, 'MEDIAN', 'MIDDLE HALF', 'MEAN', '95 % OF MEAN', 'AGAINST FIRST', '95 % OF THAT'],
    ...rows.map(({ name, spread }) => [
      `  ${name}`,
      text(spread.median),
      `${text(spread.p25)} … ${text(spread.p75)}`,
      text(spread.mean),
      `${text(spread.meanLow)} … ${text(spread.meanHigh)}`,
      text(spread.difference),
      `${text(spread.differenceLow)} … ${text(spread.differenceHigh)}`,
    ]),
  ]);
}

function isZero({ min, max }: Spread): boolean {
  return (min === 0 && max === 0) || min === null;
}

function valueText(unit: Unit, value: number): string {
  switch (unit) {
    case 'micro-usd':
      return usdText(value);
    case 'ratio':
      return `${decimalText(value * 100, 1)}%`;
    case 'ms':
      return value < 0 ? `−${durationText(-value)}` : durationText(value);
    case 'hours':
    case 'count':
      return decimalText(value, Number.isInteger(value) ? 0 : 2);
  }
}
