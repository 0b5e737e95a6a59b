import { compareStrings } from '../../base/index.ts';

/** Equal as Go's Semantic.DeepEqual sees API objects: order of map keys does not matter, absent equals empty. */
export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null)
    return value === undefined ? 'nothing' : JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return 'nothing';
  members.sort(([left], [right]) => compareStrings(left, right));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
