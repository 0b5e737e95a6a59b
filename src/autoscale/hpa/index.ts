/**
 * autoscale/hpa: the Horizontal Pod Autoscaler of Kubernetes 1.37, pure: the object, the pods, the metrics' answers and
 * the time in; replicas, status, conditions and events out. May import model and base. Start at reconcile.ts.
 */
export { DEFAULT_HPA_CONFIG, tolerancesOf } from './hpa-spec.ts';
export type {
  HpaBehavior,
  HpaControllerConfig,
  HpaMetric,
  HpaSpec,
  HpaTarget,
  ScalingRules,
} from './hpa-spec.ts';
export { int64 } from './replicas/int64.ts';
export type { Int64 } from './replicas/int64.ts';
export { emptySamples } from './replicas/metric-samples.ts';
export type { MetricSamples } from './replicas/metric-samples.ts';
export type { MetricFailure, MetricSource } from './replicas/metric-source.ts';
export { podRequestMilli } from './replicas/pod-requests.ts';
export { PodStanding, PodStates, Readiness } from './replicas/pod-states.ts';
export { podStatesOf } from './replicas/pods-of-objects.ts';
export { proposeReplicas } from './replicas/propose-replicas.ts';
export { readHpaSpec } from './read-hpa.ts';
export { isProposalError } from './replicas/replica-proposal.ts';
export type { MetricReading, ReplicaProposal } from './replicas/replica-proposal.ts';
export { HpaMemory } from './limits/hpa-memory.ts';
export type { Recommendation, ScaleEvent } from './limits/hpa-memory.ts';
export { normalizedStatus, normalizeProposal, recordRescale } from './limits/normalize.ts';
export type { Normalized } from './limits/normalize.ts';
export type { SelectorState } from './compute-metrics.ts';
export { currentMetricsOf } from './current-metrics.ts';
export type { CurrentMetric } from './current-metrics.ts';
export { INITIAL_HPA_STATUS } from './hpa-status.ts';
export type { HpaCondition, HpaConditions, HpaEvent, HpaStatus } from './hpa-status.ts';
export { reconcileHpa } from './reconcile.ts';
export type { HpaOutcome, HpaSubject, HpaWorld } from './reconcile.ts';
export { selectorStateOf } from './selector-syntax.ts';
export { HpaFleet } from './hpa-fleet.ts';
export type { DecisionSteps } from './reconcile.ts';
export { RunawayWatch } from './runaway.ts';
export type { RunawayFinding } from './runaway.ts';
export { scaleSelectorText } from './selector-text.ts';
