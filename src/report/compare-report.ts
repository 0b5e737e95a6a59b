import { countText, decimalText, durationText, percentText, usdDecimals, usdText } from '../base/index.ts';
import type { ComparedVariant, Comparison, MetricDifference, RunResult } from '../result/index.ts';
import { columns } from './columns.ts';
import type { Block, KeyFigure, Report, Section } from './section.ts';
import { costSplitCells, costSplitColumns } from './cost-split.ts';
import type { CostSplit } from './cost-split.ts';
import { comparedLimits } from './compared-limits.ts';
import { comparedVariants, isCheaper } from './compared-variant.ts';
import type { VariantFigures } from './compared-variant.ts';
import { limitsSection } from './sections/limits.ts';
import { tradeOff, waitsDiffer } from './plan/trade-off.ts';
import { changeText, valueText } from './value-text.ts';

/** The report of several variants side by side: which is cheapest, what it leaves stranded, what else changes. */
export function compareReport(comparison: Comparison): Report {
  const figures = comparedVariants(comparison);
  const best = cheapestThatRuns(figures);
  const [base] = figures;
  const first = comparison.variants[0]?.results[0];
  return {
    title: `${comparison.variants.length} variants compared`,
    subtitle: subtitleOf(comparison, first),
    keyFigures: best === undefined || base === undefined ? [] : keyFigures(best, base),
    sections: [
      ...(best === undefined || base === undefined ? [] : [verdictSection(figures, best, base, comparison)]),
      ...optional(limitsSection(comparison.checks ?? [])),
      ...(figures.length === 0 ? [] : [sizesSection(figures)]),
      ...(comparison.variants.length > 1 ? [differencesSection(comparison)] : []),
      ...(comparison.failures.length === 0 ? [] : [failuresSection(comparison.failures)]),
      ...comparedLimits(comparison.variants),
    ],
    footer: footerOf(comparison, first),
  };
}

function optional(section: Section | undefined): Section[] {
  return section === undefined ? [] : [section];
}

/** Of those that run the most pods: a variant that leaves work undone is no cheaper, it does less. */
function cheapestThatRuns(figures: readonly VariantFigures[]): VariantFigures | undefined {
  const fewest = Math.min(...figures.map(({ neverBound }) => neverBound));
  const able = figures.filter(({ neverBound, costMicroUsd }) => neverBound === fewest && costMicroUsd > 0);
  // Of equals the first, which is the base where it is among them: nothing is to be changed for nothing.
  return able.reduce<VariantFigures | undefined>(
    (best, next) => (best === undefined || next.perMonthMicroUsd < best.perMonthMicroUsd ? next : best),
    undefined,
  );
}

function subtitleOf({ runs, variants, failures }: Comparison, first: RunResult | undefined): string {
  const pairs = runs === 1 ? 'one run each' : `${decimalText(runs)} runs each on the same random numbers`;
  const lost = failures.length === 0 ? '' : `; ${decimalText(failures.length)} of them have no result`;
  const what = first === undefined ? '' : ` of ${first.scenario}, ${durationText(first.endMs)} simulated`;
  return `${decimalText(variants.length)} variants${what}, ${pairs}${lost}`;
}

function keyFigures(best: VariantFigures, base: VariantFigures): KeyFigure[] {
  const saved = base.perMonthMicroUsd - best.perMonthMicroUsd;
  return [
    {
      key: 'best.perMonthMicroUsd',
      label: `a month with ${best.name}`,
      value: usdText(best.perMonthMicroUsd),
      note: 'cheapest that runs as many pods as any',
      raw: best.perMonthMicroUsd,
    },
    {
      key: 'best.savedMicroUsd',
      label: saved >= 0 ? `a month less than ${base.name}` : `a month more than ${base.name}`,
      value: usdText(Math.abs(saved)),
      note: base.perMonthMicroUsd === 0 ? '' : percentText(Math.abs(saved) / base.perMonthMicroUsd),
      raw: saved,
    },
    {
      key: 'best.strandedMicroUsd',
      label: 'of its cost stranded',
      value: percentText(best.strandedMicroUsd / best.costMicroUsd),
      note: `${usdText((best.strandedMicroUsd / best.costMicroUsd) * best.perMonthMicroUsd)} a month`,
      raw: best.strandedMicroUsd,
    },
  ];
}

function verdictSection(
  figures: readonly VariantFigures[],
  best: VariantFigures,
  base: VariantFigures,
  comparison: Comparison,
): Section {
  const month = usdText(best.perMonthMicroUsd);
  const stranded = percentText(best.strandedMicroUsd / best.costMicroUsd);
  const others = figures.filter((one) => one !== best);
  return {
    id: 'findings',
    title: 'Findings',
    lead: `${best.name} is the cheapest at ${month} a month, ${versusBase(best, base, comparison)}; it leaves ${stranded} of its cost stranded${podsText(best, base)}.`,
    blocks:
      others.length === 0
        ? []
        : [{ kind: 'sentences', items: others.map((one) => verdictOn(one, best, base)) }],
  };
}

function versusBase(best: VariantFigures, base: VariantFigures, { variants, runs }: Comparison): string {
  if (best === base) return 'no other variant is cheaper and runs as many pods';
  const saved = base.perMonthMicroUsd - best.perMonthMicroUsd;
  if (saved === 0) return `as much as ${base.name}`;
  const less = `${usdText(Math.abs(saved))} a month ${saved >= 0 ? 'less' : 'more'} than ${base.name}`;
  const cost = variants
    .find(({ name }) => name === best.name)
    ?.metrics.find(({ metric }) => metric === 'cost');
  const within = runs > 1 && cost !== undefined && cost.differenceLow <= 0 && cost.differenceHigh >= 0;
  return within ? `${less} (within the spread of the runs)` : less;
}

function verdictOn(
  one: VariantFigures,
  best: VariantFigures,
  base: VariantFigures,
): { readonly severity: 'note' | 'warning'; readonly text: string } {
  if (one.costMicroUsd === 0) return { severity: 'warning', text: `${one.name} has no price.` };
  const costs = `${one.name} costs ${moreText(one.perMonthMicroUsd - best.perMonthMicroUsd, best)}`;
  const undone = one.neverBound - best.neverBound;
  if (undone > 0)
    return {
      severity: 'warning',
      text: `${costs}, but leaves ${meanText(undone)} more pods without a node.`,
    };
  return {
    severity: 'note',
    text: `${costs}; ${percentText(one.strandedMicroUsd / one.costMicroUsd)} of it is stranded, ${percentText(one.idleMicroUsd / one.costMicroUsd)} idle${podsText(one, base)}.`,
  };
}

function moreText(moreMicroUsd: number, best: VariantFigures): string {
  if (moreMicroUsd === 0) return 'as much';
  const share = percentText(Math.abs(moreMicroUsd) / best.perMonthMicroUsd);
  return `${usdText(Math.abs(moreMicroUsd))} (${share}) a month ${moreMicroUsd < 0 ? 'less' : 'more'}`;
}

/** A variant with fewer replicas, or with manifests that could not be read, is not the same work for less money. */
function podsText(one: VariantFigures, base: VariantFigures): string {
  const more = one.podsBound - base.podsBound;
  if (more === 0) return '';
  return `; it runs ${meanText(Math.abs(more))} pods ${more < 0 ? 'fewer' : 'more'} than ${base.name}`;
}

/** Of means: a decimal only where there is one. */
function meanText(mean: number): string {
  return decimalText(mean, mean % 1 === 0 ? 0 : 1);
}

function sizesSection(figures: readonly VariantFigures[]): Section {
  const priced = figures.filter(({ costMicroUsd }) => costMicroUsd > 0);
  const byCost = [...priced].sort((a, b) => (isCheaper(a, b) ? -1 : 1));
  const [cheapest] = byCost;
  const dearest = byCost[byCost.length - 1];
  return {
    id: 'node-sizes',
    title: 'Side by side',
    lead:
      cheapest === undefined
        ? 'No variant has a price.'
        : cheapest.perMonthMicroUsd === dearest.perMonthMicroUsd
          ? `A month costs ${usdText(cheapest.perMonthMicroUsd)} with each of them.`
          : `A month costs between ${usdText(cheapest.perMonthMicroUsd)} (${cheapest.name}) and ${usdText(dearest.perMonthMicroUsd)} (${dearest.name}).`,
    blocks: [
      ...(priced.length > 2 && waitsDiffer(priced.map(({ pendingMsP99 }) => pendingMsP99))
        ? [waitTradeOff(priced)]
        : []),
      moneyTable(figures),
      serviceTable(figures),
      {
        kind: 'note',
        text: 'Stranded is part of idle. CPU and memory: requested ÷ allocatable. Means over the runs.',
      },
    ],
  };
}

function waitTradeOff(figures: readonly VariantFigures[]): Block {
  return tradeOff(
    'Cost against waiting',
    { title: 'waiting time p99', kind: 'time' },
    figures.map(({ name, perMonthMicroUsd, pendingMsP99 }) => ({
      label: name,
      perMonthMicroUsd,
      other: pendingMsP99,
    })),
  );
}

function moneyTable(figures: readonly VariantFigures[]): Block {
  const months = usdDecimals(figures.map(({ perMonthMicroUsd }) => perMonthMicroUsd));
  return {
    kind: 'table',
    columns: [...columns(['Variant', 'Nodes']), ...costSplitColumns()],
    rows: figures.map((one) => [one.name, one.nodes, ...costSplitCells(splitOf(one), months)]),
  };
}

function splitOf(one: VariantFigures): CostSplit {
  const share = (part: number): number => (one.costMicroUsd === 0 ? 0 : part / one.costMicroUsd);
  return {
    perMonthMicroUsd: one.costMicroUsd === 0 ? 0 : one.perMonthMicroUsd,
    usedRatio: share(one.usedMicroUsd),
    daemonSetRatio: share(one.daemonSetMicroUsd),
    idleRatio: share(one.idleMicroUsd),
    strandedRatio: share(one.strandedMicroUsd),
  };
}

function serviceTable(figures: readonly VariantFigures[]): Block {
  return {
    kind: 'table',
    columns: columns(['Variant'], ['CPU', 'Memory', 'Pods that ran', 'Never ran', 'Wait p50', 'Wait p99']),
    rows: figures.map((one) => [
      one.name,
      percentText(one.cpuAllocationRatio),
      percentText(one.memoryAllocationRatio),
      meanText(one.podsBound),
      meanText(one.neverBound),
      durationText(one.pendingMsP50),
      durationText(one.pendingMsP99),
    ]),
  };
}

function differencesSection({ variants, runs }: Comparison): Section {
  const [base, ...others] = variants;
  const rows = others.flatMap((variant) =>
    variant.metrics
      .filter(
        ({ difference, differenceLow, differenceHigh }) =>
          difference !== 0 || differenceLow !== 0 || differenceHigh !== 0,
      )
      .map((metric) => differenceRow(variant, metric, runs)),
  );
  return {
    id: 'differences',
    title: `Differences from ${base.name}`,
    lead:
      rows.length === 0
        ? 'Nothing differs: every metric of every variant equals the base exactly.'
        : runs === 1
          ? `${decimalText(rows.length)} figures differ; with one run each there is no spread to judge them by.`
          : `${decimalText(rows.length)} figures differ; the interval holds the mean difference with 95% confidence (bootstrap over ${decimalText(runs)} paired runs).`,
    blocks:
      rows.length === 0
        ? []
        : [
            {
              kind: 'table',
              columns: columns(
                ['Variant', 'Metric'],
                ['Mean', 'Difference', ...(runs > 1 ? ['95% interval'] : [])],
              ),
              rows,
            },
          ],
  };
}

function differenceRow(variant: ComparedVariant, metric: MetricDifference, runs: number): string[] {
  const { unit } = metric;
  const interval = `${changeText(unit, metric.differenceLow)} … ${changeText(unit, metric.differenceHigh)}`;
  return [
    variant.name,
    metric.metric,
    valueText(unit, metric.mean),
    changeText(unit, metric.difference),
    ...(runs > 1 ? [interval] : []),
  ];
}

/** A comparison that was stopped may lack hundreds of runs. */
const FAILURES_NAMED = 20;

function failuresSection(failures: readonly string[]): Section {
  const more = failures.length - FAILURES_NAMED;
  const items = [
    ...failures.slice(0, FAILURES_NAMED).map((text) => ({ severity: 'bad' as const, text })),
    ...(more > 0 ? [{ text: `and ${decimalText(more)} more` }] : []),
  ];
  return {
    id: 'failures',
    title: 'Runs without a result',
    lead: `${countText(failures.length, 'run')} without a result, in no figure.`,
    blocks: [{ kind: 'sentences', items }],
  };
}

function footerOf({ variants }: Comparison, first: RunResult | undefined): (readonly [string, string])[] {
  if (first === undefined) return [];
  const { priceBook } = first.cost;
  return [
    ['Version', `plimsoll ${first.version}`],
    ['Seed', String(first.seed)],
    ['Prices', `${priceBook.name}${priceBook.date === '' ? ', undated' : ` of ${priceBook.date}`}`],
    ...variants.map(({ name, results }): [string, string] => [`Digest of ${name}`, digestsText(results)]),
  ];
}

/** One run: its digest. Several: the first, and how many more there are (each result has its own). */
function digestsText(results: readonly RunResult[]): string {
  const [first] = results;
  if (first === undefined) return 'no run ended';
  return results.length === 1 ? first.digest : `${first.digest} and ${decimalText(results.length - 1)} more`;
}
