import { compareStrings } from '../../../base/index.ts';
import { clusterEvent } from '../ca-event.ts';
import type { EmitEvent } from '../ca-event.ts';
import type { PlannerWorld } from '../scale-down/planner-world.ts';
import type { ScaleDownPlanner } from '../scale-down/scale-down-planner.ts';
import { hasToBeDeletedTaint } from '../simulator/node-readiness.ts';
import { isDaemonSetPod, isMirrorPod } from '../simulator/pod-kinds.ts';
import type { NodeUtilization } from '../simulator/utilization.ts';
import type { Cooldown } from './cooldown.ts';
import type { LoopReport, NodeDeletion, ScaleDownResult, SoftTaints } from './loop-report.ts';
import { NO_SOFT_TAINTS } from './loop-report.ts';

export interface ScaleDownContext {
  readonly cooldown: Cooldown;
  /** Nothing is removed in this loop, whatever the clock says. */
  readonly isHeld: boolean;
  readonly softTaintsMax: number;
  /** Nodes that have the soft taint, by name. */
  readonly marked: ReadonlySet<string>;
  readonly emit: EmitEvent;
}

export type ScaleDownStep = Pick<LoopReport, 'deletions' | 'unneeded' | 'removable' | 'softTaints'> & {
  readonly result: ScaleDownResult;
};

/** Which nodes are not needed, and which of them go now (upstream StaticAutoscaler.scaleDown). */
export function scaleDownStep(
  planner: ScaleDownPlanner,
  world: PlannerWorld,
  context: ScaleDownContext,
): ScaleDownStep {
  const { nowMs } = world.drain.clock;
  const candidates = planner.candidates(world);
  planner.update(world, candidates, nowMs);
  const unneeded = sorted([...planner.unneeded.entries().keys()]);
  const step = { deletions: [], unneeded, removable: [] };
  const isCooling = context.isHeld || context.cooldown.untilMs() > nowMs;
  if (isCooling || candidates.length === 0) {
    const result = isCooling ? 'ScaleDownInCooldown' : 'ScaleDownNoCandidates';
    return { ...step, result, softTaints: softTaintsOf(world, context, unneeded) };
  }
  const removable = planner.removable(world, nowMs);
  const names = planner.nodesToDelete(world, removable);
  const deletions = names.map((name) => deletionOf(planner, world, name));
  for (const deletion of deletions) emitDeletion(deletion, context.emit);
  if (names.length > 0) context.cooldown.noteCluster('delete', nowMs);
  return {
    result: names.length > 0 ? 'ScaleDownNodeDeleteStarted' : 'ScaleDownNoNodeDeleted',
    deletions,
    unneeded,
    removable,
    // Those that go now count too: upstream still has them as they were listed.
    softTaints: softTaintsOf(world, context, unneeded),
  };
}

/** Most often they are in order already. */
function sorted(names: string[]): readonly string[] {
  const isInOrder = names.every((name, place) => place === 0 || names[place - 1] < name);
  return isInOrder ? names : names.sort(compareStrings);
}

function deletionOf(planner: ScaleDownPlanner, world: PlannerWorld, name: string): NodeDeletion {
  const isDrained = (planner.unneeded.entries().get(name)?.removal.moveCount ?? 0) > 0;
  const pods = isDrained ? world.snapshot.podsOn(name) : [];
  return {
    node: name,
    group: world.groupOf(name)?.id ?? '',
    utilization: planner.utilizationOf(world, name),
    isDrained,
    evictedPods: pods.filter((pod) => !isDaemonSetPod(pod) && !isMirrorPod(pod)),
  };
}

function emitDeletion({ node, isDrained, utilization, evictedPods }: NodeDeletion, emit: EmitEvent): void {
  emit({
    type: 'Normal',
    reason: 'ScaleDown',
    object: `Node/${node}`,
    message: 'marked the node as toBeDeleted/unschedulable',
  });
  if (!isDrained) {
    emit(clusterEvent('Normal', 'ScaleDownEmpty', `Scale-down: removing empty node "${node}"`));
    return;
  }
  const names = evictedPods.map(({ metadata }) => metadata.name).join(',');
  const text = `Scale-down: removing node ${node}, utilization: ${utilizationText(utilization)}, pods to reschedule: ${names}`;
  emit(clusterEvent('Normal', 'ScaleDown', text));
}

/** Go's print of utilization.Info: cpu, memory, gpu, DRA, resource, utilization. */
function utilizationText(used: NodeUtilization | undefined): string {
  if (used === undefined) return '{}';
  return `{${used.cpu} ${used.memory} ${used.gpu} 0 ${used.resource} ${used.utilization}}`;
}

/** Taints of nodes that are needed are cleared first; no more than --max-bulk-soft-taint-count changes a loop. */
function softTaintsOf(
  world: PlannerWorld,
  { marked, softTaintsMax }: ScaleDownContext,
  unneeded: readonly string[],
): SoftTaints {
  if (softTaintsMax <= 0) return NO_SOFT_TAINTS;
  const isOpen = (name: string): boolean => {
    const node = world.snapshot.get(name)?.node;
    return node !== undefined && world.groupOf(name) !== undefined && !hasToBeDeletedTaint(node);
  };
  const set = unneeded.filter((name) => !marked.has(name) && isOpen(name));
  const wanted = marked.size === 0 ? marked : new Set(unneeded);
  const cleared = [...marked].filter((name) => !wanted.has(name) && isOpen(name));
  const kept = cleared.slice(0, softTaintsMax);
  return { cleared: kept, set: set.slice(0, softTaintsMax - kept.length) };
}
