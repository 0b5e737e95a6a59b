import { countText, HOUR_MS } from '../base/index.ts';
import { busiestMoments, packingDemand } from '../experiment/index.ts';
import type { PackingDemand } from '../experiment/index.ts';
import type { RunResult } from '../result/index.ts';
import { withRequests } from '../scenario/index.ts';
import type { NodePoolSpec, Scenario } from '../scenario/index.ts';
import { lowerBound, wholeNodesBound } from './bound/lower-bound.ts';
import type { LowerBound, Solver } from './bound/lower-bound.ts';
import { patternBound } from './bound/pattern-bound.ts';
import type { PatternBound } from './bound/pattern-bound.ts';
import { packingProblem } from './bound/packing-problem.ts';
import type { PackingProblem, ProblemShape } from './bound/packing-problem.ts';
import type { RequestVariant } from './plan-request.ts';

const MONTH_HOURS = 730;

/** One workload (with its written requests or others) as a packing problem on the offered nodes, and its bound. */
export interface BoundedDemand {
  readonly demand: PackingDemand;
  readonly problem: PackingProblem;
  readonly bound: LowerBound;
  /** Where the bound was sought by patterns of pods on a node, too. */
  readonly cutting?: PatternBound;
}

/** The scenario, and the node pools that are offered to it. */
export interface Offered {
  readonly workload: Scenario;
  readonly offers: readonly NodePoolSpec[];
}

/** `measured` is a run of the workload, where its replicas follow something that only a run tells. */
export function boundedDemand(
  solver: Solver,
  { workload, offers }: Offered,
  requests: RequestVariant | undefined,
  measured?: RunResult,
): BoundedDemand {
  const scenario = withRequests(workload, requests?.changes ?? []);
  const demand = packingDemand(
    scenario,
    offers,
    measured === undefined ? undefined : measuredPodMs(measured),
  );
  const problem = packingProblem(demand, pricesOf(offers, workload), scenario.horizonMs);
  return { demand, problem, bound: lowerBound(solver, problem) };
}

/** More kinds of pods or nodes than this make knapsacks that take minutes. */
const CUT_SHAPES_MAX = 400;
const CUT_BINS_MAX = 40;

/**
 * The demand with the bound that cuts nodes but not pods, where that is worth its time: pods that are there from start
 * to end, and not too many kinds of them.
 */
export function cutDemand(solver: Solver, demanded: BoundedDemand): BoundedDemand {
  const { demand, problem, bound } = demanded;
  if (!demand.isConstant || demand.untimed > 0 || problem.shapes.length === 0) return demanded;
  if (problem.shapes.length > CUT_SHAPES_MAX || problem.bins.length > CUT_BINS_MAX) return demanded;
  const cutting = patternBound(solver, problem, bound);
  const { microUsdPerHour, podMicroUsdPerHour } = cutting;
  return { ...demanded, cutting, bound: { ...bound, microUsdPerHour, podMicroUsdPerHour } };
}

/** How many times the bound of the whole the bound of the busiest moment of its traces is; 1 where they have none. */
export function peakRatio(solver: Solver, offered: Offered, { bound }: BoundedDemand): number {
  const moments = busiestMoments(offered.workload).map(
    ({ scenario }) => boundedDemand(solver, { ...offered, workload: scenario }, undefined).bound,
  );
  const peak = Math.max(0, ...moments.map(({ microUsdPerHour }) => microUsdPerHour));
  return bound.microUsdPerHour === 0 ? 1 : Math.max(1, peak / bound.microUsdPerHour);
}

/** What an hour of each offer costs, after the discount. */
export function pricesOf(offers: readonly NodePoolSpec[], { prices }: Scenario): number[] {
  return offers.map(({ priceMicroUsdPerHour = 0, capacityType }) =>
    capacityType === 'spot' ? priceMicroUsdPerHour : priceMicroUsdPerHour * (1 - prices.discount),
  );
}

/** Results show hours to a few digits; a little less keeps the bound below. */
function measuredPodMs({ workloads }: RunResult): Map<string, number> {
  return new Map(
    workloads.map(({ kind = '', namespace = '', name, podHours }) => [
      `${kind}/${namespace}/${name}`,
      Math.max(0, podHours * HOUR_MS * (1 - 1e-6) - 1),
    ]),
  );
}

/** Do replicas follow something that only a run tells? */
export function hasMovingReplicas({ workload, cluster, actions }: Scenario): boolean {
  const scalers = new Set(['HorizontalPodAutoscaler', 'ScaledObject']);
  return (
    workload.demand.length > 0 ||
    actions.length > 0 ||
    [...cluster.objects, ...workload.objects].some(({ kind }) => scalers.has(kind))
  );
}

export interface ProvenBound {
  /** Absent: nothing is proven. */
  readonly perMonthMicroUsd?: number;
  readonly source: string;
}

/**
 * The bound a month over all the requests that may be chosen from, for a plan that leaves `unbound` pods without a
 * node that some offer would take.
 */
export function provenBound(
  offered: Offered,
  demands: readonly BoundedDemand[],
  unbound: number,
): ProvenBound {
  const { workload } = offered;
  const kinds = [...workload.cluster.objects, ...workload.workload.objects].map(({ kind }) => kind);
  if (kinds.includes('VerticalPodAutoscaler'))
    return { source: 'a VerticalPodAutoscaler changes what pods ask for while the run goes on' };
  if (demands.every(({ demand }) => demand.shapes.length === 0))
    return { source: 'no pod is known to run for a known time' };
  const hourly = Math.min(...demands.map((one) => hourlyBound(offered, one, unbound)));
  const [{ demand }] = demands;
  const untimed = demand.untimed > 0 ? `; ${countText(demand.untimed, 'pod')} of Jobs are left out` : '';
  const moving = hasMovingReplicas(workload)
    ? '; replicas, which follow demand, are those of today’s run'
    : '';
  return {
    perMonthMicroUsd: Math.floor(hourly * MONTH_HOURS),
    source: `linear programme over ${countText(offered.offers.length, 'node type')}${cutText(demands)}, its dual values checked; assumes that every pod which fits an empty node runs from its creation to its end, and leaves out what else keeps pods apart${moving}${untimed}`,
  };
}

function cutText(demands: readonly BoundedDemand[]): string {
  const patterns = demands.reduce((sum, { cutting }) => sum + (cutting?.patterns.length ?? 0), 0);
  return patterns === 0 ? '' : ` and another over ${countText(patterns, 'way')} to fill a node`;
}

function hourlyBound(
  { workload, offers }: Offered,
  { demand, problem, bound }: BoundedDemand,
  unbound: number,
): number {
  // A pod that a plan leaves out takes at most its own worth off the bound.
  const left = Math.max(0, unbound - demand.unfit) * Math.max(0, ...bound.podMicroUsdPerHour);
  const hourly = Math.max(0, bound.microUsdPerHour - left);
  const isWhole = demand.isConstant && demand.untimed === 0 && hasFixedNodes(workload);
  const isOneTerm = new Set(offers.map(({ capacityType }) => capacityType)).size === 1;
  if (!isWhole) return hourly;
  // Nobody is left out: the pods that are dearest to give a place to need a whole node of some type.
  const single =
    unbound > demand.unfit ? 0 : Math.max(0, ...problem.shapes.map((shape) => cheapestFor(shape, problem)));
  if (!isOneTerm) return Math.max(hourly, single);
  const paidShare = offers[0].capacityType === 'spot' ? 1 : 1 - workload.prices.discount;
  if (paidShare <= 0) return hourly;
  const listed = offers.map(({ priceMicroUsdPerHour = 0 }) => priceMicroUsdPerHour);
  return Math.max(single, wholeNodesBound(hourly / paidShare, listed) * paidShare);
}

function cheapestFor({ suits }: ProblemShape, { bins }: PackingProblem): number {
  return Math.min(
    ...bins.flatMap(({ priceMicroUsdPerHour }, bin) => (suits[bin] ? [priceMicroUsdPerHour] : [])),
  );
}

/** Nodes that are there from start to end, all of them. */
export function hasFixedNodes(scenario: Scenario): boolean {
  return !hasNodeAutoscaler(scenario) && scenario.faults.length === 0 && !hasMovingReplicas(scenario);
}

/** Nodes come and go by themselves: a bound for fixed pools says nothing of it. */
export function hasNodeAutoscaler({ clusterAutoscaler, karpenter }: Scenario): boolean {
  return clusterAutoscaler !== undefined || karpenter !== undefined;
}
