import { compareStrings } from './compare.ts';

/**
 * Plain data as JSON with sorted keys, without null and without empty objects and lists; undefined for what is empty
 * itself. Two values with one text say the same.
 */
export function canonicalText(value: unknown): string | undefined {
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
