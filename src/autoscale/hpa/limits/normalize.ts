import type { HpaMemory } from './hpa-memory.ts';
import type { HpaControllerConfig, HpaSpec } from '../hpa-spec.ts';
import { limitByBehavior, limitByDefault } from './limit-rate.ts';
import type { LimitReason } from './limit-rate.ts';
import { stabilizeByBehavior, stabilizeByDefault, windowsOf } from './stabilize.ts';
import type { Limited, StabilizationReason, StabilizationWindows } from './stabilize.ts';

/** What became of a proposal: held by the windows, then limited by rate and bounds. */
export interface Normalized {
  readonly replicas: number;
  readonly stabilized: Limited<StabilizationReason>;
  readonly limited: Limited<LimitReason>;
}

/** Status of the conditions AbleToScale and ScalingLimited that a normalised proposal leads to. */
export function normalizedStatus({ limited }: Normalized): {
  readonly ableToScale: 'True';
  readonly scalingLimited: 'True' | 'False';
} {
  return { ableToScale: 'True', scalingLimited: limited.reason === 'DesiredWithinRange' ? 'False' : 'True' };
}

/** Stabilization, then limits; with `behavior` or by the old rules. Stores the proposal in the memory. */
export function normalizeProposal(
  spec: HpaSpec,
  config: HpaControllerConfig,
  memory: HpaMemory,
  change: { readonly from: number; readonly proposal: number },
  nowMs: number,
): Normalized {
  const { from, proposal } = change;
  const { behavior } = spec;
  if (behavior === undefined) {
    const stabilized = stabilizeByDefault(memory, proposal, config.downscaleStabilizationMs, nowMs);
    const limited = limitByDefault(spec, from, stabilized.replicas);
    return { replicas: limited.replicas, stabilized, limited };
  }
  const windows = windowsOf(behavior, config.downscaleStabilizationMs);
  const stabilized = stabilizeByBehavior(memory, windows, from, proposal, nowMs);
  const limited = limitByBehavior(behavior, memory, spec, { from, to: stabilized.replicas }, nowMs);
  return { replicas: limited.replicas, stabilized, limited };
}

/** Stores a rescale that was written; without `behavior` nothing asks for it. */
export function recordRescale(
  spec: HpaSpec,
  memory: HpaMemory,
  from: number,
  to: number,
  nowMs: number,
): void {
  if (spec.behavior === undefined || from === to) return;
  memory.recordScale(nowMs, to - from, to > from ? spec.behavior.scaleUp : spec.behavior.scaleDown);
}

/**
 * Stores the proposals of syncs that were left out because nothing had changed since: the same number each period. Only
 * as many as the longer window holds are worth storing, and a slot or two more that the next ones overwrite.
 */
export function rememberSkipped(
  spec: HpaSpec,
  config: HpaControllerConfig,
  memory: HpaMemory,
  proposal: number,
  skipped: { readonly lastSyncMs: number; readonly nowMs: number },
): void {
  const { upMs, downMs } = windowsInForce(spec, config);
  const windowMs = Math.max(upMs, downMs);
  const periodMs = config.syncPeriodMs;
  const { lastSyncMs, nowMs } = skipped;
  const periodsBack = Math.ceil(windowMs / periodMs) + 2;
  const oldestMs = nowMs - periodsBack * periodMs;
  for (let atMs = Math.max(lastSyncMs + periodMs, oldestMs); atMs < nowMs; atMs += periodMs) {
    memory.remember(atMs, proposal, atMs - windowMs);
  }
}

/** The windows that hold a number down or up. Without `behavior` nothing holds it down. */
export function windowsInForce({ behavior }: HpaSpec, config: HpaControllerConfig): StabilizationWindows {
  if (behavior === undefined) return { upMs: -Infinity, downMs: config.downscaleStabilizationMs };
  return windowsOf(behavior, config.downscaleStabilizationMs);
}
