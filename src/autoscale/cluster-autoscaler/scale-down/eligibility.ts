import { MINUTE_MS } from '../../../base/index.ts';
import type { Node } from '../../../model/index.ts';
import type { CaFlags } from '../ca-flags.ts';
import type { NodeGroup, NodeGroupOptions } from '../node-group.ts';
import { isNodeReady, toBeDeletedSinceMs } from '../simulator/node-readiness.ts';
import type { CaClock } from '../simulator/pod-kinds.ts';
import { hasGpu } from '../simulator/utilization.ts';
import type { NodeUtilization, UtilizationOptions } from '../simulator/utilization.ts';

/** Why a node stays; the names are upstream's. */
export type UnremovableReason =
  | 'RecentlyUnremovable'
  | 'CurrentlyBeingDeleted'
  | 'ScaleDownDisabledAnnotation'
  | 'NotAutoscaled'
  | 'UnexpectedError'
  | 'ScaleDownUnreadyDisabled'
  | 'NotUnderutilized';

export interface EligibilityOptions {
  readonly ignoreDaemonSetsUtilization: boolean;
  readonly ignoreMirrorPodsUtilization: boolean;
  readonly scaleDownUnreadyEnabled: boolean;
  readonly utilizationThreshold: number;
  readonly gpuUtilizationThreshold: number;
}

/** Which nodes may be looked at for scale-down, by the flags of the same names; thresholds are shares, 0..1. */
export function eligibilityOptionsOf(flags: CaFlags): EligibilityOptions {
  return {
    ignoreDaemonSetsUtilization: flags.flag('ignore-daemonsets-utilization', false),
    ignoreMirrorPodsUtilization: flags.flag('ignore-mirror-pods-utilization', false),
    scaleDownUnreadyEnabled: flags.flag('scale-down-unready-enabled', true),
    utilizationThreshold: flags.number('scale-down-utilization-threshold', 0.5),
    gpuUtilizationThreshold: flags.number('scale-down-gpu-utilization-threshold', 0.5),
  };
}

/** A candidate for removal and what is known of it. */
export interface EligibilityCandidate {
  /** Undefined: not in the snapshot. */
  readonly node: Node | undefined;
  readonly group: NodeGroup | undefined;
  readonly isRecentlyUnremovable: boolean;
  /** Asked only where nothing else speaks before it. */
  readonly utilization: (skip: UtilizationOptions) => NodeUtilization | { readonly error: string };
}

export interface Eligibility {
  /** Undefined: eligible. */
  readonly reason: UnremovableReason | undefined;
  /** Undefined: not computed, or not reported. */
  readonly utilization: NodeUtilization | undefined;
}

const DELETION_MS_MAX = 5 * MINUTE_MS;
const DISABLED_ANNOTATION = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';

/** Whether a node may be looked at for removal; the first reason against it counts (upstream scaledown/eligibility). */
export function eligibilityOf(
  candidate: EligibilityCandidate,
  options: EligibilityOptions,
  clock: CaClock,
): Eligibility {
  const { node, group } = candidate;
  if (node === undefined) return refused('UnexpectedError');
  if (candidate.isRecentlyUnremovable) return refused('RecentlyUnremovable');
  const deletedMs = toBeDeletedSinceMs(node, clock);
  if (deletedMs !== undefined && clock.nowMs - deletedMs < DELETION_MS_MAX)
    return refused('CurrentlyBeingDeleted');
  if (isScaleDownDisabled(node)) return refused('ScaleDownDisabledAnnotation');
  if (group === undefined) return refused('NotAutoscaled');

  const skip = {
    skipDaemonSetPods: group.options.ignoreDaemonSetsUtilization ?? options.ignoreDaemonSetsUtilization,
    skipMirrorPods: options.ignoreMirrorPodsUtilization,
  };
  const utilization = candidate.utilization(skip);
  if ('error' in utilization) return refused('UnexpectedError');
  if (!options.scaleDownUnreadyEnabled && !isNodeReady(node)) return refused('ScaleDownUnreadyDisabled');
  // At exactly the threshold a node is eligible.
  const isFull = utilization.utilization > thresholdOf(node, group.options, options);
  return { reason: isFull ? 'NotUnderutilized' : undefined, utilization };
}

/** The node's owner has forbidden it: annotation cluster-autoscaler.kubernetes.io/scale-down-disabled. */
export function isScaleDownDisabled(node: Node): boolean {
  return node.metadata.annotations?.[DISABLED_ANNOTATION] === 'true';
}

function thresholdOf(node: Node, group: NodeGroupOptions, options: EligibilityOptions): number {
  if (hasGpu(node)) return group.scaleDownGpuUtilizationThreshold ?? options.gpuUtilizationThreshold;
  return group.scaleDownUtilizationThreshold ?? options.utilizationThreshold;
}

function refused(reason: UnremovableReason): Eligibility {
  return { reason, utilization: undefined };
}
