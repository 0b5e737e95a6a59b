import type { Scenario } from '../scenario/index.ts';
import { RunPool, runScenario } from '../experiment/index.ts';
import type { RunJob, RunOutcome } from '../experiment/index.ts';
import type { PlanResult, RightSizingResult, RunResult } from '../result/index.ts';
import { withRequests } from '../scenario/index.ts';
import { loadSolver } from './bound/lower-bound.ts';
import type { Solver } from './bound/lower-bound.ts';
import { joined, judge, neverBoundOf } from './evaluate.ts';
import type { Judge, Judged } from './evaluate.ts';
import { objectivesOf } from './objectives.ts';
import { planResult } from './outcome/plan-result.ts';
import { changedFlags, flagChoices, todaysPools } from './limits-search.ts';
import { boundedDemand, hasMovingReplicas, hasNodeAutoscaler, peakRatio, pricesOf } from './plan-bound.ts';
import type { BoundedDemand, Offered } from './plan-bound.ts';
import type { PlanOptions, PlanRequest, RequestVariant, Runner } from './plan-request.ts';
import { PlanSearch } from './plan-search.ts';
import { poolSets } from './pool-sets.ts';
import type { PoolSet } from './pool-sets.ts';
import { rightSizing, sizingOutcome, sizingText } from './right-size.ts';
import type { RightSizing } from './right-size.ts';

const AS_USED = 'requests as used';
const SETS_MAX = 8;

/**
 * The cheapest node pools, requests and autoscaler settings that keep the objectives, how far they may be from the
 * best possible, and what they risk. Candidates come from a linear programme; every one of them is simulated whole,
 * with every trial, and the best again on random numbers that the search has not seen.
 */
export async function planScenario(request: PlanRequest, options: PlanOptions = {}): Promise<PlanResult> {
  if (options.runner !== undefined) return planWith(options.runner, request, options);
  const { today, workload = today } = request;
  const held = today === workload ? [today] : [today, workload];
  const pool = new RunPool(held, { workers: options.workers, workersAtStart: 1 });
  try {
    const { signal } = options;
    return await planWith((scenarios, jobs) => pool.run(scenarios, jobs, { signal }), request, options);
  } finally {
    await pool.close();
  }
}

async function planWith(runner: Runner, request: PlanRequest, options: PlanOptions): Promise<PlanResult> {
  const { today, workload = today, offers, objectives: wanted, sizing, runs = 1, newRuns = 2 } = request;
  const objectives = objectivesOf(wanted, workload);
  const solver = await loadSolver();
  const offered: Offered = { workload, offers };
  const { signal } = options;
  const sized = sizing === undefined ? undefined : rightSizing(workload, sizing);
  const variants = variantsOf(request, sized);
  const demandsBy = (measured?: RunResult): BoundedDemand[] =>
    variants.map((variant) => boundedDemand(solver, offered, variant, measured));
  const written = demandsBy();
  const unfit = Math.max(...written.map(({ demand }) => demand.unfit));
  const inWorkers: Judge = { runner, objectives, wanted, unboundMax: unfit, signal };
  const [first] = await judge([{ name: 'today', scenario: today }], [0], inWorkers);
  const plain: Judge =
    isSmall(first) && options.runner === undefined ? { ...inWorkers, runner: inThisThread } : inWorkers;
  const demands = hasMovingReplicas(workload) ? demandsBy(first.results[0]) : written;
  const known = { demands, variants, solver };
  const { search, unboundMax } = await searched(request, offered, known, plain, options);
  const found = { demands, solver, offered, objectives, simulated: search.simulated + 1 };
  const moreRuns = Array.from({ length: runs - 1 + newRuns }, (_, index) => index + 1);
  const checked = await untilStopped(signal, async () => ({
    ranked: moreRuns.length === 0 ? search.ranked() : await search.recheck(moreRuns),
    base: await rejudged(first, moreRuns, { ...plain, unboundMax }, unfit),
    rightSized: await resimulated(request, sized, first, plain),
  }));
  // The best so far is worth having; without one that holds, what was tried and what it lacked.
  const shown = checked ?? { ranked: search.ranked(), base: first, rightSized: undefined };
  return planResult(request, { ...found, ...shown, isStopped: checked === undefined });
}

/** What the work comes to; undefined where somebody stopped it. */
async function untilStopped<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    throw error;
  }
}

/** Runs shorter than the start of a worker. */
const SMALL_EVENTS_MAX = 20_000;

function isSmall({ results }: Judged): boolean {
  return results.length > 0 && results.every(({ events }) => events <= SMALL_EVENTS_MAX);
}

/** The same results as in workers. A fault of a run is Plimsoll's and ends the plan. */
async function inThisThread(scenarios: readonly Scenario[], jobs: readonly RunJob[]): Promise<RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  for (const { scenario, run } of jobs) {
    outcomes.push({ result: runScenario(scenarios[scenario], { run }) });
    // Between runs an interrupt is heard.
    await new Promise((heard) => setImmediate(heard));
  }
  return outcomes;
}

/** The requests as they are written first. */
function variantsOf(
  { requests = [] }: PlanRequest,
  sized: RightSizing | undefined,
): readonly (RequestVariant | undefined)[] {
  const changes = sized?.changes ?? [];
  return [undefined, ...requests, ...(changes.length === 0 ? [] : [{ name: AS_USED, changes }])];
}

/**
 * A search that holds every candidate to running all pods that fit; where none does, since something else than room
 * keeps pods from running, once more with the most that a candidate runs.
 */
async function searched(
  request: PlanRequest,
  offered: Offered,
  known: Known,
  plain: Judge,
  options: PlanOptions,
): Promise<{ readonly search: PlanSearch; readonly unboundMax: number }> {
  const tried = async (unboundMax: number): Promise<PlanSearch> => {
    const search = new PlanSearch(offered.workload, offered.offers, { ...plain, unboundMax }, options);
    await untilStopped(options.signal, () => searchAll(search, request, offered, known));
    return search;
  };
  const { unboundMax } = plain;
  const search = await tried(unboundMax);
  const fewest = Math.min(...search.ranked().map(neverBoundOf));
  const isStopped = options.signal?.aborted === true;
  if (isStopped || search.costBest() < Infinity || !Number.isFinite(fewest) || fewest <= unboundMax)
    return { search, unboundMax };
  const again = await tried(fewest);
  again.simulated += search.simulated;
  return { search: again, unboundMax: fewest };
}

/** Today's cluster, held to what the candidates are held to, in as many runs; `judgedBy` is what it was held to at first. */
async function rejudged(
  first: Judged,
  more: readonly number[],
  verdict: Judge,
  judgedBy: number,
): Promise<Judged> {
  const isSame = judgedBy === verdict.unboundMax;
  const [once] = isSame ? [first] : await judge([first.candidate], [0], verdict);
  if (more.length === 0) return once;
  const [again] = await judge([first.candidate], more, verdict);
  return joined(once, again);
}

/** Today's cluster with the requests that its use asks for, beside what it is. */
async function resimulated(
  { today, sizing }: PlanRequest,
  sized: RightSizing | undefined,
  base: Judged,
  verdict: Judge,
): Promise<RightSizingResult | undefined> {
  if (sized === undefined || sizing === undefined) return undefined;
  const scenario = withRequests(today, sized.changes);
  const [after] = await judge([{ name: AS_USED, scenario }], [0], verdict);
  const [before] = base.results;
  const [changed] = after.results;
  if (before === undefined || changed === undefined) return undefined;
  return {
    rule: sizingText(sizing),
    containers: sized.containers,
    unknown: sized.unknown,
    before: sizingOutcome(before),
    after: sizingOutcome(changed),
  };
}

/** As it is configured, and as it might be. */
const SCORINGS = [undefined, 'filled', 'balanced'] as const;

interface Known {
  readonly demands: readonly BoundedDemand[];
  readonly variants: readonly (RequestVariant | undefined)[];
  readonly solver: Solver;
}

async function searchAll(
  search: PlanSearch,
  request: PlanRequest,
  { workload, offers }: Offered,
  known: Known,
): Promise<void> {
  const prices = pricesOf(offers, workload);
  const isElastic = hasNodeAutoscaler(workload);
  // Nodes that are added as needed replace a lost zone and make room by themselves: that proves nothing of what stands by.
  const { survivesZone, headroomRatio } = request.objectives;
  const growsProve = survivesZone !== true && headroomRatio === undefined;
  for (const [index, demand] of known.demands.entries()) {
    const { problem, bound } = demand;
    const requests = known.variants[index];
    const setsMax = request.setsMax ?? SETS_MAX;
    if (isElastic) {
      const sets = poolSets(known.solver, problem, { setsMax, keepsUnused: true });
      search.parts = (sets.length + 2) * known.demands.length + 1;
      await searchElastic(search, { workload, offers }, request, { sets, requests });
      continue;
    }
    const ratio = peakRatio(known.solver, { workload, offers }, demand);
    const sets = poolSets(known.solver, problem, { setsMax, peakRatio: ratio });
    const alone = sets.flatMap((set) => (set.offers.length === 1 ? set.offers : []));
    const scorings = request.tightScoring === true ? SCORINGS : [undefined];
    search.parts = (scorings.length * (sets.length + 1) + 1) * known.demands.length + 1;
    for (const scoring of scorings) {
      if (growsProve) await search.searchGrowing(alone, requests, scoring);
      search.partsDone++;
      for (const set of sets) {
        await search.searchCounts({ set, problem, prices, requests, scoring, peakRatio: ratio });
        search.partsDone++;
      }
    }
    await search.improveBest({ problem, prices }, bound.microUsdPerHour * (1 - 1e-9));
    search.partsDone++;
  }
}

/** Today's groups, then sets of offers, each with every setting that is asked for; then the best of them improved. */
async function searchElastic(
  search: PlanSearch,
  { workload, offers }: Offered,
  { today, autoscalerFlags }: PlanRequest,
  { sets, requests }: { readonly sets: readonly PoolSet[]; readonly requests: RequestVariant | undefined },
): Promise<void> {
  const written = workload.clusterAutoscaler;
  const asked = (autoscalerFlags ?? []).map((flags) => changedFlags(written, flags));
  const flags = [undefined, ...asked.filter((one) => one !== undefined)];
  const pools = todaysPools(today, offers);
  if (pools.length > 0) await search.tryLimits(flags.map((one) => ({ pools, requests, flags: one })));
  search.partsDone++;
  for (const set of sets) {
    await search.searchLimits({ set, requests }, flags);
    search.partsDone++;
  }
  // Karpenter has no flags of the Cluster Autoscaler.
  await search.improveLimits(written === undefined ? {} : flagChoices(written, autoscalerFlags));
  search.partsDone++;
}
