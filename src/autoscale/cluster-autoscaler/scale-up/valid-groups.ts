import type { NodeGroup } from '../node-group.ts';
import type { QuotaTracker } from './quotas.ts';
import type { ScaleUpOptions, ScaleUpWorld } from './scale-up-world.ts';

/** Why a group is not even tried; undefined: it is valid. First reason only. */
export function skipReason(
  group: NodeGroup,
  world: ScaleUpWorld,
  options: ScaleUpOptions,
  quotas: QuotaTracker,
): string | undefined {
  const safety = group.exists ? world.safetyOf(group) : 'safe';
  if (safety === 'backedOff') return 'in backoff after failed scale-up';
  if (safety === 'unhealthy') return 'not ready for scale-up';
  const room = group.maxSize - group.targetSize;
  if (room <= 0) return 'max node group size reached';
  const isAtomic = group.options.zeroOrMaxNodeScaling === true;
  const nodeCount = world.snapshot.names().length;
  if (isAtomic && options.maxNodesTotal > 0 && nodeCount + room > options.maxNodesTotal) {
    return 'atomic scale-up exceeds cluster node count limit';
  }
  const template = world.templates.get(group.id);
  if (template === undefined) return 'not ready for scale-up';
  const wanted = isAtomic ? room : 1;
  const { exceeded } = quotas.check(template.node, wanted);
  return exceeded.length === 0
    ? undefined
    : `exceeded quota: "cluster-wide", resources: ${exceeded.join(', ')}`;
}

/** So many of the new nodes as --max-nodes-total leaves room for beside those there are; 0 and below: none. */
export function cappedNodes(
  newNodes: number,
  existing: number,
  { maxNodesTotal }: ScaleUpOptions,
  { noteNodesMax }: ScaleUpWorld,
): number {
  if (maxNodesTotal <= 0 || newNodes + existing <= maxNodesTotal) return newNodes;
  noteNodesMax?.();
  return maxNodesTotal - existing;
}
