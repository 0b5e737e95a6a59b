/**
 * report: what a person reads. A report is data (section.ts), made by sections out of the result; renderers make text,
 * Markdown, one self-contained HTML page, JSON or CSV of it. May import result and base and nothing of the engine: a
 * number that a section needs goes into the result first. Start at report.ts; a new section is a file in sections/ and
 * a line there.
 */
export { compareReport } from './compare-report.ts';
export { reasonsInWords } from './kept-reasons.ts';
export { renderComparison, renderPlan, renderReport } from './render-report.ts';
export type { RenderOptions, ReportFormat } from './render-report.ts';
export { reportOf } from './report.ts';
export type * from './section.ts';
export { renderSuite } from './suite/render-suite.ts';
export type { SuiteFormat } from './suite/render-suite.ts';
export { stalePrices } from './stale-prices.ts';
