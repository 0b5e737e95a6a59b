import { definedFields, usdText } from '../../base/index.ts';
import { version } from '../../experiment/index.ts';
import { SeriesName } from '../../result/index.ts';
import type { CheckedRun, PlanResult, RightSizingResult, RunResult, Series } from '../../result/index.ts';
import type { Scenario } from '../../scenario/index.ts';
import type { Solver } from '../bound/lower-bound.ts';
import { candidateOf, kindText } from '../candidate.ts';
import type { Candidate } from '../candidate.ts';
import { monthlyCost, neverBoundOf, planCandidate } from '../evaluate.ts';
import type { Judged } from '../evaluate.ts';
import { cutDemand, hasNodeAutoscaler, provenBound } from '../plan-bound.ts';
import type { BoundedDemand, Offered, ProvenBound } from '../plan-bound.ts';
import type { PlanRequest } from '../plan-request.ts';
import { changesOf } from './changes.ts';
import { gapReasons } from './gap-reasons.ts';
import { headroomOf } from './headroom.ts';
import { patchOf } from './patch.ts';

const CANDIDATES_SHOWN = 30;
const KINDS_SHOWN = 20;

/** What a search came to. */
export interface Found {
  readonly ranked: readonly Judged[];
  readonly base: Judged;
  readonly rightSized: RightSizingResult | undefined;
  readonly demands: readonly BoundedDemand[];
  readonly solver: Solver;
  readonly offered: Offered;
  readonly objectives: readonly { readonly text: string }[];
  readonly simulated: number;
  /** Somebody stopped the search: what there was is all there is. */
  readonly isStopped: boolean;
}

/** The plan as plain data: candidates worth seeing, the proof of the best, its patch, and what the figures stand on. */
export function planResult(request: PlanRequest, found: Found): PlanResult {
  const { today } = request;
  // Who is stopped has looked at one run of each, and at no new ones.
  const { runs = 1, newRuns = 2 } = found.isStopped ? { runs: 1, newRuns: 0 } : request;
  const { ranked, base } = found;
  const [baseResult] = base.results;
  const best = heldFirst(ranked);
  return {
    schemaVersion: 1,
    version,
    scenario: today.name,
    seed: today.seed,
    runs,
    newRuns,
    objectives: found.objectives.map(({ text }) => text),
    ...todayOf(base),
    candidates: candidatesOf(found, today),
    simulated: found.simulated,
    ...(found.isStopped ? { isStopped: true } : {}),
    ...(best === undefined ? { ...NO_BEST, unkept: unkeptOf(found) } : bestOf(request, best, found)),
    ...(found.rightSized === undefined ? {} : { rightSizing: found.rightSized }),
    priceBook: { name: today.prices.book, date: today.prices.date },
    ...costRates(base, best),
    ...savingCheck(request, base, best),
    ...(best === undefined ? {} : { digest: best.results[0].digest }),
    ...standsOn(firstRun(ranked) ?? baseResult),
  };
}

function firstRun([first]: readonly Judged[]): RunResult | undefined {
  return first?.results[0];
}

/** The first, where it keeps every objective. */
function heldFirst([first]: readonly Judged[]): Judged | undefined {
  return first?.broken.length === 0 ? first : undefined;
}

function candidatesOf({ ranked, base, offered }: Found, today: Scenario): PlanResult['candidates'] {
  const ended = ranked.filter(({ results }) => results.length > 0);
  return shownOf(ended).map((judged) =>
    planCandidate(judged, changesOf(settledCandidate(judged, offered.workload), today, base.results[0])),
  );
}

/** Today's cluster, where there is one. */
function todayOf(base: Judged): Pick<PlanResult, 'base'> {
  const [result] = base.results;
  return result === undefined || result.nodes.max === 0 ? {} : { base: planCandidate(base, []) };
}

/** Of every objective that some candidate broke: how many did, and which missed it by least. */
function unkeptOf({ ranked, objectives }: Found): NonNullable<PlanResult['unkept']> {
  const texts = new Set([
    ...objectives.map(({ text }) => text),
    ...ranked.flatMap(({ broken }) => broken.map(({ objective }) => objective)),
  ]);
  return [...texts].flatMap((objective) => {
    const misses = ranked.flatMap(({ candidate, broken }) =>
      broken.filter((one) => one.objective === objective).map((miss) => ({ ...miss, name: candidate.name })),
    );
    if (misses.length === 0) return [];
    const least = misses.reduce((one, other) => (other.excess < one.excess ? other : one));
    return { objective, candidates: misses.length, nearest: least.name, by: least.by };
  });
}

/** What the figures of a run are worth, for whoever reads them in the plan. */
function standsOn(run: RunResult | undefined): Pick<PlanResult, 'assumptions' | 'deviations' | 'ignored'> {
  if (run === undefined) return {};
  const { assumptions, deviations, ignored, cost } = run;
  return {
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
  if (savingMaxMicroUsd === undefined || best === undefined) return {};
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
  | 'lowerBoundMicroUsd'
  | 'boundSource'
  | 'gapReasons'
  | 'checkedRuns'
  | 'headroom'
  | 'headroomAtMaximum'
  | 'patch'
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
    checkedRuns: best.results.map(checkedRun),
    headroom: headroomOf(settled, best.results[0]),
    ...(hasNodeAutoscaler(settled.scenario) ? { headroomAtMaximum: true } : {}),
    patch: patchOf(settled, today),
  };
}

function checkedRun({ run, cost, nodes, pods, runtime, digest }: RunResult): CheckedRun {
  const { perMonthMicroUsd } = cost;
  return {
    run,
    perMonthMicroUsd,
    nodesMax: nodes.max,
    neverBound: pods.neverBound,
    pendingMsP99: pods.pendingMs.p99,
    ...(runtime === undefined ? {} : { oomKills: runtime.reduce((sum, { oomKills }) => sum + oomKills, 0) }),
    digest,
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
