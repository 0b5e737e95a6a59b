import { countText, decimalText, didYouMean, durationText, percentText, usdText } from '../base/index.ts';
import type { AssertionResult, RunResult } from './run-result.ts';

/** A limit of the user's, in the unit of its metric: micro-USD, ms, a count or a ratio. */
export interface AssertionLimit {
  readonly metric: string;
  readonly max?: number;
  readonly min?: number;
  /** How the limit was written. */
  readonly text: string;
  /** What the written limits are amounts of; a bare number is of whatever the metric is. */
  readonly units?: readonly LimitUnit[];
}

type LimitUnit = 'money' | 'share' | 'time' | 'number';

const UNIT_NOUNS: Readonly<Record<LimitUnit, string>> = {
  money: 'money',
  share: 'a share',
  time: 'a time',
  number: 'a number',
};

interface Metric {
  readonly unit: LimitUnit;
  readonly show: (value: number) => string;
  readonly of: (result: RunResult) => number;
}

const money = (of: Metric['of']): Metric => ({ unit: 'money', show: (value) => usdText(value), of });
const count = (of: Metric['of']): Metric => ({ unit: 'number', show: (value) => decimalText(value), of });
const time = (of: Metric['of']): Metric => ({ unit: 'time', show: durationText, of });
const share = (of: Metric['of']): Metric => ({ unit: 'share', show: (value) => percentText(value), of });

/** What assertions can be about. */
const METRICS: Readonly<Record<string, Metric>> = {
  'cost.total': money(({ cost }) => cost.totalMicroUsd),
  'cost.month': money(({ cost }) => cost.perMonthMicroUsd),
  'cost.used': money(({ cost }) => cost.usedMicroUsd),
  'cost.idle': money(({ cost }) => cost.idleMicroUsd),
  'cost.stranded': money(({ cost }) => cost.strandedMicroUsd),
  'cost.idleRatio': share(({ cost }) =>
    cost.totalMicroUsd === 0 ? 0 : cost.idleMicroUsd / cost.totalMicroUsd,
  ),
  'nodes.max': count(({ nodes }) => nodes.max),
  'nodes.hours': {
    unit: 'number',
    show: (value) => decimalText(value, 1),
    of: ({ nodes }) => nodes.nodeHours,
  },
  'nodes.failed': count(({ nodes }) => nodes.failed),
  'nodes.cpuAllocation': share(({ nodes }) => nodes.allocationRatio['cpu'] ?? 0),
  'nodes.memoryAllocation': share(({ nodes }) => nodes.allocationRatio['memory'] ?? 0),
  'nodes.gpuAllocation': share(({ nodes }) => nodes.allocationRatio['gpu'] ?? 0),
  'pods.pending.mean': time(({ pods }) => pods.pendingMs.mean),
  'pods.pending.p50': time(({ pods }) => pods.pendingMs.p50),
  'pods.pending.p90': time(({ pods }) => pods.pendingMs.p90),
  'pods.pending.p95': time(({ pods }) => pods.pendingMs.p95),
  'pods.pending.p99': time(({ pods }) => pods.pendingMs.p99),
  'pods.pending.max': time(({ pods }) => pods.pendingMs.max),
  'pods.neverBound': count(({ pods }) => pods.neverBound),
  'pods.pendingAtEnd': count(({ pods }) => pods.pendingAtEnd),
  'pods.failed': count(({ pods }) => pods.failed),
  'pods.preempted': count(({ pods }) => pods.preempted),
  'pods.evicted': count(({ pods }) => pods.evicted),
};

/** What a suite's thresholds may name. */
export const METRIC_NAMES: readonly string[] = Object.keys(METRICS);

/** The value of a metric in its unit, or undefined when there is none of this name. */
export function readMetric(result: RunResult, metric: string): number | undefined {
  return metricOf(metric)?.of(result);
}

/** By its own name only: `constructor` is none. */
function metricOf(name: string): Metric | undefined {
  return Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
}

/**
 * Every limit against what the run found. A metric that does not exist is never passed; nor is a limit in dollars of a
 * time, nor a cost where nodes have no price: what is known of it is less than what it is.
 */
export function checkAssertions(result: RunResult, limits: readonly AssertionLimit[]): AssertionResult[] {
  return limits.map(({ metric, max, min, text, units = [] }) => {
    const known = metricOf(metric);
    if (known === undefined) {
      const meant = didYouMean(metric, METRIC_NAMES);
      const hint = meant === undefined ? '' : `, did you mean ${meant}`;
      return { metric, limit: text, actual: `no such metric${hint}`, passed: false };
    }
    const wrong = units.find((unit) => unit !== 'number' && unit !== known.unit);
    if (wrong !== undefined) {
      return {
        metric,
        limit: text,
        actual: `${UNIT_NOUNS[known.unit]}, not ${UNIT_NOUNS[wrong]}`,
        passed: false,
      };
    }
    const value = known.of(result);
    const { unpricedNodes } = result.cost;
    if (metric.startsWith('cost.') && unpricedNodes > 0)
      return {
        metric,
        limit: text,
        actual: `unknown, ${countText(unpricedNodes, 'node')} without a price`,
        passed: false,
      };
    const passed = (max === undefined || value <= max) && (min === undefined || value >= min);
    return { metric, limit: text, actual: known.show(value), passed };
  });
}
