import type { MetricReading } from './replicas/replica-proposal.ts';

/** The status of an autoscaler between syncs. Times are ms of the caller's clock. */
export interface HpaStatus {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly lastScaleAtMs?: number;
  readonly conditions: HpaConditions;
  /** One a metric, in order; undefined where the metric failed; empty where metrics were not looked at. */
  readonly readings: readonly (MetricReading | undefined)[];
}

export type HpaConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited' | 'ScaledToZero';
export type HpaConditions = Readonly<Partial<Record<HpaConditionType, HpaCondition>>>;

export interface HpaCondition {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  /** When the status (not the reason) last changed. */
  readonly sinceMs: number;
}

export interface HpaEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export const INITIAL_HPA_STATUS: HpaStatus = {
  currentReplicas: 0,
  desiredReplicas: 0,
  conditions: {},
  readings: [],
};

/** Sets conditions one after the other, as a reconcile does: False to False by way of True counts as two changes. */
export class ConditionWriter {
  readonly #nowMs: number;
  #conditions: HpaConditions;

  constructor(conditions: HpaConditions, nowMs: number) {
    this.#conditions = conditions;
    this.#nowMs = nowMs;
  }

  get conditions(): HpaConditions {
    return this.#conditions;
  }

  isTrue(type: HpaConditionType): boolean {
    return this.#conditions[type]?.status === 'True';
  }

  set(type: HpaConditionType, status: 'True' | 'False', reason: string, message: string): void {
    const old = this.#conditions[type];
    if (old?.status === status && old.reason === reason && old.message === message) return;
    const sinceMs = old?.status === status ? old.sinceMs : this.#nowMs;
    this.#conditions = { ...this.#conditions, [type]: { status, reason, message, sinceMs } };
  }

  remove(type: HpaConditionType): void {
    const { [type]: _removed, ...rest } = this.#conditions;
    this.#conditions = rest;
  }
}
