import { isMapping } from '../../ingest/index.ts';

/**
 * The value without the fields that are null, at every depth: `cluster:` with nothing below it is null in YAML and means
 * what it means to leave it out. Lists keep their places, since faults are told by them.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => (child === null ? [] : [[key, withoutNulls(child)]])),
  );
}
