import type { LabelSelector } from '../../../model/index.ts';
import type { Int64 } from './int64.ts';
import type { MetricSamples } from './metric-samples.ts';

/**
 * What the three metrics APIs answer at the moment of a sync. The simulation answers from src/metrics; a test answers
 * with plain data. Answers are not changed by the reader.
 */
export interface MetricSource {
  /** The resource metrics API: samples of the HPA's pods; `empty` where it knows no pod at all. */
  resource(resource: string, container: string | undefined): MetricSamples | MetricFailure | 'empty';
  /** The custom metrics API, one value a pod. */
  pods(metric: string, selector: LabelSelector | undefined): MetricSamples | MetricFailure | 'empty';
  /** The custom metrics API, the figure of one object in milli-units. */
  object(
    metric: string,
    describedObject: { readonly kind: string; readonly name: string },
  ): Int64 | MetricFailure;
  /** The external metrics API: all series that match, in milli-units. */
  external(metric: string, selector: LabelSelector | undefined): readonly Int64[] | MetricFailure;
}

/** The API call itself failed with this text. */
export interface MetricFailure {
  readonly failure: string;
}

/** Tells an error of the metrics API from its samples. */
export function isMetricFailure(answer: unknown): answer is MetricFailure {
  return typeof answer === 'object' && answer !== null && 'failure' in answer;
}
