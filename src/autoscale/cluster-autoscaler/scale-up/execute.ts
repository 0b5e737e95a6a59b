import type { GroupScaleUp } from '../balancing/balance-scale-up.ts';
import type { ScaleUpWorld } from './scale-up-world.ts';

export interface Execution {
  readonly failedGroups: readonly string[];
  /** Groups that were not asked, since one before them failed. */
  readonly unreachedGroups: readonly string[];
  readonly error: { readonly text: string; readonly type: string } | undefined;
}

/** Asks the provider group by group; in sequence the first refusal ends it, in parallel all are asked. */
export function executeScaleUps(
  plan: readonly GroupScaleUp[],
  world: ScaleUpWorld,
  isParallel: boolean,
): Execution {
  const failedGroups: string[] = [];
  let error: Execution['error'];
  for (const [index, { id, currentSize, newSize }] of plan.entries()) {
    const group = world.groups.find((known) => known.id === id);
    const refusal = group === undefined ? undefined : world.increaseSize(group, newSize - currentSize);
    if (refusal === undefined) continue;
    error ??= { text: `failed to increase node group size: ${refusal}`, type: 'cloudProviderError' };
    failedGroups.push(id);
    if (isParallel) continue;
    const unreachedGroups = plan.slice(index + 1).map((scaleUp) => scaleUp.id);
    return { failedGroups, unreachedGroups, error };
  }
  return { failedGroups, unreachedGroups: [], error };
}
