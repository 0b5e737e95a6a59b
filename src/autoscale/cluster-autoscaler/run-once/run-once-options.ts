import { MINUTE_MS, SECOND_MS } from '../../../base/index.ts';
import type { CaFlags } from '../ca-flags.ts';
import { drainOptionsOf } from '../drain-options.ts';
import type { RegistryOptions } from '../registry/cluster-registry.ts';
import { plannerConfigOf } from '../scale-down/scale-down-planner.ts';
import type { PlannerConfig } from '../scale-down/scale-down-planner.ts';
import { backoffConfigOf, scaleUpOptionsOf } from '../scale-up-options.ts';
import type { ScaleUpOptions } from '../scale-up/scale-up-world.ts';
import type { DrainOptions } from '../simulator/drain-rules.ts';

/** The flags of a loop, read. */
export interface RunOnceOptions {
  readonly scaleUp: ScaleUpOptions;
  readonly planner: PlannerConfig;
  readonly drain: DrainOptions;
  readonly registry: RegistryOptions;
  readonly expendableCutoff: number;
  readonly newPodDelayMs: number;
  readonly isScaleDownEnabled: boolean;
  readonly enforcesMinSize: boolean;
  readonly scalesFromZero: boolean;
  /** --bypassed-scheduler-names: their pods are looked at before they were tried, and nobody waits for more. */
  readonly bypassedSchedulers: readonly string[];
  readonly cooldown: CooldownOptions;
  readonly forcesUnregistered: boolean;
  readonly forcesFailed: boolean;
  readonly softTaintsMax: number;
  /** --salvo-scale-up: one loop makes as many scale-ups as help; rounds take no time of --salvo-scale-up-budget. */
  readonly firesSalvos: boolean;
  /** --allowed-scheduler-names: pods of others make nothing grow; empty: all may. */
  readonly allowedSchedulers: readonly string[];
}

export interface CooldownOptions {
  readonly afterAddMs: number;
  readonly afterDeleteMs: number;
  readonly afterFailureMs: number;
  /** --scale-down-delay-type-local: the waits hold for the group alone. */
  readonly isLocal: boolean;
}

/** What one loop needs of the flags. The error names the flag whose value cannot be used. */
export function runOnceOptionsOf(
  flags: CaFlags,
  provider = 'generic',
): RunOnceOptions | { readonly error: string } {
  const scaleUp = scaleUpOptionsOf(flags, provider);
  if ('error' in scaleUp) return scaleUp;
  return {
    scaleUp,
    planner: plannerConfigOf(flags, scaleUp.quotas),
    drain: drainOptionsOf(flags),
    registry: {
      maxProvisionMs: flags.durationMs('max-node-provision-time', 15 * MINUTE_MS),
      maxStartupMs: flags.durationMs('max-node-startup-time', 15 * MINUTE_MS),
      okUnreadyCount: flags.number('ok-total-unready-count', 3),
      maxUnreadyPercentage: flags.number('max-total-unready-percentage', 45),
      backoff: backoffConfigOf(flags),
    },
    expendableCutoff: flags.number('expendable-pods-priority-cutoff', -10),
    newPodDelayMs: flags.durationMs('new-pod-scale-up-delay', 0),
    isScaleDownEnabled: flags.flag('scale-down-enabled', true),
    enforcesMinSize: flags.flag('enforce-node-group-min-size', false),
    scalesFromZero: flags.flag('scale-up-from-zero', true),
    bypassedSchedulers: namesIn(flags.text('bypassed-scheduler-names', '')),
    cooldown: {
      afterAddMs: flags.durationMs('scale-down-delay-after-add', 10 * MINUTE_MS),
      afterDeleteMs: flags.durationMs('scale-down-delay-after-delete', 0),
      afterFailureMs: flags.durationMs('scale-down-delay-after-failure', 3 * MINUTE_MS),
      isLocal: flags.flag('scale-down-delay-type-local', false),
    },
    forcesUnregistered: flags.flag('force-delete-unregistered-nodes', false),
    forcesFailed: flags.flag('force-delete-failed-nodes', false),
    softTaintsMax: flags.number('max-bulk-soft-taint-count', 10),
    firesSalvos:
      flags.flag('salvo-scale-up', false) && flags.durationMs('salvo-scale-up-budget', MINUTE_MS) > 0,
    allowedSchedulers: namesIn(flags.text('allowed-scheduler-names', '')),
  };
}

function namesIn(text: string): readonly string[] {
  return text.split(',').filter((name) => name !== '');
}

/** --scan-interval */
export function scanIntervalMsOf(flags: CaFlags): number {
  return flags.durationMs('scan-interval', 10 * SECOND_MS);
}
