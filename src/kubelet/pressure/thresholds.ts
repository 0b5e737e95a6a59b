import { SECOND_MS } from '../../base/index.ts';
import { parseQuantity, valueOf } from '../../model/index.ts';

/** What the kubelet watches on its node. allocatableMemory is the cgroup of all pods, where allocatable is enforced. */
export type EvictionSignal =
  | 'memory.available'
  | 'allocatableMemory.available'
  | 'nodefs.available'
  | 'nodefs.inodesFree'
  | 'imagefs.available'
  | 'imagefs.inodesFree'
  | 'pid.available';

export type PressureCondition = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

/** What was measured of a signal: bytes, inodes or process ids. */
export interface SignalReading {
  readonly available: number;
  readonly capacity: number;
}

export type Observations = ReadonlyMap<EvictionSignal, SignalReading>;

/** An amount, or a share of the capacity in 0…1. */
export type ThresholdAmount =
  { readonly kind: 'amount'; readonly amount: number } | { readonly kind: 'share'; readonly share: number };

export interface Threshold {
  readonly signal: EvictionSignal;
  readonly below: ThresholdAmount;
  /** Undefined for a hard threshold. */
  readonly graceMs?: number;
  /** Once met, the threshold holds until this much more is available. */
  readonly minReclaim?: ThresholdAmount;
}

/** The eviction part of a KubeletConfiguration, as written. */
export interface EvictionConfig {
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly evictionSoft?: Readonly<Record<string, string>>;
  /** A Go duration in milliseconds a signal. */
  readonly evictionSoftGraceMs?: Readonly<Record<string, number>>;
  readonly evictionMinimumReclaim?: Readonly<Record<string, string>>;
  readonly enforcesAllocatable?: boolean;
}

/** Naming one key drops the other defaults. Upstream: pkg/kubelet/apis/config/v1beta1/defaults_linux.go. */
export const DEFAULT_EVICTION_HARD: Readonly<Record<string, string>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
};

/** All that the kubelet watches. */
export const EVICTION_SIGNALS: readonly EvictionSignal[] = [
  'memory.available',
  'allocatableMemory.available',
  'nodefs.available',
  'nodefs.inodesFree',
  'imagefs.available',
  'imagefs.inodesFree',
  'pid.available',
];

/**
 * The thresholds of a node: hard ones, then soft ones; a zero percentage or amount turns a hard one off. The memory of
 * all pods together has the threshold of the node's memory.
 *
 * Upstream: pkg/kubelet/eviction/helpers.go, ParseThresholdConfig and addAllocatableThresholds.
 */
export function readThresholds(config: EvictionConfig): readonly Threshold[] {
  const { evictionHard = DEFAULT_EVICTION_HARD, evictionSoft = {}, evictionMinimumReclaim = {} } = config;
  const { evictionSoftGraceMs = {}, enforcesAllocatable = true } = config;
  const read = (texts: Readonly<Record<string, string>>, isSoft: boolean): Threshold[] =>
    EVICTION_SIGNALS.flatMap((signal) => {
      const below = readAmount(texts[signal]);
      if (below === undefined) return [];
      const minReclaim = readAmount(evictionMinimumReclaim[signal]);
      return [
        {
          signal,
          below,
          ...(isSoft && { graceMs: evictionSoftGraceMs[signal] ?? DEFAULT_SOFT_GRACE_MS }),
          ...(minReclaim !== undefined && { minReclaim }),
        },
      ];
    });
  const hard = read(evictionHard, false);
  const ofMemory = hard.find(({ signal }) => signal === 'memory.available');
  if (enforcesAllocatable && ofMemory !== undefined)
    hard.push({ ...ofMemory, signal: 'allocatableMemory.available' });
  return [...hard, ...read(evictionSoft, true)];
}

/** Upstream refuses a soft threshold without a grace period; a world that has one anyway gets this. */
const DEFAULT_SOFT_GRACE_MS: number = 90 * SECOND_MS;

function readAmount(text: string | undefined): ThresholdAmount | undefined {
  if (text === undefined) return undefined;
  if (text.endsWith('%')) {
    const share = Number(text.slice(0, -1)) / 100;
    return share > 0 ? { kind: 'share', share: Math.fround(share) } : undefined;
  }
  const quantity = parseQuantity(text);
  if (quantity === undefined || valueOf(quantity) <= 0) return undefined;
  return { kind: 'amount', amount: valueOf(quantity) };
}

/** What must be available, in whole units. Upstream: pkg/kubelet/eviction/api, GetThresholdQuantity. */
export function thresholdAmount(amount: ThresholdAmount, capacity: number): number {
  return amount.kind === 'amount' ? amount.amount : Math.trunc(capacity * amount.share);
}

/** A threshold is met by strictly less; with its minimum reclaim, until that much more is there. */
export function isMet(threshold: Threshold, observations: Observations, withMinReclaim: boolean): boolean {
  const reading = observations.get(threshold.signal);
  if (reading === undefined) return false;
  const { below, minReclaim } = threshold;
  const extra =
    withMinReclaim && minReclaim !== undefined ? thresholdAmount(minReclaim, reading.capacity) : 0;
  return reading.available < thresholdAmount(below, reading.capacity) + extra;
}

/** The node's condition that a met signal brings about. Upstream: eviction/helpers.go, signalToNodeCondition. */
export function conditionOf(signal: EvictionSignal): PressureCondition {
  if (signal === 'pid.available') return 'PIDPressure';
  return isMemorySignal(signal) ? 'MemoryPressure' : 'DiskPressure';
}

/** The two signals of memory: of the whole node, and of what its pods may use together. */
export function isMemorySignal(signal: EvictionSignal): boolean {
  return signal === 'memory.available' || signal === 'allocatableMemory.available';
}
