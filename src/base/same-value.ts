import { compareStrings } from './compare.ts';

const NOTHING = 'nothing';

/** Equal as data: the order of keys does not matter; absent, null and empty are one, as in Go's Semantic.DeepEqual. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : `[${value.map(canonical).join(',')}]`;
  if (value === undefined || value === null) return NOTHING;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .map(([key, member]) => [key, canonical(member)] as const)
    .filter(([, text]) => text !== NOTHING);
  if (members.length === 0) return NOTHING;
  members.sort(([left], [right]) => compareStrings(left, right));
  return `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
}
