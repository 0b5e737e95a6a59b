import { countText, decimalText, durationText, percentText, usdText } from '../../base/index.ts';
import type { CheckedRun, PlanCandidate, PlanResult } from '../../result/index.ts';
import { columns } from '../columns.ts';
import type { Section } from '../section.ts';

const ROWS_MAX = 20;

/** Whether what the plan claims holds on other random numbers: its runs one by one, and which the search had not seen. */
export function checkedRunsSection(plan: PlanResult, best: PlanCandidate): Section[] {
  const { checkedRuns = [], newRuns, seed } = plan;
  if (checkedRuns.length === 0) return [];
  const isNew = (index: number): boolean => index >= checkedRuns.length - newRuns;
  const left = checkedRuns.length - ROWS_MAX;
  return [
    {
      id: 'checked-runs',
      title: 'Run again',
      lead: leadOf(checkedRuns.slice(checkedRuns.length - newRuns), best, areAlike(checkedRuns)),
      blocks: [
        {
          kind: 'table',
          columns: columns(
            ['Random numbers', 'The search'],
            ['A month', 'Nodes', 'Never ran', 'Wait p99', 'Killed for memory'],
          ),
          rows: checkedRuns
            .slice(0, ROWS_MAX)
            .map((one, index) => [
              `seed ${seed}, run ${one.run}`,
              isNew(index) ? 'had not seen them' : 'chose by them',
              usdText(one.perMonthMicroUsd),
              decimalText(one.nodesMax),
              decimalText(one.neverBound),
              durationText(one.pendingMsP99),
              one.oomKills === undefined ? 'not simulated' : decimalText(one.oomKills),
            ]),
          ...(left > 0 ? { foot: [`and ${countText(left, 'more run')}`, '', '', '', '', '', ''] } : {}),
        },
      ],
    },
  ];
}

/** Nothing in some scenarios is left to chance; then other random numbers prove nothing. */
function areAlike(runs: readonly CheckedRun[]): boolean {
  return runs.length > 1 && runs.every(({ digest }) => digest === runs[0].digest);
}

function leadOf(fresh: readonly CheckedRun[], { riskRatio }: PlanCandidate, alike: boolean): string {
  if (fresh.length === 0) return 'Nobody has run the plan on random numbers that the search had not seen.';
  const costs = fresh.map(({ perMonthMicroUsd }) => perMonthMicroUsd);
  const [least, most] = [Math.min(...costs), Math.max(...costs)];
  const cost = least === most ? usdText(least) : `${usdText(least)} to ${usdText(most)}`;
  const held =
    riskRatio === 0 ? 'every objective held' : `${percentText(riskRatio)} of all trials broke an objective`;
  if (alike)
    return `Nothing here is left to chance: ${countText(fresh.length, 'run')} on random numbers that the search had not seen went event for event as the first, for ${cost} a month.`;
  return `In ${countText(fresh.length, 'run')} on random numbers that the search had not seen a month cost ${cost}, and ${held}.`;
}
