import type { HpaMetric } from './hpa-spec.ts';
import type { ConditionWriter, HpaEvent } from './hpa-status.ts';
import { failureReason, failureText, metricName, wrappedFailure } from './metric-texts.ts';
import { proposeReplicas } from './replicas/propose-replicas.ts';
import type { ProposalContext } from './replicas/propose-replicas.ts';
import { isProposalError } from './replicas/replica-proposal.ts';
import type { MetricReading } from './replicas/replica-proposal.ts';

/** What the pods selector of the scale is good for. */
export type SelectorState =
  | { readonly kind: 'valid' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'malformed'; readonly error: string }
  /** Another autoscaler selects the same pods: neither of them scales. */
  | { readonly kind: 'ambiguous'; readonly selector: string; readonly others: string };

/** The answer of all metrics together. */
export interface MetricsAnswer {
  /** Undefined: nothing may be done. */
  readonly replicas: number | undefined;
  /** The metric that asked for most; '' when none asked for anything. */
  readonly name: string;
  readonly readings: readonly (MetricReading | undefined)[];
  /** Some metric failed, whether or not scaling goes on. */
  readonly error: string | undefined;
}

/**
 * Asks every metric and takes the largest proposal, the first of equal ones. A metric that fails blocks scaling down,
 * not up: with some invalid the maximum counts only while it is not below the current number.
 */
export function computeMetrics(
  metrics: readonly HpaMetric[],
  selector: SelectorState,
  context: ProposalContext,
  conditions: ConditionWriter,
  events: HpaEvent[],
): MetricsAnswer {
  const selectorError = reportSelector(selector, conditions, events);
  if (selectorError !== undefined) {
    return { replicas: undefined, name: '', readings: [], error: selectorError };
  }

  const { replicas, name, readings, failures } = largestProposal(metrics, context, events);
  const found = `the HPA was able to successfully calculate a replica count from ${name}`;
  if (failures.length === 0) {
    conditions.set('ScalingActive', 'True', 'ValidMetricFound', found);
    return { replicas, name, readings, error: undefined };
  }
  const [first] = failures;
  const counts = `${failures.length} invalid out of ${metrics.length}`;
  const error = `invalid metrics (${counts}), first error is: ${wrappedFailure(first.metric, first.error)}`;
  if (failures.length === metrics.length || replicas < context.specReplicas) {
    const message = `the HPA was unable to compute the replica count: ${failureText(first.metric, first.error)}`;
    conditions.set('ScalingActive', 'False', failureReason(first.metric), message);
    return { replicas: undefined, name: '', readings, error };
  }
  conditions.set('ScalingActive', 'True', 'ValidMetricFound', found);
  return { replicas, name, readings, error };
}

interface Proposals {
  readonly replicas: number;
  readonly name: string;
  readonly readings: readonly (MetricReading | undefined)[];
  readonly failures: readonly { readonly metric: HpaMetric; readonly error: string }[];
}

/** A valid proposal of 0 gives way to the next valid one, whatever it is; otherwise only a larger one wins. */
function largestProposal(
  metrics: readonly HpaMetric[],
  context: ProposalContext,
  events: HpaEvent[],
): Proposals {
  const readings: (MetricReading | undefined)[] = [];
  const failures: { metric: HpaMetric; error: string }[] = [];
  let replicas = 0;
  let name = '';
  for (const metric of metrics) {
    const proposal = proposeReplicas(context, metric);
    if (isProposalError(proposal)) {
      readings.push(undefined);
      failures.push({ metric, error: proposal.error });
      events.push(warning(failureReason(metric), failureText(metric, proposal.error)));
      continue;
    }
    readings.push(proposal.reading);
    if (replicas !== 0 && proposal.replicas <= replicas) continue;
    replicas = proposal.replicas;
    name = metricName(metric);
  }
  return { replicas, name, readings, failures };
}

/** The text of what is wrong with the selector, reported; undefined when it is fine. */
function reportSelector(
  selector: SelectorState,
  conditions: ConditionWriter,
  events: HpaEvent[],
): string | undefined {
  if (selector.kind === 'valid') return undefined;
  const { reason, event, message, condition } = selectorComplaint(selector);
  events.push(warning(event, message));
  conditions.set('ScalingActive', 'False', reason, condition);
  return message;
}

interface SelectorComplaint {
  readonly reason: string;
  readonly event: string;
  readonly message: string;
  readonly condition: string;
}

function selectorComplaint(selector: Exclude<SelectorState, { kind: 'valid' }>): SelectorComplaint {
  if (selector.kind === 'missing') {
    const condition = "the HPA target's scale is missing a selector";
    return {
      reason: 'InvalidSelector',
      event: 'SelectorRequired',
      message: 'selector is required',
      condition,
    };
  }
  if (selector.kind === 'malformed') {
    const message = `couldn't convert selector into a corresponding internal selector object: ${selector.error}`;
    return { reason: 'InvalidSelector', event: 'InvalidSelector', message, condition: message };
  }
  const message = `pods by selector ${selector.selector} are controlled by more than one HPA (e.g. ${selector.others})`;
  return { reason: 'AmbiguousSelector', event: 'AmbiguousSelector', message, condition: message };
}

function warning(reason: string, message: string): HpaEvent {
  return { type: 'Warning', reason, message };
}
