import { definedFields, usdText } from '../base/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { runMany, runScenario, version } from '../experiment/index.ts';
import type { RunJob, RunOutcome } from '../experiment/index.ts';
import { SeriesName } from '../result/index.ts';
import type { PlanResult, RightSizingResult, RunResult, Series } from '../result/index.ts';
import { withRequests } from '../scenario/index.ts';
import { loadSolver } from './bound/lower-bound.ts';
import type { Solver } from './bound/lower-bound.ts';
import { candidateOf, kindText } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import { changesOf } from './outcome/changes.ts';
import { joined, judge, monthlyCost, planCandidate } from './evaluate.ts';
import type { Judge, Judged } from './evaluate.ts';
import { gapReasons } from './outcome/gap-reasons.ts';
import { headroomOf } from './outcome/headroom.ts';
import { objectivesOf } from './objectives.ts';
import { patchOf } from './outcome/patch.ts';
import { changedFlags, flagChoices, todaysPools } from './limits-search.ts';
import {
  boundedDemand,
  cutDemand,
  hasMovingReplicas,
  hasNodeAutoscaler,
  pricesOf,
  provenBound,
} from './plan-bound.ts';
import type { BoundedDemand, Offered, ProvenBound } from './plan-bound.ts';
import type { PlanOptions, PlanRequest, RequestVariant, Runner } from './plan-request.ts';
import { PlanSearch } from './plan-search.ts';
import { poolSets } from './pool-sets.ts';
import type { PoolSet } from './pool-sets.ts';
import { rightSizing, sizingOutcome, sizingText } from './right-size.ts';
import type { RightSizing } from './right-size.ts';

const AS_USED = 'requests as used';
const SETS_MAX = 8;
const CANDIDATES_SHOWN = 30;
const KINDS_SHOWN = 20;

/**
 * The cheapest node pools, requests and autoscaler settings that keep the objectives, how far they may be from the
 * best possible, and what they risk. Candidates come from a linear programme; every one of them is simulated whole,
 * with every trial, and the best again on random numbers that the search has not seen.
 */
export async function planScenario(request: PlanRequest, options: PlanOptions = {}): Promise<PlanResult> {
  const { today, workload = today, offers, objectives: wanted, sizing, runs = 1, newRuns = 2 } = request;
  const objectives = objectivesOf(wanted, workload);
  const solver = await loadSolver();
  const offered: Offered = { workload, offers };
  const inWorkers: Judge = { runner: workersOf(options), objectives, wanted, unboundMax: 0 };
  const [first] = await judge([{ name: 'today', scenario: today }], [0], inWorkers);
  const plain: Judge =
    isSmall(first) && options.runner === undefined ? { ...inWorkers, runner: inThisThread } : inWorkers;
  const sized = sizing === undefined ? undefined : rightSizing(workload, sizing);
  const variants = variantsOf(request, sized);
  const measured = hasMovingReplicas(workload) ? first.results[0] : undefined;
  const demands = variants.map((variant) => boundedDemand(solver, offered, variant, measured));
  const { search, unboundMax } = await searched(
    request,
    offered,
    { demands, variants, solver },
    plain,
    options,
  );
  const moreRuns = Array.from({ length: runs - 1 + newRuns }, (_, index) => index + 1);
  const ranked = moreRuns.length === 0 ? search.ranked() : await search.recheck(moreRuns);
  const [base] = await rejudged([first.candidate], moreRuns, { ...plain, unboundMax });
  const rightSized = await resimulated(request, sized, base, plain);
  const simulated = search.simulated + 1;
  return result(request, { ranked, base, rightSized, demands, solver, offered, objectives, simulated });
}

function workersOf({ runner, workers, signal }: PlanOptions): Runner {
  return runner ?? ((scenarios, jobs) => runMany(scenarios, jobs, { workers, signal }));
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
    await Promise.resolve();
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
 * keeps pods from running, once more with as many as any candidate runs.
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
    await searchAll(search, request, offered, known);
    return search;
  };
  const unboundMax = Math.max(...known.demands.map(({ demand }) => demand.unfit));
  const search = await tried(unboundMax);
  const fewest = Math.min(...search.ranked().map(neverBoundOf));
  if (search.costBest() < Infinity || !Number.isFinite(fewest) || fewest <= unboundMax)
    return { search, unboundMax };
  const again = await tried(fewest);
  again.simulated += search.simulated;
  return { search: again, unboundMax: fewest };
}

async function rejudged(
  candidates: readonly Candidate[],
  more: readonly number[],
  verdict: Judge,
): Promise<Judged[]> {
  const once = await judge(candidates, [0], verdict);
  if (more.length === 0) return once;
  const again = await judge(candidates, more, verdict);
  return once.map((judged, index) => joined(judged, again[index]));
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
  for (const [index, { problem, bound }] of known.demands.entries()) {
    const requests = known.variants[index];
    const setsMax = request.setsMax ?? SETS_MAX;
    if (isElastic) {
      await searchElastic(search, { workload, offers }, request, {
        sets: poolSets(known.solver, problem, { setsMax, keepsUnused: true }),
        requests,
      });
      continue;
    }
    const sets = poolSets(known.solver, problem, { setsMax });
    const alone = sets.flatMap((set) => (set.offers.length === 1 ? set.offers : []));
    for (const scoring of request.tightScoring === true ? SCORINGS : [undefined]) {
      if (growsProve) await search.searchGrowing(alone, requests, scoring);
      for (const set of sets) await search.searchCounts({ set, problem, prices, requests, scoring });
    }
    await search.improveBest({ problem, prices }, bound.microUsdPerHour * (1 - 1e-9));
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
  for (const set of sets) await search.searchLimits({ set, requests }, flags);
  // Karpenter has no flags of the Cluster Autoscaler.
  await search.improveLimits(written === undefined ? {} : flagChoices(written, autoscalerFlags));
}

interface Found {
  readonly ranked: readonly Judged[];
  readonly base: Judged;
  readonly rightSized: RightSizingResult | undefined;
  readonly demands: readonly BoundedDemand[];
  readonly solver: Solver;
  readonly offered: Offered;
  readonly objectives: readonly { readonly text: string }[];
  readonly simulated: number;
}

function result(request: PlanRequest, found: Found): PlanResult {
  const { today, runs = 1, newRuns = 2 } = request;
  const { ranked, base, offered } = found;
  const baseResult = base.results[0];
  const [best] = ranked;
  return {
    schemaVersion: 1,
    version,
    scenario: today.name,
    seed: today.seed,
    runs,
    newRuns,
    objectives: found.objectives.map(({ text }) => text),
    ...(baseResult === undefined || baseResult.nodes.max === 0 ? {} : { base: planCandidate(base, []) }),
    candidates: shownOf(ranked.filter((judged) => judged.results.length > 0)).map((judged) =>
      planCandidate(judged, changesOf(settledCandidate(judged, offered.workload), today, baseResult)),
    ),
    simulated: found.simulated,
    ...(best !== undefined && best.broken.length === 0 ? bestOf(request, best, found) : NO_BEST),
    ...(found.rightSized === undefined ? {} : { rightSizing: found.rightSized }),
    priceBook: { name: today.prices.book, date: today.prices.date },
    ...costRates(base, best),
    ...savingCheck(request, base, best),
    ...standsOn(best?.results[0] ?? baseResult),
  };
}

/** What the figures of a run are worth, for whoever reads them in the plan. */
function standsOn(
  run: RunResult | undefined,
): Pick<PlanResult, 'digest' | 'assumptions' | 'deviations' | 'ignored'> {
  if (run === undefined) return {};
  const { digest, assumptions, deviations, ignored, cost } = run;
  return {
    digest,
    assumptions: [...new Set([...assumptions, ...cost.priceBook.standIns])],
    deviations,
    ignored,
  };
}

function costRates(base: Judged, best: Judged | undefined): Pick<PlanResult, 'costRate'> {
  const [planned] = best?.results ?? [];
  const [today] = base.results;
  const rateOf = (result: RunResult | undefined): Series | undefined =>
    result?.series.find(({ name, group }) => name === SeriesName.CostRate && group === undefined);
  const [plan, before] = [rateOf(planned), rateOf(today)];
  if (planned === undefined || plan === undefined || plan.values.length < 2) return {};
  return { costRate: { endMs: planned.endMs, plan, ...definedFields({ today: before }) } };
}

/** The cheapest of every kind and the one with the fewest nodes, then what else comes first, all in their order. */
function shownOf(ranked: readonly Judged[]): Judged[] {
  const kinds = new Set<string>();
  const firsts = ranked.filter(({ candidate }) => {
    const kind = kindText(candidate);
    return kinds.has(kind) ? false : kinds.add(kind);
  });
  const fewest = fewestNodes(ranked);
  const kept = new Set([...(fewest === undefined ? [] : [fewest]), ...firsts.slice(0, KINDS_SHOWN)]);
  for (const judged of ranked) if (kept.size < CANDIDATES_SHOWN) kept.add(judged);
  return ranked.filter((judged) => kept.has(judged));
}

/** Of those that hold, the one that gets by with the fewest nodes; of equals the cheapest, which comes first. */
function fewestNodes(ranked: readonly Judged[]): Judged | undefined {
  const held = ranked.filter(({ broken }) => broken.length === 0);
  const nodesOf = ({ results }: Judged): number => Math.max(...results.map(({ nodes }) => nodes.max));
  return held.reduce<Judged | undefined>(
    (best, next) => (best === undefined || nodesOf(next) < nodesOf(best) ? next : best),
    undefined,
  );
}

/** Nothing to save where nothing holds or nothing has a price. */
function savingCheck(
  { savingMaxMicroUsd }: PlanRequest,
  base: Judged,
  best: Judged | undefined,
): Pick<PlanResult, 'checks'> {
  if (savingMaxMicroUsd === undefined || best === undefined || best.broken.length > 0) return {};
  const saved = monthlyCost(base) - monthlyCost(best);
  if (!Number.isFinite(saved)) return {};
  return {
    checks: [
      {
        of: 'today',
        metric: 'cost per month above the plan',
        limit: `at most ${usdText(savingMaxMicroUsd)}`,
        actual: usdText(saved),
        passed: saved <= savingMaxMicroUsd,
      },
    ],
  };
}

type OfBest = Pick<
  PlanResult,
  'lowerBoundMicroUsd' | 'boundSource' | 'gapReasons' | 'headroom' | 'headroomAtMaximum' | 'patch'
>;

const NO_BEST: OfBest = {
  boundSource: 'there is no candidate to hold against it',
  gapReasons: [],
  headroom: [],
  patch: [],
};

function bestOf({ objectives, today }: PlanRequest, best: Judged, found: Found): OfBest {
  const { offered, solver } = found;
  const { bound, demands } = tightestBound(best, found);
  const settled = settledCandidate(best, offered.workload);
  const { perMonthMicroUsd } = bound;
  return {
    ...(perMonthMicroUsd === undefined ? {} : { lowerBoundMicroUsd: perMonthMicroUsd }),
    boundSource: bound.source,
    gapReasons:
      perMonthMicroUsd === undefined
        ? []
        : gapReasons({ best, boundMicroUsd: perMonthMicroUsd, objectives, offered, demands, solver }),
    headroom: headroomOf(settled, best.results[0]),
    ...(hasNodeAutoscaler(settled.scenario) ? { headroomAtMaximum: true } : {}),
    patch: patchOf(settled, today),
  };
}

/** A plan this near to the bound needs no better one. */
const GAP_SMALL = 0.03;

/** The quick bound; where the best is well above it, the one by patterns, which takes seconds. */
function tightestBound(
  best: Judged,
  { offered, demands, solver }: Found,
): { readonly bound: ProvenBound; readonly demands: readonly BoundedDemand[] } {
  const bound = provenBound(offered, demands, neverBoundOf(best));
  const { perMonthMicroUsd } = bound;
  const isFar = perMonthMicroUsd !== undefined && monthlyCost(best) > perMonthMicroUsd * (1 + GAP_SMALL);
  if (!isFar || hasNodeAutoscaler(offered.workload)) return { bound, demands };
  const cut = demands.map((demand) => cutDemand(solver, demand));
  return { bound: provenBound(offered, cut, neverBoundOf(best)), demands: cut };
}

/** Nodes that were added as needed, as a pool that is there; whoever adds them in earnest has its size as a limit. */
function settledCandidate({ candidate, results }: Judged, workload: Scenario): Candidate {
  const { pools = [], grows, requests, scoring } = candidate;
  const [pool] = pools;
  if (grows !== true || pool === undefined) return candidate;
  const count = Math.max(0, ...results.map(({ nodes }) => nodes.max));
  return candidateOf(workload, { pools: [{ ...pool, count, min: 0, max: count }], requests, scoring });
}

function neverBoundOf({ results }: Judged): number {
  return Math.max(0, ...results.map(({ pods }) => pods.neverBound));
}
