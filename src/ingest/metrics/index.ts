/**
 * ingest/metrics: recorded use and demand, one file a format, each to MetricSeries (model/metric-series.ts). Prometheus'
 * own forms are in ingest/prometheus. Start at read-metrics.ts; the formats are listed in formats.ts.
 */
export { importRecording } from './import-recording.ts';
export type { RecordingImport } from './import-recording.ts';
export { METRIC_FORMATS } from './formats.ts';
export { readMetricFiles, readMetrics } from './read-metrics.ts';
export type { MetricsReading, MetricsRequest } from './read-metrics.ts';
export { readDemand } from './read-demand.ts';
export type { DemandReading, DemandRequest } from './read-demand.ts';
export { usageHistories, whyNoUse } from './usage.ts';
export type { UsageOptions } from './usage.ts';
