import type { MetricReading } from './replicas/replica-proposal.ts';

/** The status of an autoscaler between syncs. Times are ms of the caller's clock. */
export interface HpaStatus {
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly lastScaleAtMs: number | undefined;
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
  lastScaleAtMs: undefined,
  conditions: {},
  readings: [],
};

/**
 * Sets conditions one after the other, as a reconcile does: False to False by way of True counts as two changes. The
 * object given is handed back where in the end nothing differs, which is what most syncs come to.
 */
export class ConditionWriter {
  readonly #nowMs: number;
  readonly #given: HpaConditions;
  readonly #drafts: Partial<Record<HpaConditionType, HpaCondition>>;

  constructor(conditions: HpaConditions, nowMs: number) {
    this.#given = conditions;
    this.#drafts = { ...conditions };
    this.#nowMs = nowMs;
  }

  get conditions(): HpaConditions {
    const isSame = CONDITION_TYPES.every((type) => isEqual(this.#given[type], this.#drafts[type]));
    return isSame ? this.#given : this.#drafts;
  }

  isTrue(type: HpaConditionType): boolean {
    return this.#drafts[type]?.status === 'True';
  }

  set(type: HpaConditionType, status: 'True' | 'False', reason: string, message: string): void {
    const old = this.#drafts[type];
    const sinceMs = old?.status === status ? old.sinceMs : this.#nowMs;
    this.#drafts[type] = { status, reason, message, sinceMs };
  }

  remove(type: HpaConditionType): void {
    delete this.#drafts[type];
  }
}

const CONDITION_TYPES = ['AbleToScale', 'ScalingActive', 'ScalingLimited', 'ScaledToZero'] as const;

function isEqual(a: HpaCondition | undefined, b: HpaCondition | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.status === b.status && a.reason === b.reason && a.sinceMs === b.sinceMs && a.message === b.message;
}
