/**
 * result: what a run found. RunResult (the waist of the hourglass: the engine writes it, everything else reads it),
 * the event log and its digest, the meter that integrates use while a run goes on and the ledger it ends in, series
 * and percentiles. May import base. Start at run-result.ts; a simulation starts at usage/ and log/.
 */
export { checkAssertions, METRIC_NAMES, readMetric } from './assertions.ts';
export type { AssertionLimit } from './assertions.ts';
export type * from './comparison.ts';
export { EventLog, NONE, timeText } from './log/event-log.ts';
export type { EventChunk, LogKind } from './log/event-log.ts';
export { findingsOf } from './findings.ts';
export { LogHistogram } from './log-histogram.ts';
export { NameTable } from './log/name-table.ts';
export { NO_PERCENTILES, percentilesOf, percentilesOfHistogram } from './percentiles.ts';
export type { Percentiles } from './percentiles.ts';
export type * from './placement-result.ts';
export type * from './plan-result.ts';
export type * from './run-result.ts';
export type * from './scaling-result.ts';
export type * from './suite-result.ts';
export type * from './vertical-result.ts';
export { meanOf, SeriesBuilder, SeriesName, sumOfSeries, valueAt } from './series.ts';
export type { Series } from './series.ts';
export type { ShapeRequest } from './usage/smallest-shapes.ts';
export type * from './usage/usage-ledger.ts';
export { UsageMeter } from './usage/usage-meter.ts';
export type { NodeSize } from './usage/usage-meter.ts';
