import type { HpaMemory } from './hpa-memory.ts';
import type { HpaBehavior } from '../hpa-spec.ts';

/** A number of replicas and the reason of the condition that goes with it. */
export interface Limited<Reason extends string> {
  readonly replicas: number;
  readonly reason: Reason;
}

export type StabilizationReason = 'ReadyForNewScale' | 'ScaleDownStabilized' | 'ScaleUpStabilized';

/**
 * Without `behavior`: never below the highest recommendation of the window. One exactly as old as the window counts.
 * The proposal itself is stored, not the held number.
 */
export function stabilizeByDefault(
  memory: HpaMemory,
  proposal: number,
  windowMs: number,
  nowMs: number,
): Limited<StabilizationReason> {
  const cutoffMs = nowMs - windowMs;
  let replicas = proposal;
  const { recommendedCount, recommendedAtMs, recommendedReplicas } = memory;
  for (let slot = 0; slot < recommendedCount; slot++) {
    if (recommendedAtMs[slot] >= cutoffMs) replicas = Math.max(replicas, recommendedReplicas[slot]);
  }
  memory.remember(nowMs, proposal, cutoffMs);
  return { replicas, reason: replicas === proposal ? 'ReadyForNewScale' : 'ScaleDownStabilized' };
}

/**
 * With `behavior`: up only as far as every recommendation of the up window asked, down only as far as every one of the
 * down window allows. Here a recommendation exactly as old as the window no longer counts.
 */
export function stabilizeByBehavior(
  memory: HpaMemory,
  windows: StabilizationWindows,
  currentReplicas: number,
  proposal: number,
  nowMs: number,
): Limited<StabilizationReason> {
  const upCutoffMs = nowMs - windows.upMs;
  const downCutoffMs = nowMs - windows.downMs;
  let lowest = proposal;
  let highest = proposal;
  const { recommendedCount, recommendedAtMs, recommendedReplicas } = memory;
  for (let slot = 0; slot < recommendedCount; slot++) {
    const atMs = recommendedAtMs[slot];
    if (atMs > upCutoffMs) lowest = Math.min(lowest, recommendedReplicas[slot]);
    if (atMs > downCutoffMs) highest = Math.max(highest, recommendedReplicas[slot]);
  }
  memory.remember(nowMs, proposal, Math.min(upCutoffMs, downCutoffMs));

  let replicas = currentReplicas;
  if (replicas < lowest) replicas = lowest;
  if (replicas > highest) replicas = highest;
  if (replicas === proposal) return { replicas, reason: 'ReadyForNewScale' };
  return { replicas, reason: proposal >= currentReplicas ? 'ScaleUpStabilized' : 'ScaleDownStabilized' };
}

export interface StabilizationWindows {
  readonly upMs: number;
  readonly downMs: number;
}

/** A down window that is not given is the controller's flag, as it is at the moment of the sync. */
export function windowsOf(behavior: HpaBehavior, downscaleStabilizationMs: number): StabilizationWindows {
  return {
    upMs: behavior.scaleUp.stabilizationWindowMs ?? 0,
    downMs: behavior.scaleDown.stabilizationWindowMs ?? downscaleStabilizationMs,
  };
}
