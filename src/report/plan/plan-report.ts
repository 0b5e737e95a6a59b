import { countText, decimalText, durationText, percentText, usdText } from '../../base/index.ts';
import type { PlanCandidate, PlanResult, Series } from '../../result/index.ts';
import { checkedRunsSection } from './checked-runs.ts';
import { columns } from '../columns.ts';
import { rightSizingSection } from './right-sizing-section.ts';
import { brokenTexts, nearestSection, whatIfSection } from './plan-candidates.ts';
import { highest, scaled } from '../series-of.ts';
import { basisSection } from '../sections/basis.ts';
import { ignoredSection } from '../sections/ignored.ts';
import { limitsSection } from '../sections/limits.ts';
import type { Block, KeyFigure, Report, Section, Sentences } from '../section.ts';

const CHANGES_MAX = 40;

/** The report of a plan: what to change, what it saves, how far from the best possible, what it risks. */
export function planReport(plan: PlanResult): Report {
  const best = plan.candidates.find(({ broken }) => broken.length === 0);
  return {
    title: `Plan for ${plan.scenario}`,
    subtitle: subtitleOf(plan),
    keyFigures: best === undefined ? [] : keyFigures(plan, best),
    sections: [
      findings(plan, best),
      ...(best === undefined ? [] : [changes(plan, best)]),
      ...[limitsSection(plan.checks ?? [])].filter((one) => one !== undefined),
      ...costOverTime(plan),
      whatIfSection(plan),
      ...(best === undefined ? [] : checkedRunsSection(plan, best)),
      ...nearestSection(plan),
      ...(plan.rightSizing === undefined ? [] : [rightSizingSection(plan.rightSizing)]),
      ...(plan.headroom.length === 0 ? [] : [headroom(plan)]),
      ...limitsOf(plan),
    ],
    footer: [
      ['Version', `plimsoll ${plan.version}`],
      ['Seed', String(plan.seed)],
      ...(plan.digest === undefined ? [] : [['Digest of the plan’s first run', plan.digest] as const]),
      ['Lower bound', plan.boundSource],
      [
        'Prices',
        `${plan.priceBook.name}${plan.priceBook.date === '' ? ', undated' : ` of ${plan.priceBook.date}`}`,
      ],
    ],
  };
}

/** The small print: what the runs ignored, assumed and do otherwise than the real components. */
function limitsOf({ ignored = [], assumptions = [], deviations = [] }: PlanResult): Section[] {
  return [
    ignoredSection({ ignored, diagnostics: [] }),
    basisSection({ assumptions, deviations, cost: { priceBook: { standIns: [] } } }),
  ].filter((section) => section !== undefined);
}

function subtitleOf({ simulated, runs, newRuns, objectives, isStopped, unkept }: PlanResult): string {
  const stopped = isStopped === true ? 'stopped before the search was done; ' : '';
  const again =
    newRuns > 0 && unkept === undefined ? `, the best again in ${countText(newRuns, 'new run')}` : '';
  return `${stopped}${countText(simulated, 'candidate')} simulated whole, ${countText(runs, 'run')} each${again}; what has to hold: ${objectives.join('; ') || 'nothing but that pods run'}`;
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
            value: percentText(aboveBound(best, lowerBoundMicroUsd)),
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

function aboveBound({ perMonthMicroUsd }: PlanCandidate, boundMicroUsd: number): number {
  return Math.max(0, perMonthMicroUsd / boundMicroUsd - 1);
}

function findings(plan: PlanResult, best: PlanCandidate | undefined): Section {
  const head = { id: 'findings', title: 'Findings' };
  if (best === undefined) return { ...head, lead: nothingHolds(plan), blocks: whyNothingHolds(plan) };
  return {
    ...head,
    lead: `${best.name} keeps every objective for ${usdText(best.perMonthMicroUsd)} a month${versusToday(plan, best)}.`,
    blocks: [
      {
        kind: 'sentences',
        items: [
          ...stoppedText(plan),
          { severity: 'note', text: boundText(plan, best) },
          ...fewestNodes(plan, best),
          ...plan.gapReasons.map((text) => ({ severity: 'note' as const, text })),
          {
            severity: best.riskRatio > 0 ? 'warning' : 'good',
            text:
              best.riskRatio > 0
                ? `${percentText(best.riskRatio)} of its trials broke an objective.`
                : `None of its trials broke an objective${seenText(plan)}.`,
          },
        ],
      },
    ],
  };
}

function nothingHolds({ candidates: [nearest], simulated }: PlanResult): string {
  return nearest === undefined
    ? 'No candidate was simulated to its end.'
    : `None of ${countText(simulated, 'candidate')} keeps every objective; ${nearest.name} is the nearest, for ${usdText(nearest.perMonthMicroUsd)} a month.`;
}

/** What the nearest lacks, and what the others broke: whether more nodes would help, or nothing that is searched. */
function whyNothingHolds({ candidates: [nearest], unkept = [], base, isStopped }: PlanResult): Block[] {
  const stopped: Sentences['items'] =
    isStopped === true
      ? [
          {
            severity: 'warning',
            text: 'The search was stopped before anything held; it might have found more.',
          },
        ]
      : [];
  const ofNearest = nearest === undefined ? [] : brokenTexts(nearest).map((text) => `It breaks: ${text}.`);
  const ofAll = unkept.map(
    ({ objective, candidates, nearest: name, by }) =>
      `${countText(candidates, 'candidate')} broke “${objective}”; by least ${name}: ${by}.`,
  );
  const ofToday =
    base === undefined
      ? []
      : [
          base.broken.length === 0
            ? 'Today’s cluster keeps every objective.'
            : `Today’s cluster breaks: ${brokenTexts(base).join('; ')}.`,
        ];
  const texts = [...ofNearest, ...ofAll, ...ofToday];
  const items = [...stopped, ...texts.map((text) => ({ severity: 'note' as const, text }))];
  return items.length === 0 ? [] : [{ kind: 'sentences', items }];
}

function stoppedText({ isStopped }: PlanResult): Sentences['items'] {
  const text =
    'The search was stopped: this is the best of what it had looked at, and nobody has tried it on other random numbers.';
  return isStopped === true ? [{ severity: 'warning', text }] : [];
}

/** A search finds what suits the random numbers that it looks at: others say whether it holds. */
function seenText({ newRuns }: PlanResult): string {
  return newRuns === 0
    ? ''
    : `, ${countText(newRuns, 'run')} among them on random numbers that the search had not seen`;
}

/** Where nodes are dear to look after, or to license: the fewest of any candidate that holds. */
function fewestNodes({ candidates }: PlanResult, best: PlanCandidate): Sentences['items'] {
  const held = candidates.filter(({ broken }) => broken.length === 0);
  const fewest = held.reduce((one, other) => (other.nodesMax < one.nodesMax ? other : one), best);
  if (fewest === best) return [];
  const text = `The fewest nodes on which all of it runs: ${countText(fewest.nodesMax, 'node')}, ${fewest.name}, for ${usdText(fewest.perMonthMicroUsd)} a month.`;
  return [{ severity: 'note', text }];
}

function versusToday({ base }: PlanResult, best: PlanCandidate): string {
  if (base === undefined) return '';
  const saved = base.perMonthMicroUsd - best.perMonthMicroUsd;
  const undone = base.neverBound - best.neverBound;
  const more = undone > 0 ? `, and runs ${countText(undone, 'pod')} more` : '';
  if (saved > 0) return `, ${usdText(saved)} less than today${more}`;
  return undone > 0
    ? `, ${usdText(-saved)} more than today${more}`
    : ', and nothing cheaper than today was found';
}

function boundText({ lowerBoundMicroUsd, boundSource }: PlanResult, best: PlanCandidate): string {
  return lowerBoundMicroUsd === undefined
    ? `How far this is from the best possible is not proven: ${boundSource}.`
    : `No cluster of these instance types can cost less than ${usdText(lowerBoundMicroUsd)} a month: the plan is within ${percentText(aboveBound(best, lowerBoundMicroUsd))} of it.`;
}

function changes({ patch }: PlanResult, best: PlanCandidate): Section {
  const left = best.changes.length - CHANGES_MAX;
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
        : [
            {
              kind: 'table',
              columns: columns(['What'], ['Today', 'Plan']),
              rows: best.changes
                .slice(0, CHANGES_MAX)
                .map(({ what, before, after }) => [what, before, after]),
              ...(left > 0 ? { foot: [`and ${countText(left, 'more change')}`, '', ''] } : {}),
            } as const,
          ]),
      ...(patch.length === 0
        ? []
        : [{ kind: 'note', text: `Files: ${patch.map(({ file }) => file).join(', ')}` } as const]),
    ],
  };
}

/** What an hour costs over the run, today and with the plan, where that moves. */
function costOverTime({ costRate }: PlanResult): Section[] {
  if (costRate === undefined) return [];
  const { endMs, today, plan } = costRate;
  const inUsd = (series: Series): Series => scaled(series, 1e-6);
  return [
    {
      id: 'cost-over-time',
      title: 'Cost over time',
      lead: `An hour costs at most ${usdText(highest(plan))} with the plan${today === undefined ? '' : `, ${usdText(highest(today))} today`}.`,
      blocks: [
        {
          kind: 'plot',
          title: 'Cost rate',
          unit: 'USD/h',
          endMs,
          curves: [
            { label: 'plan', look: 'filled', series: inUsd(plan) },
            ...(today === undefined
              ? []
              : [{ label: 'today', look: 'limit', series: inUsd(today) } as const]),
          ],
        },
      ],
    },
  ];
}

function headroom({ headroom: rows, headroomAtMaximum }: PlanResult): Section {
  const [tightest] = [...rows].sort((a, b) => a.pods - b.pods);
  return {
    id: 'headroom',
    title: 'How many more fit',
    lead: `${countText(tightest.pods, 'more pod')} of ${tightest.workload} ${tightest.pods === 1 ? 'fits' : 'fit'} beside all that runs.`,
    blocks: [
      {
        kind: 'table',
        columns: columns(['Workload'], ['More pods']),
        rows: rows.map(({ workload, pods }) => [workload, decimalText(pods)]),
      },
      {
        kind: 'note',
        text:
          headroomAtMaximum === true
            ? 'Of the workloads that cost most, each by itself, beside the pods of the start, with every node group at its maximum.'
            : 'Of the workloads that cost most, each by itself, on the nodes of the plan as they are at the start.',
      },
    ],
  };
}
