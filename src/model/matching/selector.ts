import type { Labels, LabelSelector, LabelSelectorRequirement } from '../objects/index.ts';

const NO_LABELS: Labels = {};

/**
 * Does the selector match the labels? An absent selector matches nothing, an empty one everything.
 *
 * Upstream: apimachinery, LabelSelectorAsSelector. A key that is missing satisfies NotIn.
 */
export function labelSelectorMatches(
  selector: LabelSelector | null | undefined,
  labels: Labels | undefined,
): boolean {
  if (!selector) return false;
  const { matchLabels, matchExpressions } = selector;
  if (matchLabels && !equalityMatches(matchLabels, labels)) return false;
  return (matchExpressions ?? []).every((requirement) => requirementMatches(requirement, labels));
}

/** The selector `{}`: it matches everything, and some plugins treat it apart. */
export function isEmptySelector(selector: LabelSelector | null | undefined): boolean {
  if (!selector) return false;
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
  );
}

/** Every pair of the wanted labels is there; no pairs wanted is true. */
export function equalityMatches(wanted: Labels, labels: Labels | undefined): boolean {
  const present = labels ?? NO_LABELS;
  return Object.entries(wanted).every(([key, value]) => hasLabel(present, key) && present[key] === value);
}

/** One requirement of a label selector (In, NotIn, Exists, DoesNotExist). */
export function requirementMatches(
  requirement: LabelSelectorRequirement,
  labels: Labels | undefined,
): boolean {
  const present = labels ?? NO_LABELS;
  const { key, operator, values = [] } = requirement;
  const has = hasLabel(present, key);
  switch (operator) {
    case 'In':
      return has && values.includes(present[key]);
    case 'NotIn':
      return !has || !values.includes(present[key]);
    case 'Exists':
      return has;
    case 'DoesNotExist':
      return !has;
    default:
      return false;
  }
}

/** Own keys only: a label may be called `constructor`. */
export function hasLabel(labels: Labels | undefined, key: string): boolean {
  return labels !== undefined && Object.hasOwn(labels, key);
}

/** The label's value, or undefined when the key is missing. */
export function labelOf(labels: Labels | undefined, key: string): string | undefined {
  return hasLabel(labels, key) ? labels?.[key] : undefined;
}
