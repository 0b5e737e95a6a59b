import { clusterEvent } from '../ca-event.ts';
import type { EmitEvent } from '../ca-event.ts';
import type { CloudProvider } from '../cloud-provider.ts';
import type { NodeGroup } from '../node-group.ts';
import type { ClusterRegistry } from '../registry/cluster-registry.ts';
import type { RunOnceOptions } from './run-once-options.ts';

/** What the mending of groups works on. */
export interface MendContext {
  readonly provider: CloudProvider;
  readonly registry: ClusterRegistry;
  readonly options: RunOnceOptions;
  readonly emit: EmitEvent;
}

/** Instances that have not become nodes in time are deleted, down to the minimum of their group. */
export function deleteUnregistered({ provider, registry, options, emit }: MendContext): void {
  const isForced = options.forcesUnregistered;
  for (const [id, instances] of registry.longUnregistered()) {
    const group = provider.groups().find((known) => known.id === id);
    if (group === undefined) continue;
    const room = isForced ? instances.length : Math.max(0, group.targetSize - group.minSize);
    const cut = instances.slice(0, room);
    if (cut.length === 0) continue;
    const ids = wholeGroup(group, cut, provider);
    // The machines of an atomic group may be gone although the cache still has them.
    if (ids.length === 0) continue;
    const refusal = provider.deleteInstances(group, ids, isForced);
    registry.dropInstances(id);
    if (refusal !== undefined) {
      for (const instance of ids) {
        const text = `Failed to remove node ${instance}: ${refusal}`;
        emit(clusterEvent('Warning', 'DeleteUnregisteredFailed', text));
      }
      // The others are tried in the next loop.
      return;
    }
    for (const instance of ids)
      emit(clusterEvent('Normal', 'DeleteUnregistered', `Removed unregistered node ${instance}`));
  }
}

/** Instances that could not be made are asked to be deleted, in every loop anew while they are listed. */
export function deleteFailedInstances({ provider, registry, options }: MendContext): void {
  let isAnyDeleted = false;
  for (const [id, instances] of registry.withCreateErrors()) {
    const group = provider.groups().find((known) => known.id === id);
    if (group === undefined) continue;
    const ids = wholeGroup(group, instances, provider);
    if (ids.length === 0) continue;
    if (provider.deleteInstances(group, ids, options.forcesFailed) !== undefined) continue;
    isAnyDeleted = true;
    registry.dropInstances(id);
  }
  if (isAnyDeleted) registry.recalculate();
}

/** A group that has all its nodes or none loses all of them. */
function wholeGroup(group: NodeGroup, ids: readonly string[], provider: CloudProvider): readonly string[] {
  if (group.options.zeroOrMaxNodeScaling !== true) return ids;
  return provider.instances(group.id).map(({ id }) => id);
}

/** Target sizes that no node has come up to for too long are taken back; the text of a refusal, or whether any was. */
export function fixGroupSizes({ provider, registry }: MendContext): boolean | string {
  let isAnyFixed = false;
  for (const group of provider.groups()) {
    const lacking = registry.lackingFor(group);
    if (lacking === 0 || group.options.zeroOrMaxNodeScaling === true) continue;
    const refusal = provider.decreaseTargetSize(group, -lacking);
    if (refusal !== undefined) return `failed to decrease ${group.id}: ${refusal}`;
    isAnyFixed = true;
  }
  return isAnyFixed;
}
