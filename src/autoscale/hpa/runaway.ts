import type { HpaSpec } from './hpa-spec.ts';
import type { HpaOutcome } from './reconcile.ts';

/** An autoscaler that went to its maximum while its metric did not care. */
export interface RunawayFinding {
  readonly metric: string;
  readonly sinceMs: number;
  readonly fromReplicas: number;
  readonly toReplicas: number;
  /** Metric ÷ target at the start and at the maximum. */
  readonly ratioBefore: number;
  readonly ratioAfter: number;
}

/**
 * Finds memory-driven run-away: memory that pods keep (caches, heaps) does not fall when there are more of them, so an
 * HPA on it adds pods until maxReplicas and stays there.
 *
 * A climb counts when the target is at its maximum and still above target, though the pods at least doubled and the
 * ratio fell by less than a quarter of what it would have had the load been shared: with n times the pods a metric that
 * shares falls to 1/n.
 */
export class RunawayWatch {
  #climb: Climb | undefined;
  #isReported = false;

  /** To be told of every sync; answers once a climb. */
  observe(spec: HpaSpec, outcome: HpaOutcome, nowMs: number): RunawayFinding | undefined {
    const { steps, status } = outcome;
    if (steps === undefined) return undefined;
    const leading = leadingMemory(spec, outcome);
    if (leading === undefined || leading.ratio <= 1) {
      this.#climb = undefined;
      this.#isReported = false;
      return undefined;
    }
    const replicas = status.currentReplicas;
    this.#climb ??= { sinceMs: nowMs, fromReplicas: replicas, ratioBefore: leading.ratio };
    if (this.#isReported || replicas < spec.maxReplicas || !isUnmoved(this.#climb, replicas, leading.ratio))
      return undefined;
    this.#isReported = true;
    return { ...this.#climb, metric: leading.name, toReplicas: replicas, ratioAfter: leading.ratio };
  }
}

interface Climb {
  readonly sinceMs: number;
  readonly fromReplicas: number;
  readonly ratioBefore: number;
}

const GROWTH_MIN = 2;
const SHARED_PART_MAX = 0.25;

function isUnmoved({ fromReplicas, ratioBefore }: Climb, replicas: number, ratio: number): boolean {
  const growth = replicas / fromReplicas;
  if (growth < GROWTH_MIN) return false;
  const fallIfShared = ratioBefore - ratioBefore / growth;
  return ratioBefore - ratio < SHARED_PART_MAX * fallIfShared;
}

/** The memory metric, where it is the one that asks for most. */
function leadingMemory(spec: HpaSpec, { status }: HpaOutcome): { name: string; ratio: number } | undefined {
  let leading: { name: string; ratio: number; isMemory: boolean } | undefined;
  for (const [index, reading] of status.readings.entries()) {
    const metric = spec.metrics[index];
    if (reading === undefined || (leading !== undefined && reading.ratio <= leading.ratio)) continue;
    const isMemory = 'resource' in metric && metric.resource === 'memory';
    leading = { name: isMemory ? 'memory' : metric.type, ratio: reading.ratio, isMemory };
  }
  return leading?.isMemory === true ? leading : undefined;
}
