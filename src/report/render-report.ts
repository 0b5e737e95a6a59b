import type { Comparison, PlanResult, RunResult } from '../result/index.ts';
import { compareReport } from './compare-report.ts';
import { planReport } from './plan/plan-report.ts';
import { renderCsv } from './render/csv.ts';
import { renderHtml } from './render/html.ts';
import { renderJson } from './render/json.ts';
import { renderComparisonJunit, renderJunit, renderPlanJunit } from './render/junit.ts';
import { renderMarkdown } from './render/markdown.ts';
import { renderText } from './render/text.ts';
import { COLOURED, PLAIN } from './render/text-style.ts';
import { reportOf } from './report.ts';
import type { Report } from './section.ts';

export type ReportFormat = 'text' | 'md' | 'html' | 'json' | 'csv' | 'junit';

export interface RenderOptions {
  /** Text only: with terminal colours. */
  readonly colour?: boolean | undefined;
  /** Text only: width of the terminal. */
  readonly columns?: number | undefined;
}

/** The report of a run in a format. JSON is the result itself, CSV its curves, JUnit its limits. */
export function renderReport(result: RunResult, format: ReportFormat, options: RenderOptions = {}): string {
  if (format === 'json') return renderJson(result);
  if (format === 'csv') return renderCsv(result);
  if (format === 'junit') return renderJunit(result);
  return renderAs(reportOf(result), format, options);
}

/** The report of a comparison in a format. JSON is the comparison itself, CSV its differences, JUnit its limits. */
export function renderComparison(
  comparison: Comparison,
  format: ReportFormat,
  options: RenderOptions = {},
): string {
  if (format === 'json') return `${JSON.stringify(comparison, undefined, 2)}\n`;
  if (format === 'csv') return comparisonCsv(comparison);
  if (format === 'junit') return renderComparisonJunit(comparison);
  return renderAs(compareReport(comparison), format, options);
}

/** The report of a plan in a format. JSON is the plan itself, JUnit its objectives. */
export function renderPlan(
  plan: PlanResult,
  format: Exclude<ReportFormat, 'csv'>,
  options: RenderOptions = {},
): string {
  if (format === 'json') return `${JSON.stringify(plan, undefined, 2)}\n`;
  if (format === 'junit') return renderPlanJunit(plan);
  return renderAs(planReport(plan), format, options);
}

/** Text, Markdown or HTML of any report. */
export function renderAs(
  report: Report,
  format: 'text' | 'md' | 'html',
  { colour, columns }: RenderOptions,
): string {
  if (format === 'html') return renderHtml(report);
  if (format === 'md') return renderMarkdown(report);
  return renderText(report, {
    style: colour === true ? COLOURED : PLAIN,
    ...(columns === undefined ? {} : { columns }),
  });
}

function comparisonCsv({ variants }: Comparison): string {
  const lines = ['variant,metric,unit,mean,difference,difference_low,difference_high'];
  for (const { name, metrics } of variants) {
    const safe = `"${name.replace(/"/g, '""')}"`;
    for (const { metric, unit, mean, difference, differenceLow, differenceHigh } of metrics)
      lines.push([safe, metric, unit, mean, difference, differenceLow, differenceHigh].join(','));
  }
  return `${lines.join('\n')}\n`;
}
