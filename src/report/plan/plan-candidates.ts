import { countText, decimalText, durationText, percentText, usdDecimals, usdText } from '../../base/index.ts';
import type { PlanCandidate, PlanResult } from '../../result/index.ts';
import { costSplitCells, costSplitColumns } from '../cost-split.ts';
import { columns } from '../columns.ts';
import type { Block, Scatter, Section } from '../section.ts';
import { tradeOff, waitsDiffer } from './trade-off.ts';

const ROWS_MAX = 20;
const NEAREST_MAX = 8;

/** What if it were other types, or other requests: the cheapest cluster of every kind beside today's. */
export function whatIfSection({ base, candidates }: PlanResult): Section {
  const today = base === undefined ? [] : [{ ...base, name: `${base.name} (as it is)` }];
  const shown = [...today, ...cheapestOfEach(candidates)].slice(0, ROWS_MAX);
  const trade = tradeOf(shown);
  const front = trade?.points.filter(({ best }) => best).length ?? 0;
  return {
    id: 'what-if',
    title: 'What if',
    lead:
      trade === undefined
        ? `${countText(shown.length, 'kind')} of cluster side by side, each in the cheapest form that was found.`
        : `${countText(front, 'cluster')} of ${decimalText(shown.length)} ${front === 1 ? 'is' : 'are'} beaten by no other in both cost and ${trade.y.kind === 'ratio' ? 'risk' : 'waiting'}.`,
    blocks: [...(trade === undefined ? [] : [trade]), moneyTable(shown, candidates), serviceTable(shown)],
  };
}

/** What differs little from the best: how much a node more or another flag matters. */
export function nearestSection({ candidates }: PlanResult): Section[] {
  const [best, ...others] = candidates;
  if (best === undefined || best.broken.length > 0) return [];
  const near = others.filter(({ kind }) => kind === best.kind).slice(0, NEAREST_MAX);
  if (near.length === 0) return [];
  const [next] = near;
  const more = next.perMonthMicroUsd - best.perMonthMicroUsd;
  return [
    {
      id: 'nearest',
      title: 'Near the best',
      lead: `${next.name} ${differenceText(more, 'would cost')}${next.broken.length === 0 ? '' : `, and breaks: ${brokenTexts(next).join('; ')}`}.`,
      blocks: [
        {
          kind: 'table',
          columns: columns(['Candidate'], ['Nodes', 'A month', 'More', 'Wait p99', 'Risk']),
          rows: [best, ...near].map((one) => [
            one.name,
            decimalText(one.nodesMax),
            usdText(one.perMonthMicroUsd),
            usdText(one.perMonthMicroUsd - best.perMonthMicroUsd),
            durationText(one.pendingMsP99),
            percentText(one.riskRatio),
          ]),
        },
      ],
    },
  ];
}

function differenceText(more: number, verb: string): string {
  if (more === 0) return `${verb} the same`;
  return `${verb} ${usdText(Math.abs(more))} a month ${more > 0 ? 'more' : 'less'}`;
}

/** Candidates are in order: the first of a kind is its cheapest, or the nearest to holding. */
function cheapestOfEach(candidates: readonly PlanCandidate[]): PlanCandidate[] {
  const kinds = new Set<string>();
  return candidates.filter(({ kind }) => (kinds.has(kind) ? false : kinds.add(kind)));
}

/** Against risk, or against waiting where all are as safe; nothing where both are the same for all. */
function tradeOf(shown: readonly PlanCandidate[]): Scatter | undefined {
  if (shown.length < 3) return undefined;
  const points = (of: (one: PlanCandidate) => number): Parameters<typeof tradeOff>[2] =>
    shown.map((one) => ({ label: one.kind, perMonthMicroUsd: one.perMonthMicroUsd, other: of(one) }));
  const isRisky = shown.some(({ riskRatio }) => riskRatio !== shown[0].riskRatio);
  if (isRisky)
    return tradeOff(
      'Cost against risk',
      { title: 'trials that broke an objective', kind: 'ratio' },
      points(({ riskRatio }) => riskRatio),
    );
  if (!waitsDiffer(shown.map(({ pendingMsP99 }) => pendingMsP99))) return undefined;
  return tradeOff(
    'Cost against waiting',
    { title: 'waiting time p99', kind: 'time' },
    points(({ pendingMsP99 }) => pendingMsP99),
  );
}

function moneyTable(shown: readonly PlanCandidate[], [best]: readonly (PlanCandidate | undefined)[]): Block {
  const decimals = usdDecimals(shown.map(({ perMonthMicroUsd }) => perMonthMicroUsd));
  return {
    kind: 'table',
    columns: [
      ...columns(['Cluster'], ['Nodes']),
      ...costSplitColumns(),
      ...columns([], ['More than the plan']),
    ],
    rows: shown.map((one) => [
      one.name,
      decimalText(one.nodesMax),
      ...costSplitCells(one, decimals),
      best === undefined ||
      best.broken.length > 0 ||
      one.perMonthMicroUsd === best.perMonthMicroUsd ||
      best.perMonthMicroUsd === 0
        ? '–'
        : percentText(one.perMonthMicroUsd / best.perMonthMicroUsd - 1),
    ]),
  };
}

/** What a candidate breaks, each with how far it is from holding: `no container is killed for memory: 3 kills`. */
export function brokenTexts({ broken, missedBy = [] }: PlanCandidate): string[] {
  return broken.map((objective, index) =>
    missedBy[index] === undefined ? objective : `${objective}: ${missedBy[index]}`,
  );
}

function serviceTable(shown: readonly PlanCandidate[]): Block {
  return {
    kind: 'table',
    columns: [...columns(['Cluster'], ['Never ran', 'Wait p99', 'Risk']), ...columns(['Breaks'])],
    rows: shown.map((one) => [
      one.name,
      decimalText(one.neverBound),
      durationText(one.pendingMsP99),
      percentText(one.riskRatio),
      brokenTexts(one).join('; '),
    ]),
  };
}
