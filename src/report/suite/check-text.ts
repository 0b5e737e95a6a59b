import type { SuiteCheck, SuiteResult } from '../../result/index.ts';
import { valueText } from '../value-text.ts';

type Unit = SuiteResult['metrics'][number]['unit'];

/** Units by metric; a metric that nobody knows any more is a plain number. */
export function unitsOf({ metrics }: Pick<SuiteResult, 'metrics'>): (metric: string) => Unit {
  const units = new Map(metrics.map(({ metric, unit }) => [metric, unit]));
  return (metric) => units.get(metric) ?? 'count';
}

/** `nodes.max at most 12`, `cost.total at most $4.20 (baseline $4.00)`. */
export function limitText(
  { metric, rule, bound, before }: SuiteCheck,
  unitOf: (metric: string) => Unit,
): string {
  const isUpper = rule === 'max' || rule === 'maxIncrease';
  const which = isUpper ? 'at most' : 'at least';
  if (bound === undefined) return `${metric} ${isUpper ? 'not much above' : 'not much below'} the baseline`;
  const unit = unitOf(metric);
  const base = before === undefined ? '' : ` (baseline ${valueText(unit, before)})`;
  return `${metric} ${which} ${valueText(unit, bound)}${base}`;
}

/** Why a check did not pass, as a sentence. */
export function crossedText(check: SuiteCheck, unitOf: (metric: string) => Unit): string {
  const { workload, policy, metric, actual, why } = check;
  const found = `${policy} on ${workload}: ${metric} is ${valueText(unitOf(metric), actual)}`;
  return why === undefined
    ? `${found}; the limit is ${limitText(check, unitOf).slice(metric.length + 1)}.`
    : `${found} and cannot be held against the baseline: ${why}.`;
}
