import type { Comparison, ComparedVariant, MetricDifference, RunResult } from '../result/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { runMany } from './pool.ts';
import type { RunManyOptions } from './pool.ts';
import type { RunJob, RunOutcome } from './run-pool.ts';
import { limitChecks } from './limit-checks.ts';
import { bootstrapMean } from './statistics.ts';

export interface CompareOptions extends RunManyOptions {
  /** Runs of each scenario, each with other random numbers; default 1. */
  readonly runs?: number | undefined;
  /** A limit to what a variant may cost more than the base, a month. */
  readonly moreMicroUsdMax?: number | undefined;
}

export interface NamedScenario {
  /** What the comparison calls it: base, or what was changed. */
  readonly name: string;
  readonly scenario: Scenario;
}

/**
 * Runs every variant on the same random numbers as the base and shows what changes: differences are taken run by run,
 * so that what both share cancels out. A variant equal to the base differs by exactly 0.
 */
export async function compareScenarios(
  variants: readonly NamedScenario[],
  options: CompareOptions = {},
): Promise<Comparison> {
  const runs = options.runs ?? 1;
  const jobs: RunJob[] = variants.flatMap((_, scenario) =>
    Array.from({ length: runs }, (__, run) => ({ scenario, run })),
  );
  const outcomes = await runMany(
    variants.map(({ scenario }) => scenario),
    jobs,
    options,
  );
  return comparisonOf(
    variants.map(({ name }) => name),
    outcomes,
    { runs, moreMicroUsdMax: options.moreMicroUsdMax },
  );
}

/** The comparison of outcomes in order of variant, then run; those of the first variant are the base. */
export function comparisonOf(
  names: readonly string[],
  outcomes: readonly RunOutcome[],
  { runs, moreMicroUsdMax }: { readonly runs: number; readonly moreMicroUsdMax?: number | undefined },
): Comparison {
  const failures: string[] = [];
  const resultsOf = names.map((name, variant) =>
    outcomes.slice(variant * runs, (variant + 1) * runs).map((outcome, run) => {
      if ('result' in outcome) return outcome.result;
      failures.push(`${name}, run ${run}: ${outcome.failure}`);
      return undefined;
    }),
  );
  const all = names.map((name, index) => compared(name, resultsOf[index], resultsOf[0]));
  const checks = limitChecks(all.slice(1), moreMicroUsdMax);
  return { runs, variants: all, failures, ...(checks.length === 0 ? {} : { checks }) };
}

type MaybeResult = RunResult | undefined;

function compared(
  name: string,
  results: readonly MaybeResult[],
  base: readonly MaybeResult[],
): ComparedVariant {
  const pairs = results.flatMap((result, run) => {
    const other = base[run];
    return result === undefined || other === undefined ? [] : [{ result, base: other }];
  });
  return {
    name,
    results: results.flatMap((result) => result ?? []),
    metrics: METRICS.map(({ name: metric, unit, of }): MetricDifference => {
      const difference = bootstrapMean(pairs.map((pair) => of(pair.result) - of(pair.base)));
      return {
        metric,
        unit,
        mean: bootstrapMean(pairs.map((pair) => of(pair.result))).mean,
        difference: difference.mean,
        differenceLow: difference.low,
        differenceHigh: difference.high,
      };
    }),
  };
}

export interface Metric {
  readonly name: string;
  readonly unit: MetricDifference['unit'];
  readonly of: (result: RunResult) => number;
}

/** What is compared, the money first. */
export const METRICS: readonly Metric[] = [
  { name: 'cost', unit: 'micro-usd', of: ({ cost }) => cost.totalMicroUsd },
  { name: 'cost per month', unit: 'micro-usd', of: ({ cost }) => cost.perMonthMicroUsd },
  { name: 'cost of used', unit: 'micro-usd', of: ({ cost }) => cost.usedMicroUsd },
  { name: 'cost of daemonsets', unit: 'micro-usd', of: ({ cost }) => cost.daemonSetMicroUsd },
  { name: 'cost of idle', unit: 'micro-usd', of: ({ cost }) => cost.idleMicroUsd },
  { name: 'cost of stranded', unit: 'micro-usd', of: ({ cost }) => cost.strandedMicroUsd },
  { name: 'nodes, most at once', unit: 'count', of: ({ nodes }) => nodes.max },
  { name: 'node-hours', unit: 'hours', of: ({ nodes }) => nodes.nodeHours },
  { name: 'cpu allocation ratio', unit: 'ratio', of: ({ nodes }) => nodes.allocationRatio['cpu'] ?? 0 },
  { name: 'memory allocation ratio', unit: 'ratio', of: ({ nodes }) => nodes.allocationRatio['memory'] ?? 0 },
  { name: 'pods never bound', unit: 'count', of: ({ pods }) => pods.neverBound },
  { name: 'pods pending at the end', unit: 'count', of: ({ pods }) => pods.pendingAtEnd },
  { name: 'pending time p50', unit: 'ms', of: ({ pods }) => pods.pendingMs.p50 },
  { name: 'pending time p99', unit: 'ms', of: ({ pods }) => pods.pendingMs.p99 },
  { name: 'preempted', unit: 'count', of: ({ pods }) => pods.preempted },
  { name: 'evicted', unit: 'count', of: ({ pods }) => pods.evicted },
  { name: 'request time p99, slowest service', unit: 'ms', of: (result) => slowest(result) },
  { name: 'requests not served', unit: 'ratio', of: (result) => unservedRatio(result) },
  { name: 'OOM kills', unit: 'count', of: (result) => oomKills(result) },
  { name: 'throttled, worst workload', unit: 'ratio', of: (result) => mostThrottled(result) },
];

function oomKills({ runtime = [] }: RunResult): number {
  return runtime.reduce((sum, workload) => sum + workload.oomKills, 0);
}

function mostThrottled({ runtime = [] }: RunResult): number {
  return runtime.reduce((most, { throttledRatio }) => Math.max(most, throttledRatio), 0);
}

function slowest({ traffic = [] }: RunResult): number {
  return traffic.reduce((most, { p99Ms }) => Math.max(most, p99Ms), 0);
}

function unservedRatio({ traffic = [] }: RunResult): number {
  const all = traffic.reduce((sum, { requests }) => sum + requests, 0);
  const unserved = traffic.reduce((sum, { requests, servedRatio }) => sum + requests * (1 - servedRatio), 0);
  return all === 0 ? 0 : unserved / all;
}
