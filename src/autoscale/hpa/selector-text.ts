import { compareStrings } from '../../base/index.ts';
import type { LabelSelector } from '../../model/index.ts';

/**
 * A label selector as Go prints the struct with %+v; metric names in the autoscaler's messages carry it:
 *
 *     &LabelSelector{MatchLabels:map[string]string{q: jobs,},MatchExpressions:[]LabelSelectorRequirement{},}
 */
export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return 'nil';
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return (
    `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},` +
    `MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
  );
}

/**
 * A workload's selector as its scale tells it (status.selector), in the order of keys: `app=web,tier in (a,b),!canary`.
 * Upstream: metav1.LabelSelectorAsSelector and labels.Requirement.String.
 */
export function scaleSelectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const others = matchExpressions.map(({ key, operator, values = [] }) => ({
    key,
    text: requirementText(key, operator, values.toSorted(compareStrings)),
  }));
  return [...equal, ...others]
    .sort((a, b) => compareStrings(a.key, b.key) || compareStrings(a.text, b.text))
    .map(({ text }) => text)
    .join(',');
}

function requirementText(key: string, operator: string, values: readonly string[]): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'NotIn' ? 'notin' : 'in'} (${values.join(',')})`;
}
