import { quantityMap } from '../../model/index.ts';
import type { ResourceList, ResourceQuota } from '../../model/index.ts';
import type { Quota } from './check-request.ts';
import { claimEvaluator, countEvaluator, podEvaluator, serviceEvaluator } from './usage.ts';
import type { QuotaEvaluator, ScopeRequirement } from './usage.ts';

/** A ResourceQuota with the limits and use of its status. */
export function quotaOf({ metadata, spec, status }: ResourceQuota): Quota {
  const { hard, used } = (status ?? {}) as { readonly hard?: ResourceList; readonly used?: ResourceList };
  const { scopes: names = [], scopeSelector } = (spec ?? {}) as Partial<ResourceQuota['spec']>;
  const scopes = names.map((scopeName) => ({ scopeName, operator: 'Exists' }));
  const selector = (scopeSelector?.['matchExpressions'] ?? []) as readonly ScopeRequirement[];
  return {
    name: metadata.name,
    scopes: [...scopes, ...selector],
    hard: quantityMap(hard),
    used: used === undefined ? undefined : quantityMap(used),
  };
}

const EVALUATORS: readonly QuotaEvaluator[] = [podEvaluator, claimEvaluator, serviceEvaluator];

/** How objects of a resource (`pods`, `configmaps`, …) are counted. */
export function quotaEvaluator(resource: string): QuotaEvaluator {
  return EVALUATORS.find((evaluator) => evaluator.resource === resource) ?? countEvaluator(resource);
}
