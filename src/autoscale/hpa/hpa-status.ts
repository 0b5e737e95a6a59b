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

/** An autoscaler that has never been looked at. */
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
  /** Every type has its property, so that all drafts are of one shape. */
  readonly #drafts: Record<HpaConditionType, HpaCondition | undefined>;

  constructor(conditions: HpaConditions, nowMs: number) {
    const { AbleToScale, ScalingActive, ScalingLimited, ScaledToZero } = conditions;
    this.#given = conditions;
    this.#drafts = { AbleToScale, ScalingActive, ScalingLimited, ScaledToZero };
    this.#nowMs = nowMs;
  }

  get conditions(): HpaConditions {
    const [given, drafts] = [this.#given, this.#drafts];
    const isSame =
      isEqual(given.AbleToScale, drafts.AbleToScale) &&
      isEqual(given.ScalingActive, drafts.ScalingActive) &&
      isEqual(given.ScalingLimited, drafts.ScalingLimited) &&
      isEqual(given.ScaledToZero, drafts.ScaledToZero);
    if (isSame) return given;
    const changed: Partial<Record<HpaConditionType, HpaCondition>> = {};
    for (const type of CONDITION_TYPES) {
      const draft = drafts[type];
      if (draft !== undefined) changed[type] = draft;
    }
    return changed;
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
    this.#drafts[type] = undefined;
  }
}

const CONDITION_TYPES = ['AbleToScale', 'ScalingActive', 'ScalingLimited', 'ScaledToZero'] as const;

function isEqual(a: HpaCondition | undefined, b: HpaCondition | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return a.status === b.status && a.reason === b.reason && a.sinceMs === b.sinceMs && a.message === b.message;
}
