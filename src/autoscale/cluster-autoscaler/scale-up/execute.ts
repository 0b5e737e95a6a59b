import { compareStrings } from '../../../base/index.ts';
import type { GroupScaleUp } from '../balancing/balance-scale-up.ts';
import type { ScaleUpWorld } from './scale-up-world.ts';

export interface Execution {
  readonly failedGroups: readonly string[];
  /** Groups that were not asked, since one before them failed. */
  readonly unreachedGroups: readonly string[];
  readonly error: { readonly text: string; readonly type: string } | undefined;
}

type ExecutionError = NonNullable<Execution['error']>;

/** Asks the provider group by group; in sequence the first refusal ends it, in parallel all are asked. */
export function executeScaleUps(
  plan: readonly GroupScaleUp[],
  world: ScaleUpWorld,
  isParallel: boolean,
): Execution {
  const failedGroups: string[] = [];
  const errors: ExecutionError[] = [];
  for (const [index, { id, currentSize, newSize }] of plan.entries()) {
    const group = world.groups.find((known) => known.id === id);
    const refusal = group === undefined ? undefined : world.increaseSize(group, newSize - currentSize);
    if (refusal === undefined) continue;
    errors.push({ text: `failed to increase node group size: ${refusal}`, type: 'cloudProviderError' });
    failedGroups.push(id);
    if (isParallel) continue;
    const unreachedGroups = plan.slice(index + 1).map((scaleUp) => scaleUp.id);
    return { failedGroups, unreachedGroups, error: errors[0] };
  }
  return { failedGroups, unreachedGroups: [], error: combined(errors) };
}

/** Several refusals are one error: the first by its text, and the others, where they differ, in brackets behind it. */
function combined(errors: readonly ExecutionError[]): Execution['error'] {
  const texts = [...new Set(errors.map(({ text }) => text))].sort(compareStrings);
  const [first, ...others] = texts;
  if (others.length === 0) return errors.at(0);
  const rest = others.map((text) => JSON.stringify(text)).join(', ');
  return { text: `${first} ...and other concurrent errors: [${rest}]`, type: errors[0].type };
}
