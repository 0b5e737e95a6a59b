import { objectFaults } from '../../src/ingest/manifests/rules/object-rules.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const LABELS: Fields = { app: 'web' };
export const CONTAINER: Fields = { name: 'c' };

/** A workload that has nothing wrong, with these fields of its spec changed. */
export function workload(spec: Fields = {}, metadata: Fields = {}): Fields {
  const template = { metadata: { labels: LABELS }, spec: { containers: [CONTAINER] } };
  return {
    metadata: { name: 'web', ...metadata },
    spec: { selector: { matchLabels: LABELS }, template, ...spec },
  };
}

/** A pod that has nothing wrong, with these fields of its spec changed. */
export function podOf(spec: Fields, metadata: Fields = {}): Fields {
  return { metadata: { name: 'p', ...metadata }, spec: { containers: [CONTAINER], ...spec } };
}

/** An object of a name and a spec. */
export function named(spec: Fields, more: Fields = {}): Fields {
  return { metadata: { name: 'a' }, spec, ...more };
}

/** `path code`, in the order found. */
export function faultsOf(value: Fields, kind: string): string[] {
  return objectFaults(value, kind).map(({ path, code }) => `${path.join('.')} ${code}`);
}

/** `message: hint`, in the order found. */
export function textsOf(value: Fields, kind: string): string[] {
  return objectFaults(value, kind).map(({ message, hint = '' }) => `${message}: ${hint}`);
}
