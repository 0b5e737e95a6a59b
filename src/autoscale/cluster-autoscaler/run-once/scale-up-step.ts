import type { Pod } from '../../../model/index.ts';
import type { TemplateNode } from '../balancing/similarity.ts';
import { clusterEvent } from '../ca-event.ts';
import type { CaEvent, EmitEvent } from '../ca-event.ts';
import type { CloudProvider } from '../cloud-provider.ts';
import type { NodeGroup } from '../node-group.ts';
import { isBufferPod } from '../pods/capacity-buffers.ts';
import { areAllNew, isOldEnough } from '../pods/pod-intake.ts';
import type { ClusterRegistry } from '../registry/cluster-registry.ts';
import { scaleUpToMinSize } from '../scale-up/min-size.ts';
import { EMPTY_STATUS } from '../scale-up/scale-up-status.ts';
import type { ScaleUpStatus } from '../scale-up/scale-up-status.ts';
import type { ScaleUpWorld } from '../scale-up/scale-up-world.ts';
import { scaleUp } from '../scale-up/scale-up.ts';
import { isNodeReady } from '../simulator/node-readiness.ts';
import { podKey } from '../simulator/pod-kinds.ts';
import type { Cooldown } from './cooldown.ts';
import type { LoopWorld } from './loop-world.ts';
import type { RunOnceOptions } from './run-once-options.ts';

export interface ScaleUpContext {
  readonly provider: CloudProvider;
  readonly registry: ClusterRegistry;
  readonly cooldown: Cooldown;
  readonly options: RunOnceOptions;
  readonly emit: EmitEvent;
}

export interface ScaleUpStep {
  /** Those that are old enough to be helped. */
  readonly pods: readonly Pod[];
  /** Undefined: nothing was tried beyond looking. */
  readonly status: ScaleUpStatus;
  readonly isTried: boolean;
  /** All pods are so new that more may come: nothing is removed in this loop either. */
  readonly holdsScaleDown: boolean;
}

/** Pods that fit nowhere: is there something to do for them, and what (upstream shouldScaleUp)? */
export function scaleUpForPods(
  context: ScaleUpContext,
  world: LoopWorld,
  templates: ReadonlyMap<string, TemplateNode>,
  homeless: readonly Pod[],
): ScaleUpStep {
  const { options, emit } = context;
  const pods = homeless.filter((pod) => isOldEnough(pod, options.newPodDelayMs, world.clock));
  const idle = { pods, isTried: false, holdsScaleDown: false };
  if (pods.length === 0) return { ...idle, status: EMPTY_STATUS };
  const { maxNodesTotal } = options.scaleUp;
  if (maxNodesTotal > 0 && readyCount(world) >= maxNodesTotal) {
    emit(maxNodesEvent(maxNodesTotal));
    const none = new Map<string, readonly string[]>();
    const remaining = pods.map((pod) => ({ pod, rejected: none, skipped: none }));
    const status: ScaleUpStatus = {
      ...EMPTY_STATUS,
      result: 'ScaleUpLimitedByMaxNodesTotal',
      podsRemainUnschedulable: remaining,
    };
    return { ...idle, status };
  }
  if (options.bypassedSchedulers.length === 0 && areAllNew(pods, world.clock)) {
    return { ...idle, holdsScaleDown: true, status: { ...EMPTY_STATUS, result: 'ScaleUpInCooldown' } };
  }
  return { ...idle, isTried: true, status: scaleUpOnce(context, world, templates, pods) };
}

/** Upstream's runSingleScaleUp. */
export function scaleUpOnce(
  context: ScaleUpContext,
  world: LoopWorld,
  templates: ReadonlyMap<string, TemplateNode>,
  pods: readonly Pod[],
): ScaleUpStatus {
  const { scaleUp: options } = context.options;
  const status = scaleUp(scaleUpWorldOf(context, world, templates), options, pods, false);
  finish(context, status, world);
  return status;
}

function maxNodesEvent(maxNodesTotal: number): CaEvent {
  const text = `Max total nodes in cluster reached: ${maxNodesTotal}`;
  return clusterEvent('Warning', 'MaxNodesTotalReached', text);
}

/** --enforce-node-group-min-size */
export function raiseToMinSize(
  context: ScaleUpContext,
  world: LoopWorld,
  templates: ReadonlyMap<string, TemplateNode>,
): ScaleUpStatus {
  const status = scaleUpToMinSize(scaleUpWorldOf(context, world, templates), context.options.scaleUp);
  finish(context, status, world);
  return status;
}

/** TriggeredScaleUp and NotTriggerScaleUp, a pod each. */
export function emitPodEvents(status: ScaleUpStatus, emit: EmitEvent): void {
  const { result, scaleUps, podsTriggered, podsRemainUnschedulable } = status;
  if (result === 'ScaleUpSuccessful') {
    const plan = scaleUps.map(
      ({ id, currentSize, newSize, maxSize }) => `{${id} ${currentSize}->${newSize} (max: ${maxSize})}`,
    );
    const message = `pod triggered scale-up: [${plan.join(' ')}]`;
    for (const pod of podsTriggered.filter(isReal))
      emit({ type: 'Normal', reason: 'TriggeredScaleUp', object: `Pod/${podKey(pod)}`, message });
    return;
  }
  if (result === 'ScaleUpError') return;
  for (const { pod, rejected, skipped } of podsRemainUnschedulable) {
    if (!isReal(pod)) continue;
    const message = `pod didn't trigger scale-up: ${reasonCounts([rejected, skipped])}`;
    emit({ type: 'Normal', reason: 'NotTriggerScaleUp', object: `Pod/${podKey(pod)}`, message });
  }
}

function isReal(pod: Pod): boolean {
  return !isBufferPod(pod);
}

/** `2 max node group size reached, 1 Insufficient cpu`: groups by what they said. */
export function reasonCounts(answers: readonly ReadonlyMap<string, readonly string[]>[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers)
    for (const reasons of answer.values())
      for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(', ');
}

function finish({ registry, cooldown }: ScaleUpContext, { result }: ScaleUpStatus, world: LoopWorld): void {
  if (result !== 'ScaleUpSuccessful') return;
  registry.recalculate();
  cooldown.noteCluster('add', world.clock.nowMs);
}

function readyCount({ nodes }: LoopWorld): number {
  return nodes.filter((node) => isNodeReady(node) && node.spec?.unschedulable !== true).length;
}

function scaleUpWorldOf(
  context: ScaleUpContext,
  { snapshot, nodes, prices, priorities, draws, clock }: LoopWorld,
  templates: ReadonlyMap<string, TemplateNode>,
): ScaleUpWorld {
  const { provider, registry, options, emit } = context;
  return {
    snapshot,
    groups: provider.groups(),
    templates,
    safetyOf: (group) => registry.safetyOf(group),
    upcoming: registry.upcoming(),
    realNodeCount: nodes.length,
    prices,
    priorities,
    ...(draws !== undefined && { draws }),
    noteNodesMax: () => emit(maxNodesEvent(options.scaleUp.maxNodesTotal)),
    increaseSize: (group, delta) => increaseSize(context, group, delta, clock.nowMs),
  };
}

/** Asks the provider, and tells whom it concerns how that went. */
function increaseSize(
  { provider, registry, cooldown, emit }: ScaleUpContext,
  group: NodeGroup,
  delta: number,
  nowMs: number,
): string | undefined {
  const { id, targetSize, maxSize } = group;
  const size = targetSize + delta;
  const now = `${size} instead of ${targetSize} (max: ${maxSize})`;
  emit(clusterEvent('Normal', 'ScaledUpGroup', `Scale-up: setting group ${id} size to ${now}`));
  const refusal = provider.increaseSize(group, delta);
  if (refusal !== undefined) {
    emit(clusterEvent('Warning', 'FailedToScaleUpGroup', `Scale-up failed for group ${id}: ${refusal}`));
    registry.registerFailure(id);
    return refusal;
  }
  registry.registerScaleUp(group, delta);
  cooldown.noteGroup('add', id, nowMs);
  emit(clusterEvent('Normal', 'ScaledUpGroup', `Scale-up: group ${id} size set to ${now}`));
  return undefined;
}
