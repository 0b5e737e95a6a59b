import { computeMetrics } from './compute-metrics.ts';
import type { MetricsAnswer, SelectorState } from './compute-metrics.ts';
import {
  ABOVE_MAX,
  ALL_BELOW_TARGET,
  BELOW_MIN,
  GOT_SCALE,
  LIMIT_TEXTS,
  SCALING_DISABLED,
  STABILIZATION_TEXTS,
} from './condition-texts.ts';
import type { HpaMemory } from './limits/hpa-memory.ts';
import { hasMetricWithoutPods, tolerancesOf } from './hpa-spec.ts';
import type { HpaControllerConfig, HpaSpec } from './hpa-spec.ts';
import { ConditionWriter } from './hpa-status.ts';
import type { HpaEvent, HpaStatus } from './hpa-status.ts';
import type { MetricSource } from './replicas/metric-source.ts';
import { normalizedStatus, normalizeProposal, recordRescale } from './limits/normalize.ts';
import type { Normalized } from './limits/normalize.ts';
import type { PodStates } from './replicas/pod-states.ts';
import type { MetricReading } from './replicas/replica-proposal.ts';

/** One autoscaler as a sync finds it. The memory is the controller's and is written to; the rest is not. */
export interface HpaSubject {
  readonly spec: HpaSpec;
  readonly status: HpaStatus;
  readonly memory: HpaMemory;
}

/** What a sync looks at outside the autoscaler. */
export interface HpaWorld {
  /** The scale of the target, or why it could not be read. */
  readonly scale:
    { readonly specReplicas: number; readonly statusReplicas: number } | { readonly error: string };
  readonly selector: SelectorState;
  readonly pods: PodStates;
  /** Requests beside the pods in milli-units, or the text of what is missing. */
  readonly requests: (resource: string, container: string | undefined) => Float64Array | string;
  readonly metrics: MetricSource;
  /** Why writing the scale will fail; absent: it will not. */
  readonly scaleUpdateError?: string;
}

/** What a sync decided. The caller writes `rescaledTo` to the scale and keeps the status. */
export interface HpaOutcome {
  readonly status: HpaStatus;
  readonly events: readonly HpaEvent[];
  /** Undefined: the number stays. */
  readonly rescaledTo: number | undefined;
  /** The arithmetic behind the decision, for `explain`; undefined where metrics were not looked at. */
  readonly steps: DecisionSteps | undefined;
  /** The sync returned an error. */
  readonly failed: boolean;
}

/** What the metrics asked for, and what was made of it. */
export interface DecisionSteps {
  readonly proposal: number;
  /** The metric that asked for most; '' when none asked for anything. */
  readonly name: string;
  readonly normalized: Normalized;
}

/**
 * One sync of one autoscaler (upstream reconcileAutoscaler of 1.37).
 *
 * A number above maxReplicas or below minReplicas is corrected at once: without metrics, windows or rate limits. At
 * zero replicas nothing is done unless the autoscaler itself went there.
 */
export function reconcileHpa(
  subject: HpaSubject,
  world: HpaWorld,
  config: HpaControllerConfig,
  nowMs: number,
): HpaOutcome {
  const { scale } = world;
  const conditions = new ConditionWriter(subject.status.conditions, nowMs);
  if ('error' in scale) {
    const message = `the HPA controller was unable to get the target's current scale: ${scale.error}`;
    conditions.set('AbleToScale', 'False', 'FailedGetScale', message);
    const events = [{ type: 'Warning', reason: 'FailedGetScale', message: scale.error } as const];
    const status = { ...subject.status, conditions: conditions.conditions };
    return { status, events, rescaledTo: undefined, steps: undefined, failed: true };
  }
  conditions.set('AbleToScale', 'True', 'SucceededGetScale', GOT_SCALE);
  const current = scale.specReplicas;
  if (subject.memory.recommendedCount === 0) {
    subject.memory.remember(nowMs, current, -Infinity);
  }
  const sync: Sync = {
    subject,
    world,
    config,
    nowMs,
    current,
    statusReplicas: scale.statusReplicas,
    conditions,
    events: [],
  };
  return finish(sync, decide(sync));
}

interface Sync {
  readonly subject: HpaSubject;
  readonly world: HpaWorld;
  readonly config: HpaControllerConfig;
  readonly nowMs: number;
  readonly current: number;
  readonly statusReplicas: number;
  readonly conditions: ConditionWriter;
  readonly events: HpaEvent[];
}

interface Decision {
  /** Undefined: no number could be computed. */
  readonly desired: number | undefined;
  readonly reason: string;
  readonly readings: readonly (MetricReading | undefined)[];
  readonly error: string | undefined;
  readonly steps: DecisionSteps | undefined;
}

function decide(sync: Sync): Decision {
  const { current, conditions } = sync;
  const { spec } = sync.subject;
  if (current === 0 && !mayLeaveZero(sync)) {
    conditions.set('ScalingActive', 'False', 'ScalingDisabled', SCALING_DISABLED);
    return withoutMetrics(0, '');
  }
  if (current > spec.maxReplicas) return withoutMetrics(spec.maxReplicas, ABOVE_MAX);
  if (current !== 0 && current < spec.minReplicas) {
    return withoutMetrics(spec.minReplicas, BELOW_MIN);
  }
  return decideByMetrics(sync);
}

function withoutMetrics(desired: number, reason: string): Decision {
  return { desired, reason, readings: [], error: undefined, steps: undefined };
}

function decideByMetrics(sync: Sync): Decision {
  const { subject, config, current, nowMs } = sync;
  const { spec, memory } = subject;
  const answer = askMetrics(sync);
  const { readings, error } = answer;
  if (answer.replicas === undefined)
    return { desired: undefined, reason: '', readings, error, steps: undefined };

  // The running maximum starts at 0, so a negative proposal is 0 and then names no metric.
  const proposal = Math.max(0, answer.replicas);
  const name = answer.replicas > 0 ? answer.name : '';
  let reason = proposal > current ? `${name} above target` : proposal < current ? ALL_BELOW_TARGET : '';
  const normalized = normalizeProposal(spec, config, memory, { from: current, proposal }, nowMs);
  reportNormalized(sync.conditions, normalized);
  let desired = normalized.replicas;
  if (current === 0 && desired < spec.minReplicas) {
    // The limits of `behavior` are one-sided and leave a number that does not move alone, below the minimum too.
    desired = spec.minReplicas;
    if (reason === '') reason = BELOW_MIN;
  }
  return { desired, reason, readings, error, steps: { proposal, name, normalized } };
}

/** From zero back up only where the autoscaler itself scaled to zero, and something is left to measure. */
function mayLeaveZero({ subject, config, conditions }: Sync): boolean {
  if (!config.scaleToZero || !conditions.isTrue('ScaledToZero')) return false;
  return subject.spec.minReplicas !== 0 || hasMetricWithoutPods(subject.spec);
}

function askMetrics(sync: Sync): MetricsAnswer {
  const { subject, world, config, nowMs, current, statusReplicas } = sync;
  const { spec } = subject;
  const context = {
    namespace: spec.namespace,
    // Not every metric is about them one by one, and whoever keeps the world may read them off only then.
    get pods() {
      return world.pods;
    },
    requests: world.requests,
    source: world.metrics,
    specReplicas: current,
    statusReplicas,
    tolerances: tolerancesOf(spec, config),
    config,
    nowMs,
  };
  return computeMetrics(spec.metrics, world.selector, context, sync.conditions, sync.events);
}

function reportNormalized(conditions: ConditionWriter, normalized: Normalized): void {
  const { stabilized, limited } = normalized;
  const { ableToScale, scalingLimited } = normalizedStatus(normalized);
  conditions.set('AbleToScale', ableToScale, stabilized.reason, STABILIZATION_TEXTS[stabilized.reason]);
  conditions.set('ScalingLimited', scalingLimited, limited.reason, LIMIT_TEXTS[limited.reason]);
}

function finish(sync: Sync, decision: Decision): HpaOutcome {
  const { desired, readings, error, steps } = decision;
  if (desired === undefined) {
    sync.events.push({ type: 'Warning', reason: 'FailedComputeMetricsReplicas', message: error ?? '' });
    const status = statusOf(sync, readings, sync.subject.status.desiredReplicas);
    return { status, events: sync.events, rescaledTo: undefined, steps, failed: true };
  }
  if (desired === sync.current) {
    const status = statusOf(sync, readings, desired);
    return { status, events: sync.events, rescaledTo: undefined, steps, failed: error !== undefined };
  }
  return rescale(sync, decision, desired);
}

function rescale(sync: Sync, decision: Decision, desired: number): HpaOutcome {
  const { subject, world, current, conditions, events, nowMs } = sync;
  const { steps, readings, error } = decision;
  const what = `New size: ${desired}; reason: ${decision.reason}`;
  if (world.scaleUpdateError !== undefined) {
    const cause = world.scaleUpdateError;
    events.push({ type: 'Warning', reason: 'FailedRescale', message: `${what}; error: ${cause}` });
    const message = `the HPA controller was unable to update the target scale: ${cause}`;
    conditions.set('AbleToScale', 'False', 'FailedUpdateScale', message);
    const status = statusOf(sync, readings, subject.status.desiredReplicas);
    return { status, events, rescaledTo: undefined, steps, failed: true };
  }
  const message = `the HPA controller was able to update the target scale to ${desired}`;
  conditions.set('AbleToScale', 'True', 'SucceededRescale', message);
  events.push({ type: 'Normal', reason: 'SuccessfulRescale', message: what });
  reportZero(sync, desired);
  recordRescale(subject.spec, subject.memory, current, desired, nowMs);
  const status = { ...statusOf(sync, readings, desired), lastScaleAtMs: nowMs };
  return { status, events, rescaledTo: desired, steps, failed: error !== undefined };
}

function reportZero({ subject, config, current, conditions }: Sync, desired: number): void {
  if (!config.scaleToZero) {
    conditions.remove('ScaledToZero');
    return;
  }
  const { spec } = subject;
  const wentToZero = current > 0 && desired === 0 && spec.minReplicas === 0 && hasMetricWithoutPods(spec);
  if (wentToZero) conditions.set('ScaledToZero', 'True', 'ScaledToZero', 'the HPA scaled the target to zero');
  else conditions.set('ScaledToZero', 'False', 'NotScaledToZero', 'the HPA did not scale the target to zero');
}

/** Where no number was decided or written, desiredReplicas and the time of the last scale stay. */
function statusOf(sync: Sync, readings: HpaStatus['readings'], desiredReplicas: number): HpaStatus {
  return {
    currentReplicas: sync.current,
    desiredReplicas,
    lastScaleAtMs: sync.subject.status.lastScaleAtMs,
    conditions: sync.conditions.conditions,
    readings,
  };
}
