import { MINUTE_MS } from '../../base/index.ts';
import type { Pod } from '../../model/index.ts';
import { isCriticalPod } from '../critical-pod.ts';
import { evictionRank } from '../eviction-rank.ts';
import type { PodUsage, Pressure } from '../eviction-rank.ts';
import { conditionOf, isMemorySignal, isMet } from './thresholds.ts';
import type { EvictionSignal, Observations, PressureCondition, Threshold } from './thresholds.ts';

/** What the kubelet remembers between two passes. */
export interface PressureState {
  /** Since when a threshold has been met, by its place among the node's thresholds. */
  readonly metSinceMs: ReadonlyMap<Threshold, number>;
  /** Thresholds that count as met until their minimum reclaim is there. */
  readonly unresolved: readonly Threshold[];
  /** When a condition was last seen. */
  readonly lastSeenMs: ReadonlyMap<PressureCondition, number>;
  readonly conditions: readonly PressureCondition[];
}

/** A kubelet that has just started and seen nothing. */
export const NO_PRESSURE: PressureState = {
  metSinceMs: new Map(),
  unresolved: [],
  lastSeenMs: new Map(),
  conditions: [],
};

export interface EvictionOptions {
  readonly thresholds: readonly Threshold[];
  /** How long a condition outlives its cause. */
  readonly transitionMs: number;
  /** evictionMaxPodGracePeriod. */
  readonly maxPodGraceSeconds: number;
  /** Default 10 s; after an eviction the kubelet waits up to 30 s for the pod to go. */
  readonly everyMs: number;
}

/** evictionPressureTransitionPeriod, evictionMaxPodGracePeriod, and the ten seconds of the monitoring loop. */
export const DEFAULT_EVICTION: Omit<EvictionOptions, 'thresholds'> = {
  transitionMs: 5 * MINUTE_MS,
  maxPodGraceSeconds: 0,
  everyMs: 10_000,
};

/** What a pass sees of the node. */
export interface PressureView {
  readonly nowMs: number;
  readonly observations: Observations;
  /** Pods that run, in the order in which the kubelet knows them. */
  readonly pods: readonly Pod[];
  readonly usageOf: (pod: Pod) => PodUsage | undefined;
  /**
   * Removes what the node can spare (dead containers, unused images) and reads the signals again; undefined where
   * there is nothing to remove. Asked only for disk.
   */
  readonly reclaim?: (signal: EvictionSignal) => Observations | undefined;
}

export interface PodEviction {
  readonly pod: Pod;
  readonly threshold: Threshold;
  readonly graceSeconds: number;
  /** All pods in the order in which they would have gone. */
  readonly ranking: readonly Pod[];
}

export interface PassResult {
  readonly state: PressureState;
  readonly eviction?: PodEviction;
  /** The disk signal for which node-level garbage was enough. */
  readonly reclaimed?: EvictionSignal;
}

/**
 * One pass of the kubelet's eviction: conditions by the thresholds met, held for the transition period; then, for the
 * first threshold whose grace is over (memory before all others), garbage of the node, and if that is not enough, one
 * pod.
 *
 * Upstream: pkg/kubelet/eviction/eviction_manager.go, synchronize.
 */
export function evictionPass(
  state: PressureState,
  { observations, nowMs, ...view }: PressureView,
  options: EvictionOptions,
): PassResult {
  const met = options.thresholds.filter(
    (threshold) =>
      isMet(threshold, observations, false) ||
      (state.unresolved.includes(threshold) && isMet(threshold, observations, true)),
  );
  const metSinceMs = new Map(
    met.map((threshold) => [threshold, state.metSinceMs.get(threshold) ?? nowMs] as const),
  );
  const lastSeenMs = new Map(state.lastSeenMs);
  for (const { signal } of met) lastSeenMs.set(conditionOf(signal), nowMs);
  const due = met.filter(
    (threshold) => nowMs - (metSinceMs.get(threshold) ?? nowMs) >= (threshold.graceMs ?? 0),
  );
  const next: PressureState = {
    metSinceMs,
    unresolved: due,
    lastSeenMs,
    conditions: CONDITIONS.filter((condition) => {
      const seenMs = lastSeenMs.get(condition);
      return seenMs !== undefined && nowMs - seenMs < options.transitionMs;
    }),
  };

  const threshold = due.find(({ signal }) => isMemorySignal(signal)) ?? due[0];
  if (threshold === undefined) return { state: next };
  if (conditionOf(threshold.signal) === 'DiskPressure') {
    const after = view.reclaim?.(threshold.signal);
    if (after !== undefined && !due.some((each) => isMet(each, after, false)))
      return { state: next, reclaimed: threshold.signal };
  }
  const eviction = chooseVictim(threshold, view, options);
  return { state: next, ...(eviction !== undefined && { eviction }) };
}

const CONDITIONS: readonly PressureCondition[] = ['DiskPressure', 'MemoryPressure', 'PIDPressure'];
/** Hard evictions leave a second. Upstream: immediateEvictionGracePeriodSeconds. */
const HARD_GRACE_SECONDS = 1;

function chooseVictim(
  threshold: Threshold,
  { pods, usageOf }: Pick<PressureView, 'pods' | 'usageOf'>,
  { maxPodGraceSeconds }: EvictionOptions,
): PodEviction | undefined {
  const ranking = evictionRank(pods, usageOf, pressureOf(threshold.signal));
  const pod = ranking.find((each) => !isCriticalPod(each));
  if (pod === undefined) return undefined;
  const own = pod.spec.terminationGracePeriodSeconds ?? maxPodGraceSeconds;
  const graceSeconds =
    threshold.graceMs === undefined ? HARD_GRACE_SECONDS : Math.min(maxPodGraceSeconds, own);
  return { pod, threshold, graceSeconds, ranking };
}

function pressureOf(signal: EvictionSignal): Pressure {
  if (isMemorySignal(signal)) return 'memory';
  if (signal === 'pid.available') return 'pid';
  return signal.endsWith('.inodesFree') ? 'inodes' : 'disk';
}
