/**
 * autoscale/vpa: the Vertical Pod Autoscaler, pure: recommender (usage in, requests out), updater (which pods are
 * evicted or resized) and admission (what a new pod is given). May import model and base. Start at recommender/.
 */
export { BucketScale } from './recommender/bucket-scale.ts';
export type { BucketOptions } from './recommender/bucket-scale.ts';
export { DecayingHistogram } from './recommender/decaying-histogram.ts';
export type { HistogramCheckpoint } from './recommender/decaying-histogram.ts';
export type { AggregateCheckpoint, ContainerAggregate } from './recommender/aggregate.ts';
export { readCheckpoint } from './recommender/read-checkpoint.ts';
export { explainEstimate } from './recommender/explain-estimate.ts';
export type { EstimateSteps, ResourceSteps } from './recommender/explain-estimate.ts';
export { recommendFromHistory } from './recommender/from-history.ts';
export type { UsageHistory } from './recommender/from-history.ts';
export { VpaHistory } from './recommender/vpa-history.ts';
export type { UsageAmounts } from './recommender/vpa-history.ts';
export { DEFAULT_RECOMMENDER_CONFIG } from './recommender/recommend.ts';
export type { RecommenderConfig } from './recommender/recommend.ts';
export { policyOf, readQuantities, readRecommendation, readVpaSpec, VPA_RESOURCES } from './vpa-spec.ts';
export type {
  ContainerRecommendation,
  UpdateMode,
  VerticalPodAutoscaler,
  VpaQuantities,
  VpaResource,
  VpaSpec,
} from './vpa-spec.ts';
export { admitPod } from './admission.ts';
export type { AdmittedPod } from './admission.ts';
export { isWorthUpdating, planUpdates } from './updater/plan-updates.ts';
export type { UpdatePlan, UpdaterWorld } from './updater/plan-updates.ts';
export type { UpdatePriority, UpdaterClock } from './updater/priority.ts';
export type { GroupOwner } from './updater/replica-groups.ts';
export { EvictionRate } from './updater/eviction-rate.ts';
export { DEFAULT_UPDATER_CONFIG } from './updater/updater-config.ts';
export type { UpdaterConfig } from './updater/updater-config.ts';
