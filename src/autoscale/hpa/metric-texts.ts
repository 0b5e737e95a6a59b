import type { HpaMetric } from './hpa-spec.ts';
import { selectorText } from './selector-text.ts';

/**
 * The names and error texts of a metric as events and conditions carry them; upstream's words, not ours. Users search
 * for them.
 */

const names = new WeakMap<HpaMetric, string>();

/** `<name> above target`. Every sync asks for it, so it is made once a metric. */
export function metricName(metric: HpaMetric): string {
  const known = names.get(metric);
  if (known !== undefined) return known;
  const name = writtenName(metric);
  names.set(metric, name);
  return name;
}

function writtenName(metric: HpaMetric): string {
  const { type, target } = metric;
  switch (type) {
    case 'Resource':
      if (target.kind !== 'utilization') return `${metric.resource} resource`;
      return `${metric.resource} resource utilization (percentage of request)`;
    case 'ContainerResource':
      if (target.kind !== 'utilization') return `${metric.resource} resource`;
      return `${metric.resource} container resource utilization (percentage of request)`;
    case 'Pods':
      return `pods metric ${metric.metric}`;
    case 'Object':
      if (target.kind === 'value') return `${metric.describedObject.kind} metric ${metric.metric}`;
      return externalName(metric);
    case 'External':
      return externalName(metric);
  }
}

function externalName(metric: Extract<HpaMetric, { metric: string }>): string {
  return `external metric ${metric.metric}(${selectorText(metric.selector)})`;
}

/** Reason of the event and of ScalingActive when the metric fails. */
export function failureReason(metric: HpaMetric): string {
  return `FailedGet${metric.type}Metric`;
}

/** Message of the metric's own event. */
export function failureText(metric: HpaMetric, error: string): string {
  if (metric.type !== 'Resource' && metric.type !== 'ContainerResource') return error;
  const what = metric.target.kind === 'utilization' ? 'utilization' : 'usage';
  return `failed to get ${metric.resource} ${what}: ${error}`;
}

/** The error as FailedComputeMetricsReplicas quotes it. */
export function wrappedFailure(metric: HpaMetric, error: string): string {
  const isAverage = metric.target.kind === 'averageValue';
  switch (metric.type) {
    case 'Resource':
      return `failed to get ${metric.resource} resource metric value: ${failureText(metric, error)}`;
    case 'ContainerResource':
      return `failed to get ${metric.container} container metric value: ${failureText(metric, error)}`;
    case 'Pods':
      return `failed to get pods metric value: ${error}`;
    case 'Object': {
      const cause = isAverage ? `failed to get ${metric.metric} object metric: ${error}` : error;
      return `failed to get object metric value: ${cause}`;
    }
    case 'External': {
      const what = isAverage ? `${metric.metric} external metric` : `external metric ${metric.metric}`;
      return `failed to get ${metric.metric} external metric value: failed to get ${what}: ${error}`;
    }
  }
}
