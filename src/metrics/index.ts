/**
 * metrics: what autoscalers get to see, and when. Containers burn (usage-meter); metrics-server scrapes every 15 s and
 * answers with means and stale figures (metrics-server); external and custom series come with delay, grid and window
 * (metric-series). Columns; nothing is done for what does not change. May import model and base.
 */
export { IMMEDIATE_VIEW, SeriesReader } from './metric-series.ts';
export type { SeriesView, StepSeries } from './metric-series.ts';
export { DEFAULT_METRICS_SERVER, MetricsServer } from './metrics-server.ts';
export type { MetricsServerConfig } from './metrics-server.ts';
export { UsageMeter } from './usage-meter.ts';
