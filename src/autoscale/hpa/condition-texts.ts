import type { LimitReason } from './limits/limit-rate.ts';
import type { StabilizationReason } from './limits/stabilize.ts';

/** Messages of the conditions, as the controller writes them. */
export const STABILIZATION_TEXTS: Readonly<Record<StabilizationReason, string>> = {
  ReadyForNewScale: 'recommended size matches current size',
  ScaleDownStabilized:
    'recent recommendations were higher than current one, applying the highest recent recommendation',
  ScaleUpStabilized:
    'recent recommendations were lower than current one, applying the lowest recent recommendation',
};

/** Message of ScalingLimited by its reason. Upstream: pkg/controller/podautoscaler/horizontal.go. */
export const LIMIT_TEXTS: Readonly<Record<LimitReason, string>> = {
  DesiredWithinRange: 'the desired count is within the acceptable range',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
};

/** Message of AbleToScale while the target's scale can be read; the texts below are upstream's likewise. */
export const GOT_SCALE = "the HPA controller was able to get the target's current scale";
export const SCALING_DISABLED = 'scaling is disabled since the replica count of the target is zero';
export const ABOVE_MAX = 'Current number of replicas above Spec.MaxReplicas';
export const BELOW_MIN = 'Current number of replicas below Spec.MinReplicas';
export const ALL_BELOW_TARGET = 'All metrics below target';
