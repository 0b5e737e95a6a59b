import type { NodePoolSpec } from '../scenario/index.ts';

type Named = Pick<NodePoolSpec, 'name' | 'instanceType' | 'capacityType'>;

/** What a pool of the type is called in a plan: `m7i-xlarge`, `m7i-xlarge-spot`. */
export function offerName({ name, instanceType, capacityType }: Named): string {
  if (instanceType === 'custom') return name;
  const type = instanceType.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return capacityType === 'spot' ? `${type}-spot` : type;
}

/**
 * `m7i.xlarge`, `m7i.xlarge spot`; the pool's name where the type has none, and beside the type where pools of it
 * differ in labels or taints: `m7i.xlarge (batch)`.
 */
export function typeText(pool: Named): string {
  const { name, instanceType, capacityType } = pool;
  const type = `${instanceType === 'custom' ? name : instanceType}${capacityType === 'spot' ? ' spot' : ''}`;
  return name === offerName(pool) ? type : `${type} (${name})`;
}

/** Labels that whoever makes the node puts on it. */
const GIVEN =
  /^(?:kubernetes\.io\/|(?:alpha|beta|failure-domain\.beta)\.kubernetes\.io\/|node\.kubernetes\.io\/instance-type|topology\.kubernetes\.io\/|plimsoll\.io\/|karpenter\.|eks\.amazonaws\.com\/|cloud\.google\.com\/)/;

/** The labels that the pool itself asks for, in their order. */
export function ownLabels({ metadata }: NodePoolSpec['template']): [string, string][] {
  return Object.entries(metadata.labels ?? {}).filter(([key]) => !GIVEN.test(key));
}
