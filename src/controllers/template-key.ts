import { compareStrings, digestText } from '../base/index.ts';
import type { PodTemplateSpec } from '../model/index.ts';

const HASH_LABELS: readonly string[] = ['pod-template-hash', 'controller-revision-hash'];

/**
 * A text that two pod templates share exactly when the controllers take them for the same: member order, empty
 * members and the hash labels that controllers add play no part.
 */
export function templateKey(template: PodTemplateSpec): string {
  const labels = Object.entries(template.metadata?.labels ?? {}).filter(
    ([key]) => !HASH_LABELS.includes(key),
  );
  const { creationTimestamp: _unused, ...metadata } = template.metadata ?? {};
  return canonicalText({ ...template, metadata: { ...metadata, labels: Object.fromEntries(labels) } }) ?? '';
}

/** Ten letters and digits for a template: what upstream calls the pod-template-hash (the letters differ). */
export function templateHash(key: string): string {
  return digestText(key).slice(0, 10);
}

/** JSON with sorted keys, without null and without empty objects and lists; undefined for what is empty itself. */
function canonicalText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) {
    return value.length === 0
      ? undefined
      : `[${value.map((item) => canonicalText(item) ?? 'null').join(',')}]`;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => compareStrings(a, b))
    .flatMap(([key, member]) => {
      const text = canonicalText(member);
      return text === undefined ? [] : [`${JSON.stringify(key)}:${text}`];
    });
  return members.length === 0 ? undefined : `{${members.join(',')}}`;
}
