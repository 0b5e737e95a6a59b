import { percentText, usdText } from '../../base/index.ts';
import { tightPacking } from '../bound/tight-packing.ts';
import { monthlyCost } from '../evaluate.ts';
import type { Judged } from '../evaluate.ts';
import { hasFixedNodes, hasNodeAutoscaler, pricesOf } from '../plan-bound.ts';
import type { BoundedDemand, Offered } from '../plan-bound.ts';
import type { PlanObjectives } from '../plan-request.ts';

const MONTH_HOURS = 730;

export interface Gap {
  readonly best: Judged;
  readonly boundMicroUsd: number;
  readonly objectives: PlanObjectives;
  readonly offered: Offered;
  readonly demands: readonly BoundedDemand[];
}

/** Why the best may be dearer than the bound: what the bound does not see, and what the scheduler does not do. */
export function gapReasons({ best, boundMicroUsd, objectives, offered, demands }: Gap): string[] {
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
    );
  else if (gap >= cheapest && reasons.length === 0)
    reasons.push(...placementReasons(best, boundMicroUsd, offered, demands));
  return reasons;
}

/** How much of the gap a packer with a free hand would close. */
function placementReasons(
  best: Judged,
  boundMicroUsd: number,
  { workload, offers }: Offered,
  demands: readonly BoundedDemand[],
): string[] {
  const { cost } = best.results[0];
  const idle = `${percentText(cost.idleMicroUsd / Math.max(1, cost.totalMicroUsd))} of what it costs is idle, ${percentText(cost.strandedMicroUsd / Math.max(1, cost.totalMicroUsd))} stranded`;
  const prices = pricesOf(offers, workload);
  const packed = demands.flatMap(({ problem, bound }) => {
    const alone = problem.bins.flatMap((_, offer) =>
      problem.shapes.every(({ suits }) => suits[offer])
        ? [problem.shapes.map(({ pods }) => prices.map((__, bin) => (bin === offer ? pods : 0)))]
        : [],
    );
    return [bound.pods, ...alone].map((assigned) => costOfPacking(tightPacking(problem, assigned), prices));
  });
  const cheapest = Math.min(...packed);
  if (cheapest >= monthlyCost(best))
    return [
      `A packer with a free hand, largest pods first, finds nothing cheaper; the gap may be that pods cannot be cut as the bound cuts them: ${idle}.`,
    ];
  return [
    `A packer that may put every pod where it likes needs ${usdText(cheapest)} a month, ${percentText(Math.max(0, cheapest / boundMicroUsd - 1))} above the bound; the rest of the gap is where the scheduler puts pods, one at a time and without regard to price: ${idle}.`,
  ];
}

function costOfPacking(counts: readonly number[] | undefined, prices: readonly number[]): number {
  if (counts === undefined) return Infinity;
  return counts.reduce((sum, count, offer) => sum + count * prices[offer], 0) * MONTH_HOURS;
}
