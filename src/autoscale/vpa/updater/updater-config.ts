import { HOUR_MS, MINUTE_MS } from '../../../base/index.ts';

/** The updater's flags that decide something, with upstream's defaults. */
export interface UpdaterConfig {
  readonly minReplicas: number;
  readonly evictionTolerance: number;
  readonly podUpdateThreshold: number;
  /** Age from which a pod within the recommended range may be evicted. */
  readonly inBoundsLifetimeMs: number;
  readonly evictAfterOomMs: number;
  readonly skipsBudgetInPlace: boolean;
  /** Evictions a second (--eviction-rate-limit); 0 or less: no limit. */
  readonly evictionRateLimit: number;
  /** Evictions at once (--eviction-rate-burst). */
  readonly evictionRateBurst: number;
}

/** The updater's flags as they are by default; tolerance and threshold are shares, 0..1. */
export const DEFAULT_UPDATER_CONFIG: UpdaterConfig = {
  minReplicas: 2,
  evictionTolerance: 0.5,
  podUpdateThreshold: 0.1,
  inBoundsLifetimeMs: 12 * HOUR_MS,
  evictAfterOomMs: 10 * MINUTE_MS,
  skipsBudgetInPlace: false,
  evictionRateLimit: -1,
  evictionRateBurst: 1,
};
