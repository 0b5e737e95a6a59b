import { Digest } from '../../base/index.ts';
import type { Experiment } from '../../scenario/index.ts';
import { METRICS } from '../compare.ts';
import { version } from '../version.ts';

/** One shard of several: the jobs whose number leaves `index` when divided by `of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/**
 * Which runs a sweep is made of. Job number = variant × runs + run, the same on every machine: a worker keeps a variant
 * loaded for all of its runs, and run i of every variant has the same random numbers.
 */
export interface SweepPlan {
  readonly experiment: Experiment;
  readonly jobs: number;
  /** By variant: digest of its scenario; a worker refuses to run what has changed since. */
  readonly scenarioDigests: readonly string[];
  /** Digest over the experiment, its scenarios, the metrics and the version: whose a journal or a queue is. */
  readonly key: string;
}

/** The jobs of an experiment, numbered: job = variant × runs + run. */
export function sweepPlan(experiment: Experiment, scenarioDigests: readonly string[]): SweepPlan {
  const digest = new Digest();
  const { name, variants, runs } = experiment;
  digest.text(JSON.stringify({ version, name, variants, runs, metrics: METRICS.map(({ name: of }) => of) }));
  for (const text of scenarioDigests) digest.text(text);
  return { experiment, jobs: variants.length * runs, scenarioDigests, key: digest.hex() };
}

/** The number of the variant that a job runs. */
export function variantOfJob({ experiment }: SweepPlan, job: number): number {
  return Math.floor(job / experiment.runs);
}

/** The number of the run within its variant: the same random numbers for all variants. */
export function runOfJob({ experiment }: SweepPlan, job: number): number {
  return job % experiment.runs;
}

/** The jobs of a shard (or all) that are not done, in order. */
export function jobsToDo(plan: SweepPlan, isDone: (job: number) => boolean, shard?: Shard): number[] {
  const todo: number[] = [];
  const { index, of } = shard ?? { index: 0, of: 1 };
  for (let job = index; job < plan.jobs; job += of) if (!isDone(job)) todo.push(job);
  return todo;
}
