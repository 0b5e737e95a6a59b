import type { GroupScaleUp } from '../balancing/balance-scale-up.ts';
import { executeScaleUps } from './execute.ts';
import { QuotaTracker } from './quotas.ts';
import { EMPTY_STATUS } from './scale-up-status.ts';
import type { ScaleUpStatus } from './scale-up-status.ts';
import type { ScaleUpOptions, ScaleUpWorld } from './scale-up-world.ts';
import { cappedNodes } from './valid-groups.ts';

/**
 * --enforce-node-group-min-size: every group up to its minimum. Quotas are looked at for each group alone, and
 * --max-nodes-total is held against the group's own size, not the cluster's.
 */
export function scaleUpToMinSize(world: ScaleUpWorld, options: ScaleUpOptions): ScaleUpStatus {
  const { snapshot } = world;
  const nodes = snapshot.names().flatMap((name) => snapshot.get(name)?.node ?? []);
  const quotas = new QuotaTracker(options.quotas, nodes);
  const plan: GroupScaleUp[] = [];
  for (const group of world.groups) {
    const { id, minSize, maxSize, targetSize } = group;
    const template = world.templates.get(id);
    if (!group.exists || targetSize >= minSize || template === undefined) continue;
    if (world.safetyOf(group) !== 'safe') continue;
    const allowed = quotas.check(template.node, minSize - targetSize).allowed;
    if (allowed <= 0) continue;
    const delta = cappedNodes(allowed, targetSize, options, world);
    if (delta > 0) plan.push({ id, currentSize: targetSize, newSize: targetSize + delta, maxSize });
  }
  if (plan.length === 0) return EMPTY_STATUS;
  const { failedGroups, error } = executeScaleUps(plan, world, options.isParallel);
  if (error !== undefined) return { ...EMPTY_STATUS, result: 'ScaleUpError', failedGroups, error };
  return { ...EMPTY_STATUS, result: 'ScaleUpSuccessful', scaleUps: plan };
}
