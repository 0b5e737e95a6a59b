import { SECOND_MS } from '../../base/index.ts';
import type { LabelSelector } from '../../model/index.ts';
import type { Int64 } from './replicas/int64.ts';
import type { Tolerances } from './replicas/tolerance.ts';

/** A HorizontalPodAutoscaler after the API's defaulting, in the units the controller counts in. */
export interface HpaSpec {
  readonly namespace: string;
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly HpaMetric[];
  /** Absent: the old rules without `behavior` (hold by the highest recommendation, at most double). */
  readonly behavior?: HpaBehavior;
}

/** What a metric is held against. Utilization is whole percent of the request. */
export type HpaTarget =
  | { readonly kind: 'utilization'; readonly percent: number }
  | { readonly kind: 'averageValue'; readonly milli: Int64 }
  | { readonly kind: 'value'; readonly milli: Int64 };

export type HpaMetric =
  | { readonly type: 'Resource'; readonly resource: string; readonly target: HpaTarget }
  | {
      readonly type: 'ContainerResource';
      readonly resource: string;
      readonly container: string;
      readonly target: HpaTarget;
    }
  | {
      readonly type: 'Pods';
      readonly metric: string;
      readonly selector?: LabelSelector;
      readonly target: HpaTarget;
    }
  | {
      readonly type: 'Object';
      readonly metric: string;
      readonly selector?: LabelSelector;
      readonly describedObject: DescribedObject;
      readonly target: HpaTarget;
    }
  | {
      readonly type: 'External';
      readonly metric: string;
      readonly selector?: LabelSelector;
      readonly target: HpaTarget;
    };

export interface DescribedObject {
  readonly kind: string;
  readonly name: string;
}

export interface HpaBehavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

export interface ScalingRules {
  /** Absent (scale-down only): the controller's flag at the time of the sync. */
  readonly stabilizationWindowMs?: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
  /** Absent: the controller's flag. */
  readonly tolerance?: number;
}

export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodMs: number;
}

/** kube-controller-manager's flags that the autoscaler reads, with their defaults. */
export interface HpaControllerConfig {
  readonly syncPeriodMs: number;
  readonly tolerance: number;
  readonly downscaleStabilizationMs: number;
  readonly cpuInitializationPeriodMs: number;
  readonly initialReadinessDelayMs: number;
  /** Feature gate HPAScaleToZero: beta and on in 1.37, off before. */
  readonly scaleToZero: boolean;
}

/** kube-controller-manager's --horizontal-pod-autoscaler-* flags as they are by default; the tolerance is a share. */
export const DEFAULT_HPA_CONFIG: HpaControllerConfig = {
  syncPeriodMs: 15 * SECOND_MS,
  tolerance: 0.1,
  downscaleStabilizationMs: 300 * SECOND_MS,
  cpuInitializationPeriodMs: 300 * SECOND_MS,
  initialReadinessDelayMs: 30 * SECOND_MS,
  scaleToZero: true,
};

/** Whether scaling to zero and back has something to go by: resource metrics vanish with the last pod. */
export function hasMetricWithoutPods(spec: HpaSpec): boolean {
  return spec.metrics.some(({ type }) => type === 'Object' || type === 'External');
}

/** The tolerances in force: the autoscaler's own where given, else the controller's flag. */
export function tolerancesOf(spec: HpaSpec, config: HpaControllerConfig): Tolerances {
  return {
    down: spec.behavior?.scaleDown.tolerance ?? config.tolerance,
    up: spec.behavior?.scaleUp.tolerance ?? config.tolerance,
  };
}
