import type { HpaSpec, Int64, MetricFailure, MetricSamples } from '../../../autoscale/index.ts';
import type { LabelSelector, PodRow } from '../../../model/index.ts';

/** What the metrics APIs of a run answer, for any autoscaler: the pods come as rows, the samples beside them. */
export interface HpaMetrics {
  resource(
    pods: readonly PodRow[],
    resource: string,
    container: string | undefined,
    nowMs: number,
  ): MetricSamples | MetricFailure | 'empty';
  pods(pods: readonly PodRow[], query: MetricQuery, nowMs: number): MetricSamples | MetricFailure | 'empty';
  object(
    query: MetricQuery,
    of: { readonly kind: string; readonly name: string },
    nowMs: number,
  ): Int64 | MetricFailure;
  external(query: MetricQuery, nowMs: number): readonly Int64[] | MetricFailure;
  /** Until when series that no scrape tells of give the same answers. */
  holdsUntilMs(spec: HpaSpec, nowMs: number): number;
}

export interface MetricQuery {
  readonly namespace: string;
  readonly metric: string;
  readonly selector: LabelSelector | undefined;
}
