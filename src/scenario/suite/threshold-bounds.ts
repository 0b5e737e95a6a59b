import { durationMs } from '../../ingest/index.ts';
import { microUsdOf } from '../written/amounts.ts';
import type { Change } from './suite.ts';
import type { MetricWords } from './suite-metrics.ts';

type Unit = MetricWords['unit'];
type Written = string | number;

/** How an amount of each unit is written, for hints. */
export const AMOUNT_EXAMPLES: Readonly<Record<Unit, string>> = {
  'micro-usd': '$420',
  ms: '60s',
  ratio: '80%',
  hours: '120',
  count: '120',
};

/** An amount in the unit of a metric; undefined where it is written as one of another unit. */
export function amountIn(unit: Unit, written: Written): number | undefined {
  if (unit === 'micro-usd') return microUsdOf(written);
  if (unit === 'ms') return written === 0 ? 0 : typeof written === 'string' ? durationMs(written) : undefined;
  const text = String(written).trim();
  const share = unit === 'ratio' && text.endsWith('%');
  const digits = share ? text.slice(0, -1) : text;
  if (!/^-?\d+(\.\d+)?$/.test(digits)) return undefined;
  return Number(digits) / (share ? 100 : 1);
}

/** `2%` is a share of the baseline's value whatever the metric; a ratio changes by points, written `0.02`. */
export function changeIn(unit: Unit, written: Written): Change | undefined {
  const share = /^(?<percent>\d+(?:\.\d+)?)\s*%$/.exec(String(written).trim())?.groups?.['percent'];
  if (share !== undefined) return { ratio: Number(share) / 100 };
  const amount = amountIn(unit, written);
  return amount === undefined || amount < 0 ? undefined : { amount };
}
