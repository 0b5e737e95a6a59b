import { durationText, percentText, usdText } from '../../base/index.ts';
import { busiestMoments } from '../../experiment/index.ts';
import { withRequests } from '../../scenario/index.ts';
import type { Solver } from '../bound/lower-bound.ts';
import { patternPacking } from '../bound/pattern-packing.ts';
import { tightPacking } from '../bound/tight-packing.ts';
import { monthlyCost } from '../evaluate.ts';
import type { Judged } from '../evaluate.ts';
import {
  boundedDemand,
  cutDemand,
  hasFixedNodes,
  hasNodeAutoscaler,
  pricesOf,
  provenBound,
} from '../plan-bound.ts';
import type { BoundedDemand, Offered } from '../plan-bound.ts';
import type { PlanObjectives } from '../plan-request.ts';

const MONTH_HOURS = 730;

export interface Gap {
  readonly best: Judged;
  readonly boundMicroUsd: number;
  readonly objectives: PlanObjectives;
  readonly offered: Offered;
  readonly demands: readonly BoundedDemand[];
  readonly solver: Solver;
}

/** Why the best may be dearer than the bound: what the bound does not see, and what the scheduler does not do. */
export function gapReasons(asked: Gap): string[] {
  const { best, boundMicroUsd, objectives, offered, demands } = asked;
  const gap = monthlyCost(best) - boundMicroUsd;
  if (gap <= 0) return [];
  const { workload, offers } = offered;
  const cheapest = Math.min(...pricesOf(offers, workload)) * MONTH_HOURS;
  const reasons: string[] = [];
  if (gap < cheapest && !hasNodeAutoscaler(workload))
    reasons.push(
      `The gap, ${usdText(gap)} a month, is less than one node of the cheapest type costs (${usdText(cheapest)}).`,
    );
  if (objectives.survivesZone === true)
    reasons.push('The bound does not count the nodes that stand by for a lost zone.');
  if (objectives.headroomRatio !== undefined)
    reasons.push('The bound does not count the room for more pods.');
  if (hasNodeAutoscaler(workload))
    reasons.push('Nodes boot before they help and stay a while after: the bound counts only hours of work.');
  else if (!hasFixedNodes(workload) || !demands[0].demand.isConstant)
    reasons.push(
      'The load varies, and nodes that are there all the time are paid for its peak; the bound counts only hours of work.',
      ...peakReason(asked),
    );
  else if (gap >= cheapest && reasons.length === 0) reasons.push(...placementReasons(asked));
  return reasons;
}

/** What the busiest moment alone takes: whoever lets no pod wait cannot be cheaper than that. */
function peakReason({ best, offered, solver }: Gap): string[] {
  if (!hasFixedNodes(offered.workload)) return [];
  const scenario = withRequests(offered.workload, best.candidate.requests?.changes ?? []);
  const peaks = busiestMoments(scenario).map((moment) => {
    const there: Offered = { ...offered, workload: moment.scenario };
    const demand = cutDemand(solver, boundedDemand(solver, there, undefined));
    return { ...moment, costMicroUsd: provenBound(there, [demand], 0).perMonthMicroUsd ?? 0 };
  });
  const [first] = peaks;
  if (first === undefined) return [];
  const dearest = peaks.reduce((one, other) => (other.costMicroUsd > one.costMicroUsd ? other : one), first);
  const cost = monthlyCost(best);
  const { costMicroUsd, atMs } = dearest;
  if (costMicroUsd <= 0) return [];
  const far = percentText(Math.abs(cost / costMicroUsd - 1));
  const versus =
    cost >= costMicroUsd
      ? `the plan is ${far} above that`
      : `the plan, where some wait, is ${far} below that`;
  return [
    `Were no pod to wait, the pods that are there ${durationText(atMs)} after the start would alone take nodes for at least ${usdText(costMicroUsd)} a month, by the same programmes: ${versus}.`,
  ];
}

/** How much of the gap a packer with a free hand would close. */
function placementReasons({ best, boundMicroUsd, offered, demands, solver }: Gap): string[] {
  const prices = pricesOf(offered.offers, offered.workload);
  const { cost } = best.results[0];
  const idle = `${percentText(cost.idleMicroUsd / Math.max(1, cost.totalMicroUsd))} of what it costs is idle, ${percentText(cost.strandedMicroUsd / Math.max(1, cost.totalMicroUsd))} stranded`;
  const cheapest = Math.min(...demands.map((demand) => cheapestPacking(solver, demand, prices)));
  if (cheapest >= monthlyCost(best))
    return [`A packer that may put every pod where it likes finds nothing cheaper: ${idle}.`];
  const above = percentText(Math.max(0, cheapest / boundMicroUsd - 1));
  return [
    `A packer that may put every pod where it likes needs ${usdText(cheapest)} a month, ${above} above the bound; the rest of the gap is where the scheduler puts pods, one at a time and without regard to what comes: ${idle}.`,
    ...ceilingReason(demands, boundMicroUsd),
  ];
}

/** How far the bound itself could be lifted. */
function ceilingReason(demands: readonly BoundedDemand[], boundMicroUsd: number): string[] {
  const ceiling =
    Math.min(...demands.map(({ cutting }) => cutting?.masterMicroUsdPerHour ?? Infinity)) * MONTH_HOURS;
  if (!Number.isFinite(ceiling)) return [];
  return [
    `The bound is as good as there is: even one that cuts no pod, only nodes, is at most ${usdText(ceiling)} a month, ${percentText(Math.max(0, ceiling / boundMicroUsd - 1))} more.`,
  ];
}

/** By the linear programme's nodes, by each type alone, and by patterns where there are some. */
function cheapestPacking(
  solver: Solver,
  { problem, bound, cutting }: BoundedDemand,
  prices: readonly number[],
): number {
  const alone = problem.bins.flatMap((_, offer) =>
    problem.shapes.every(({ suits }) => suits[offer])
      ? [problem.shapes.map(({ pods }) => prices.map((__, bin) => (bin === offer ? pods : 0)))]
      : [],
  );
  const packings = [bound.pods, ...alone].map((assigned) => tightPacking(problem, assigned));
  if (cutting !== undefined) packings.push(patternPacking(solver, problem, cutting.patterns));
  return Math.min(...packings.map((counts) => costOfPacking(counts, prices)));
}

function costOfPacking(counts: readonly number[] | undefined, prices: readonly number[]): number {
  if (counts === undefined) return Infinity;
  return counts.reduce((sum, count, offer) => sum + count * prices[offer], 0) * MONTH_HOURS;
}
