import type { RunJob } from '../experiment/index.ts';
import type { PlanCandidate, RunResult } from '../result/index.ts';
import { kindText } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { trialsOf } from './objectives.ts';
import type { Objective, Trial } from './objectives.ts';
import type { PlanObjectives, Runner } from './plan-request.ts';

/** A candidate and what its simulations said. */
export interface Judged {
  readonly candidate: Candidate;
  /** Of the scenario as it is, in order of run. */
  readonly results: readonly RunResult[];
  /** Texts of the objectives that broke, in the order of the objectives; empty: all hold. */
  readonly broken: readonly string[];
  readonly trials: number;
  readonly brokenTrials: number;
}

export interface Judge {
  readonly runner: Runner;
  readonly objectives: readonly Objective[];
  readonly wanted: PlanObjectives;
  /** Pods that no choice of nodes runs. */
  readonly unboundMax: number;
  /** Runs that were stopped say nothing of their candidate. */
  readonly signal?: AbortSignal | undefined;
}

/** Simulates every candidate in these runs, with every trial, all at once. A run that fails breaks its candidate. */
export async function judge(
  candidates: readonly Candidate[],
  runs: readonly number[],
  { runner, objectives, wanted, unboundMax, signal }: Judge,
): Promise<Judged[]> {
  const trials = candidates.map(({ scenario }) => trialsOf(scenario, wanted));
  const scenarios = trials.flat();
  const jobs: RunJob[] = scenarios.flatMap((_, scenario) => runs.map((run) => ({ scenario, run })));
  const outcomes = await runner(
    scenarios.map(({ scenario }) => scenario),
    jobs,
  );
  signal?.throwIfAborted();
  let next = 0;
  return candidates.map((candidate, index) => {
    const verdicts: Verdict[] = trials[index].flatMap((trial) =>
      runs.map(() => {
        const outcome = outcomes[next++];
        return 'result' in outcome
          ? { trial, result: outcome.result, broken: brokenBy(trial, outcome.result, objectives, unboundMax) }
          : { trial, broken: [`a run failed: ${outcome.failure}`] };
      }),
    );
    return judgedOf(candidate, verdicts, objectives);
  });
}

interface Verdict {
  readonly trial: Trial;
  readonly result?: RunResult;
  readonly broken: readonly string[];
}

function brokenBy(
  { kind }: Trial,
  result: RunResult,
  objectives: readonly Objective[],
  unboundMax: number,
): string[] {
  return objectives
    .filter((objective) => objective.trial === kind && !objective.holds(result, unboundMax))
    .map(({ text }) => text);
}

function judgedOf(
  candidate: Candidate,
  verdicts: readonly Verdict[],
  objectives: readonly Objective[],
): Judged {
  const broken = new Set(verdicts.flatMap((verdict) => verdict.broken));
  const known = objectives.map(({ text }) => text);
  return {
    candidate,
    results: verdicts.flatMap(({ trial, result }) =>
      trial.kind === 'run' && result !== undefined ? [result] : [],
    ),
    broken: [
      ...known.filter((text) => broken.has(text)),
      ...[...broken].filter((text) => !known.includes(text)),
    ],
    trials: verdicts.length,
    brokenTrials: verdicts.filter((verdict) => verdict.broken.length > 0).length,
  };
}

/** Both together: the same candidate in other runs. */
export function joined(one: Judged, other: Judged): Judged {
  return {
    candidate: one.candidate,
    results: [...one.results, ...other.results],
    broken: [...new Set([...one.broken, ...other.broken])],
    trials: one.trials + other.trials,
    brokenTrials: one.brokenTrials + other.brokenTrials,
  };
}

/**
 * Mean cost a month over its runs; Infinity where none ended or a node has no price. Nodes that were added as needed
 * count from the start, as they will be there in the months to come.
 */
export function monthlyCost({ candidate, results }: Judged): number {
  if (results.length === 0 || results.some(({ cost }) => cost.unpricedNodes > 0)) return Infinity;
  if (candidate.grows === true) return Math.max(...results.map(steadyCost));
  return meanOf(results, ({ cost }) => cost.perMonthMicroUsd);
}

/** Most pods of one of its runs that never had a node. */
export function neverBoundOf({ results }: Judged): number {
  return Math.max(0, ...results.map(({ pods }) => pods.neverBound));
}

const MONTH_HOURS = 730;

function steadyCost({ nodePools, cost }: RunResult): number {
  const discounted = 1 - cost.priceBook.discount;
  return nodePools.reduce((sum, { nodesMax, priceMicroUsdPerHour = 0, capacityType }) => {
    const price = capacityType === 'spot' ? priceMicroUsdPerHour : priceMicroUsdPerHour * discounted;
    return sum + nodesMax * price * MONTH_HOURS;
  }, 0);
}

/** What the report shows of it. */
export function planCandidate(judged: Judged, changes: PlanCandidate['changes']): PlanCandidate {
  const { candidate, results, broken, trials, brokenTrials } = judged;
  const share = (of: (result: RunResult) => number): number =>
    meanOf(results, (result) =>
      result.cost.totalMicroUsd === 0 ? 0 : of(result) / result.cost.totalMicroUsd,
    );
  return {
    name: candidate.name,
    kind: kindText(candidate),
    changes,
    perMonthMicroUsd: Math.round(monthlyCost(judged)),
    usedRatio: share(({ cost }) => cost.usedMicroUsd),
    daemonSetRatio: share(({ cost }) => cost.daemonSetMicroUsd),
    idleRatio: share(({ cost }) => cost.idleMicroUsd),
    strandedRatio: share(({ cost }) => cost.strandedMicroUsd),
    nodesMax: Math.max(0, ...results.map(({ nodes }) => nodes.max)),
    pendingMsP99: Math.max(0, ...results.map(({ pods }) => pods.pendingMs.p99)),
    neverBound: Math.max(0, ...results.map(({ pods }) => pods.neverBound)),
    riskRatio: trials === 0 ? 0 : brokenTrials / trials,
    broken,
  };
}

function meanOf(results: readonly RunResult[], of: (result: RunResult) => number): number {
  return results.length === 0 ? 0 : results.reduce((sum, result) => sum + of(result), 0) / results.length;
}
