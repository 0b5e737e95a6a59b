import type { MetricDifference } from '../../result/index.ts';
import { METRICS } from '../compare.ts';
import type { Metric } from '../compare.ts';
import { bootstrapMean } from '../statistics.ts';
import { version } from '../version.ts';
import type { JobOutcome } from './job-outcome.ts';
import { runOfJob, variantOfJob } from './sweep-plan.ts';
import type { SweepPlan } from './sweep-plan.ts';

/** What a sweep found: a function of the experiment alone, whoever ran it, in whatever order. */
export interface SweepResult {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly experiment: string;
  readonly description?: string;
  /** Digest of experiment, scenarios and version: whose journal may be gone on with. */
  readonly key: string;
  readonly runsPerVariant: number;
  readonly metrics: readonly { readonly metric: string; readonly unit: MetricDifference['unit'] }[];
  readonly variants: readonly SweptVariant[];
  /** In order of variant, then run; runs that failed are left out. */
  readonly runs: readonly SweptRun[];
  readonly failures: readonly SweepFailure[];
}

export interface SweptVariant {
  readonly name: string;
  readonly set: readonly string[];
  readonly runs: number;
  /** By place in `metrics`. */
  readonly figures: readonly Spread[];
}

/** A metric over the runs of a variant; null where no run has the figure. */
export interface Spread {
  readonly mean: number | null;
  /** 95 % interval of the mean, by bootstrap. */
  readonly meanLow: number | null;
  readonly meanHigh: number | null;
  readonly min: number | null;
  readonly p25: number | null;
  readonly median: number | null;
  readonly p75: number | null;
  readonly max: number | null;
  /** Mean of the differences from the first variant, run by run, and its 95 % interval. */
  readonly difference: number | null;
  readonly differenceLow: number | null;
  readonly differenceHigh: number | null;
}

export interface SweptRun {
  readonly job: number;
  readonly variant: string;
  readonly run: number;
  readonly events: number;
  readonly digest: string;
  /** By place in `metrics`. */
  readonly values: readonly (number | null)[];
}

export interface SweepFailure {
  readonly job: number;
  readonly variant: string;
  readonly run: number;
  readonly failure: string;
}

/**
 * All outcomes in the order of the plan, whatever worker was done first; runs that failed are named and counted in none
 * of the figures.
 */
export function sweepResult(
  plan: SweepPlan,
  outcomes: readonly JobOutcome[],
  failures: ReadonlyMap<number, string>,
): SweepResult {
  const { experiment, key } = plan;
  const where = (job: number): { job: number; variant: string; run: number } => ({
    job,
    variant: experiment.variants[variantOfJob(plan, job)].name,
    run: runOfJob(plan, job),
  });
  const byVariant = experiment.variants.map((): (JobOutcome | undefined)[] => []);
  for (const outcome of outcomes)
    byVariant[variantOfJob(plan, outcome.job)][runOfJob(plan, outcome.job)] = outcome;
  return {
    schemaVersion: 1,
    version,
    experiment: experiment.name,
    ...(experiment.description === undefined ? {} : { description: experiment.description }),
    key,
    runsPerVariant: experiment.runs,
    metrics: METRICS.map(({ name: metric, unit }: Metric) => ({ metric, unit })),
    variants: experiment.variants.map(({ name, set }, variant) => ({
      name,
      set,
      runs: byVariant[variant].flatMap((outcome) => outcome ?? []).length,
      figures: METRICS.map((_, metric) => spreadOf(byVariant[variant], byVariant[0], metric)),
    })),
    runs: outcomes.map(({ job, events, digest, values }) => ({ ...where(job), events, digest, values })),
    failures: [...failures].sort(([a], [b]) => a - b).map(([job, failure]) => ({ ...where(job), failure })),
  };
}

type MaybeOutcome = JobOutcome | undefined;

function spreadOf(outcomes: readonly MaybeOutcome[], base: readonly MaybeOutcome[], metric: number): Spread {
  const figures: number[] = [];
  const differences: number[] = [];
  outcomes.forEach((outcome, run) => {
    const value = outcome?.values[metric] ?? undefined;
    const other = base[run]?.values[metric] ?? undefined;
    if (value !== undefined) figures.push(value);
    if (value !== undefined && other !== undefined) differences.push(value - other);
  });
  const mean = intervalOf(figures);
  const difference = intervalOf(differences);
  const sorted = figures.sort((a, b) => a - b);
  return {
    mean: mean.mean,
    meanLow: mean.low,
    meanHigh: mean.high,
    min: quantile(sorted, 0),
    p25: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    p75: quantile(sorted, 0.75),
    max: quantile(sorted, 1),
    difference: difference.mean,
    differenceLow: difference.low,
    differenceHigh: difference.high,
  };
}

function intervalOf(values: readonly number[]): Readonly<Record<'mean' | 'low' | 'high', number | null>> {
  return values.length === 0 ? { mean: null, low: null, high: null } : bootstrapMean(values);
}

/** Between two values in proportion (R's type 7, what spreadsheets give). */
function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const next = sorted[Math.min(low + 1, sorted.length - 1)];
  return sorted[low] + (next - sorted[low]) * (at - low);
}
