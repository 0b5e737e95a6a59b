import { canonicalText, digestText } from '../base/index.ts';
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
