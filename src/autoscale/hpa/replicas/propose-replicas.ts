import type { DescribedObject, HpaMetric, HpaControllerConfig, HpaTarget } from '../hpa-spec.ts';
import type { Int64 } from './int64.ts';
import { isMetricFailure } from './metric-source.ts';
import type { MetricFailure, MetricSource } from './metric-source.ts';
import type { MetricSamples } from './metric-samples.ts';
import { podAverageReplicas } from './pod-average.ts';
import type { PodStates } from './pod-states.ts';
import type { ProposalError, ReplicaProposal } from './replica-proposal.ts';
import { resourceUtilizationReplicas } from './resource-utilization.ts';
import type { PodMetricContext } from './resource-utilization.ts';
import {
  externalAverageReplicas,
  saturatingSum,
  scalarAverageReplicas,
  scalarValueReplicas,
} from './scalar-replicas.ts';
import { selectorText } from '../selector-text.ts';
import type { Tolerances } from './tolerance.ts';

/** Everything a metric's calculation looks at. */
export interface ProposalContext {
  readonly namespace: string;
  readonly pods: PodStates;
  /** Requests beside the pods in milli-units, or the text of what is missing. */
  readonly requests: (resource: string, container: string | undefined) => Float64Array | string;
  readonly source: MetricSource;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  readonly tolerances: Tolerances;
  readonly config: HpaControllerConfig;
  readonly nowMs: number;
}

/** What one metric asks for, or why it cannot say. */
export function proposeReplicas(context: ProposalContext, metric: HpaMetric): ReplicaProposal {
  switch (metric.type) {
    case 'Resource':
      return resourceReplicas(context, metric.resource, undefined, metric.target);
    case 'ContainerResource':
      return resourceReplicas(context, metric.resource, metric.container, metric.target);
    case 'Pods': {
      const samples = context.source.pods(metric.metric, metric.selector);
      const api = 'custom metrics API';
      if (isUnanswered(samples)) return unanswered(`unable to get metric ${metric.metric}`, api, samples);
      return podAverageReplicas(podContext(context, undefined), samples, milliOf(metric.target));
    }
    case 'Object':
      return objectReplicas(context, metric.metric, metric.describedObject, metric.target);
    case 'External':
      return externalReplicas(context, metric);
  }
}

function resourceReplicas(
  context: ProposalContext,
  resource: string,
  container: string | undefined,
  target: HpaTarget,
): ReplicaProposal {
  const samples = context.source.resource(resource, container);
  if (isUnanswered(samples)) {
    return unanswered(`unable to get metrics for resource ${resource}`, 'resource metrics API', samples);
  }
  const pods = podContext(context, resource);
  if (target.kind !== 'utilization') return podAverageReplicas(pods, samples, target.milli);
  const requests = context.requests(resource, container);
  return resourceUtilizationReplicas(pods, samples, requests, target.percent);
}

function objectReplicas(
  context: ProposalContext,
  metric: string,
  describedObject: DescribedObject,
  target: HpaTarget,
): ReplicaProposal {
  const usage = context.source.object(metric, describedObject);
  if (isMetricFailure(usage)) {
    const subject = `unable to get metric ${metric} on ${describedObject.kind} ${context.namespace}/${describedObject.name}`;
    return unanswered(subject, 'custom metrics API', usage);
  }
  if (target.kind === 'value') return scalarValueReplicas(context, context.specReplicas, usage, target.milli);
  return scalarAverageReplicas(context.tolerances, context.statusReplicas, usage, milliOf(target));
}

function externalReplicas(
  context: ProposalContext,
  { metric, selector, target }: Extract<HpaMetric, { type: 'External' }>,
): ReplicaProposal {
  const series = context.source.external(metric, selector);
  if (isMetricFailure(series) || series.length === 0) {
    const subject = `unable to get external metric ${context.namespace}/${metric}/${selectorText(selector)}`;
    return unanswered(subject, 'external metrics API', isMetricFailure(series) ? series : 'empty');
  }
  if (target.kind === 'value') {
    return scalarValueReplicas(context, context.specReplicas, saturatingSum(series), target.milli);
  }
  return externalAverageReplicas(context.tolerances, context.statusReplicas, series, milliOf(target));
}

function podContext(context: ProposalContext, resource: string | undefined): PodMetricContext {
  return {
    pods: context.pods,
    tolerances: context.tolerances,
    startUp: resource === 'cpu' ? context.config : undefined,
    currentReplicas: context.specReplicas,
    nowMs: context.nowMs,
  };
}

function milliOf(target: HpaTarget): Int64 {
  return target.kind === 'utilization' ? 0 : target.milli;
}

function isUnanswered(answer: MetricSamples | MetricFailure | 'empty'): answer is MetricFailure | 'empty' {
  return answer === 'empty' || isMetricFailure(answer);
}

function unanswered(subject: string, api: string, answer: MetricFailure | 'empty'): ProposalError {
  const cause =
    answer === 'empty'
      ? `no metrics returned from ${api}`
      : `unable to fetch metrics from ${api}: ${answer.failure}`;
  return { error: `${subject}: ${cause}` };
}
