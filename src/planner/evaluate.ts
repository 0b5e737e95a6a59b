import type { RunJob } from '../experiment/index.ts';
import type { PlanCandidate, RunResult } from '../result/index.ts';
import { kindText } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { trialsOf } from './objectives.ts';
import type { Miss, Objective, Trial } from './objectives.ts';
import type { PlanObjectives, Runner } from './plan-request.ts';

/** A candidate and what its simulations said. */
export interface Judged {
  readonly candidate: Candidate;
  /** Of the scenario as it is, in order of run. */
  readonly results: readonly RunResult[];
  /** Objectives that broke, in their order, each with the run that missed it by most; empty: all hold. */
  readonly broken: readonly BrokenObjective[];
  readonly trials: number;
  readonly brokenTrials: number;
}

export interface BrokenObjective extends Miss {
  /** Text of the objective; of a run that failed, why. */
  readonly objective: string;
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

/**
 * Simulates every candidate in these runs, all at once; only those that hold are put to the trials with a lost zone and
 * with more pods, which cost several times as much. A run that fails breaks its candidate.
 */
export async function judge(
  candidates: readonly Candidate[],
  runs: readonly number[],
  verdict: Judge,
): Promise<Judged[]> {
  const all = candidates.map(({ scenario }) => trialsOf(scenario, verdict.wanted));
  const plain = await verdictsOf(
    all.map((trials) => trials.filter(({ kind }) => kind === 'run')),
    runs,
    verdict,
  );
  const harder = await verdictsOf(
    all.map((trials, index) => (isHeld(plain[index]) ? trials.filter(({ kind }) => kind !== 'run') : [])),
    runs,
    verdict,
  );
  return candidates.map((candidate, index) =>
    judgedOf(candidate, [...plain[index], ...harder[index]], verdict.objectives),
  );
}

interface Verdict {
  readonly trial: Trial;
  readonly result?: RunResult;
  readonly broken: readonly BrokenObjective[];
}

function isHeld(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ broken }) => broken.length === 0);
}

/** What the trials of each candidate say, in the order of trials and of runs. */
async function verdictsOf(
  trials: readonly (readonly Trial[])[],
  runs: readonly number[],
  { runner, objectives, unboundMax, signal }: Judge,
): Promise<Verdict[][]> {
  const scenarios = trials.flat().map(({ scenario }) => scenario);
  if (scenarios.length === 0) return trials.map(() => []);
  const jobs: RunJob[] = scenarios.flatMap((_, scenario) => runs.map((run) => ({ scenario, run })));
  const outcomes = await runner(scenarios, jobs);
  signal?.throwIfAborted();
  let next = 0;
  return trials.map((ofOne) =>
    ofOne.flatMap((trial) =>
      runs.map((): Verdict => {
        const outcome = outcomes[next++];
        if ('result' in outcome)
          return {
            trial,
            result: outcome.result,
            broken: brokenBy(trial, outcome.result, objectives, unboundMax),
          };
        const objective = `a run failed: ${outcome.failure}`;
        return { trial, broken: [{ objective, by: 'there is no result', excess: Infinity }] };
      }),
    ),
  );
}

function brokenBy(
  { kind }: Trial,
  result: RunResult,
  objectives: readonly Objective[],
  unboundMax: number,
): BrokenObjective[] {
  return objectives
    .filter(({ trial }) => trial === kind)
    .flatMap((objective) => {
      const miss = objective.miss(result, unboundMax);
      return miss === undefined ? [] : [{ objective: objective.text, ...miss }];
    });
}

function judgedOf(
  candidate: Candidate,
  verdicts: readonly Verdict[],
  objectives: readonly Objective[],
): Judged {
  const broken = worstOfEach(verdicts.flatMap((verdict) => verdict.broken));
  const known = objectives.map(({ text }) => text);
  return {
    candidate,
    results: verdicts.flatMap(({ trial, result }) =>
      trial.kind === 'run' && result !== undefined ? [result] : [],
    ),
    broken: [
      ...known.flatMap((text) => broken.find(({ objective }) => objective === text) ?? []),
      ...broken.filter(({ objective }) => !known.includes(objective)),
    ],
    trials: verdicts.length,
    brokenTrials: verdicts.filter((verdict) => verdict.broken.length > 0).length,
  };
}

/** Each objective once, in the order of first sight. */
function worstOfEach(broken: readonly BrokenObjective[]): BrokenObjective[] {
  const worst = new Map<string, BrokenObjective>();
  for (const one of broken) {
    const known = worst.get(one.objective);
    if (known === undefined || one.excess > known.excess) worst.set(one.objective, one);
  }
  return [...worst.values()];
}

/** Both together: the same candidate in other runs. */
export function joined(one: Judged, other: Judged): Judged {
  return {
    candidate: one.candidate,
    results: [...one.results, ...other.results],
    broken: worstOfEach([...one.broken, ...other.broken]),
    trials: one.trials + other.trials,
    brokenTrials: one.brokenTrials + other.brokenTrials,
  };
}

/** How far a candidate is from holding, over all objectives that it breaks; 0: it holds. */
export function shortfall({ broken }: Judged): number {
  return broken.reduce((sum, { excess }) => sum + excess, 0);
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
    broken: broken.map(({ objective }) => objective),
    ...(broken.length === 0 ? {} : { missedBy: broken.map(({ by }) => by) }),
  };
}

function meanOf(results: readonly RunResult[], of: (result: RunResult) => number): number {
  return results.length === 0 ? 0 : results.reduce((sum, result) => sum + of(result), 0) / results.length;
}
