import { parseStrictInt64 } from '../resources/int64.ts';
import type { Taint, Toleration } from '../objects/index.ts';

/** What a scheduler setting changes about tolerations: the feature gate TaintTolerationComparisonOperators. */
export interface TolerationRules {
  readonly comparisonOperators?: boolean;
}

/**
 * Does the toleration tolerate the taint? An empty effect or key fits any; Equal compares the values even where the
 * key is empty.
 *
 * Upstream: k8s.io/api/core/v1, Toleration.ToleratesTaint. Lt and Gt need the gate; without it they never match.
 */
export function tolerates(toleration: Toleration, taint: Taint, rules: TolerationRules = {}): boolean {
  const { key, effect, operator } = toleration;
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  return valueTolerated(operator || 'Equal', toleration, taint, rules);
}

function valueTolerated(
  operator: string,
  toleration: Toleration,
  taint: Taint,
  rules: TolerationRules,
): boolean {
  switch (operator) {
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    case 'Lt':
    case 'Gt':
      return Boolean(rules.comparisonOperators) && comparisonHolds(toleration, taint);
    default:
      return false;
  }
}

/** Lt: the taint's value is below the toleration's; Gt: above it. Both are plain int64 decimals or nothing holds. */
function comparisonHolds(toleration: Toleration, taint: Taint): boolean {
  const wanted = parseStrictInt64(toleration.value ?? '');
  const actual = parseStrictInt64(taint.value ?? '');
  if (wanted === undefined || actual === undefined) return false;
  return toleration.operator === 'Lt' ? actual < wanted : actual > wanted;
}

/** Whether one of the tolerations bears the taint. */
export function toleratesTaint(
  tolerations: readonly Toleration[] | undefined,
  taint: Taint,
  rules: TolerationRules = {},
): boolean {
  return (tolerations ?? []).some((toleration) => tolerates(toleration, taint, rules));
}

/** Effects that keep a pod off a node. */
export const HARD_EFFECTS: readonly string[] = ['NoSchedule', 'NoExecute'];

/** The first taint of one of the effects that no toleration tolerates. */
export function firstUntolerated(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly string[] = HARD_EFFECTS,
  rules: TolerationRules = {},
): Taint | undefined {
  return (taints ?? []).find(
    (taint) => effects.includes(taint.effect) && !toleratesTaint(tolerations, taint, rules),
  );
}
