import { countText, decimalText, durationText, percentText, usdDecimals, usdText } from '../base/index.ts';
import type { PlanCandidate, PlanResult } from '../result/index.ts';
import { onFront } from './pareto.ts';
import type { Block, KeyFigure, Report, Section } from './section.ts';

const ROWS_MAX = 20;

/** The report of a plan: what to change, what it saves, how far from the best possible, what it risks. */
export function planReport(plan: PlanResult): Report {
  const best = plan.candidates.find(({ broken }) => broken.length === 0);
  return {
    title: `Plan for ${plan.scenario}`,
    subtitle: `${countText(plan.simulated, 'candidate')} simulated whole, ${countText(plan.runs, 'run')} each; what has to hold: ${plan.objectives.join(', ') || 'nothing but that pods run'}`,
    keyFigures: best === undefined ? [] : keyFigures(plan, best),
    sections: [findings(plan, best), ...(best === undefined ? [] : [changes(plan, best)]), candidates(plan)],
    footer: [
      ['Version', `plimsoll ${plan.version}`],
      ['Seed', String(plan.seed)],
      ['Lower bound', plan.boundSource],
      [
        'Prices',
        `${plan.priceBook.name}${plan.priceBook.date === '' ? ', undated' : ` of ${plan.priceBook.date}`}`,
      ],
    ],
  };
}

function keyFigures({ base, lowerBoundMicroUsd }: PlanResult, best: PlanCandidate): KeyFigure[] {
  const month: KeyFigure = {
    key: 'best.perMonthMicroUsd',
    label: 'a month',
    value: usdText(best.perMonthMicroUsd),
    note: best.name,
    raw: best.perMonthMicroUsd,
  };
  const saved = base === undefined ? 0 : base.perMonthMicroUsd - best.perMonthMicroUsd;
  return [
    month,
    ...(base === undefined || base.perMonthMicroUsd === 0
      ? []
      : [
          {
            key: 'best.savedMicroUsd',
            label: saved >= 0 ? 'less than today' : 'more than today',
            value: percentText(Math.abs(saved) / base.perMonthMicroUsd),
            note: `${usdText(Math.abs(saved))} a month`,
            raw: saved,
          },
        ]),
    ...(lowerBoundMicroUsd === undefined || lowerBoundMicroUsd === 0
      ? []
      : [
          {
            key: 'lowerBoundMicroUsd',
            label: 'above the proven bound',
            value: percentText(best.perMonthMicroUsd / lowerBoundMicroUsd - 1),
            note: `nothing is below ${usdText(lowerBoundMicroUsd)}`,
            raw: lowerBoundMicroUsd,
          },
        ]),
    {
      key: 'best.riskRatio',
      label: 'of trials broke an objective',
      value: percentText(best.riskRatio),
      note: `99% of pods wait at most ${durationText(best.pendingMsP99)}`,
      raw: best.riskRatio,
    },
  ];
}

function findings(
  { base, candidates: all, lowerBoundMicroUsd, boundSource }: PlanResult,
  best: PlanCandidate | undefined,
): Section {
  const head = { id: 'findings', title: 'Findings' };
  if (best === undefined) {
    const [nearest] = all;
    const text =
      nearest === undefined
        ? 'No candidate was found.'
        : `No candidate keeps every objective; ${nearest.name} breaks ${nearest.broken.join(', ')}.`;
    return { ...head, lead: text, blocks: [] };
  }
  const saved = base === undefined ? undefined : base.perMonthMicroUsd - best.perMonthMicroUsd;
  const versus =
    saved === undefined
      ? ''
      : saved > 0
        ? `, ${usdText(saved)} less than today`
        : ', and nothing cheaper than today was found';
  const bound =
    lowerBoundMicroUsd === undefined
      ? `How far this is from the best possible is not proven: ${boundSource}.`
      : `No cluster of these instance types can cost less than ${usdText(lowerBoundMicroUsd)} a month: the plan is within ${percentText(best.perMonthMicroUsd / lowerBoundMicroUsd - 1)} of it.`;
  return {
    ...head,
    lead: `${best.name} keeps every objective for ${usdText(best.perMonthMicroUsd)} a month${versus}.`,
    blocks: [
      {
        kind: 'sentences',
        items: [
          { severity: 'note', text: bound },
          {
            severity: best.riskRatio > 0 ? 'warning' : 'good',
            text:
              best.riskRatio > 0
                ? `${percentText(best.riskRatio)} of its trials broke an objective.`
                : 'None of its trials broke an objective.',
          },
        ],
      },
    ],
  };
}

function changes({ patch }: PlanResult, best: PlanCandidate): Section {
  return {
    id: 'changes',
    title: 'What changes',
    lead:
      best.changes.length === 0
        ? 'Nothing: today’s cluster is the best that was found.'
        : `${countText(best.changes.length, 'change')}, as files in the plan’s folder.`,
    blocks: [
      ...(best.changes.length === 0
        ? []
        : [{ kind: 'sentences', items: best.changes.map((text) => ({ text })) } as const]),
      ...(patch.length === 0
        ? []
        : [{ kind: 'note', text: `Files: ${patch.map(({ file }) => file).join(', ')}` } as const]),
    ],
  };
}

function candidates({ base, candidates: all }: PlanResult): Section {
  const shown = [...(base === undefined ? [] : [{ ...base, name: `${base.name} (today)` }]), ...all].slice(
    0,
    ROWS_MAX,
  );
  const front = onFront(shown.map((one) => ({ x: one.perMonthMicroUsd, y: one.riskRatio })));
  const decimals = usdDecimals(shown.map(({ perMonthMicroUsd }) => perMonthMicroUsd));
  const blocks: Block[] = [
    {
      kind: 'table',
      columns: ['Candidate', 'A month', 'Idle', 'Stranded', 'Nodes', 'Wait p99', 'Risk', 'Breaks'].map(
        (title, index) => ({
          title,
          align: index === 0 || index === 7 ? 'left' : 'right',
        }),
      ),
      rows: shown.map((one) => [
        one.name,
        usdText(one.perMonthMicroUsd, decimals),
        percentText(one.idleRatio),
        percentText(one.strandedRatio),
        decimalText(one.nodesMax),
        durationText(one.pendingMsP99),
        percentText(one.riskRatio),
        one.broken.join(', '),
      ]),
    },
  ];
  if (shown.length > 2) {
    blocks.unshift({
      kind: 'scatter',
      title: 'Cost against risk',
      x: { title: 'cost a month', kind: 'money' },
      y: { title: 'trials that broke an objective', kind: 'ratio' },
      points: shown.map((one, index) => ({
        label: one.name,
        x: one.perMonthMicroUsd,
        y: one.riskRatio,
        best: front[index],
      })),
    });
  }
  return {
    id: 'candidates',
    title: 'Cost against risk',
    lead: `${countText(front.filter(Boolean).length, 'candidate')} of ${decimalText(shown.length)} ${front.filter(Boolean).length === 1 ? 'is' : 'are'} beaten by no other in both cost and risk.`,
    blocks,
  };
}
