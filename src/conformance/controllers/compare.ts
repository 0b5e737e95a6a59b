import { compareStrings } from '../../base/index.ts';

/** JSON with sorted keys, so that equal values are equal texts. Members that are undefined are left out. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareStrings(a, b));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}

/** One line where ours is not the recorded answer, none where it is. */
export function differs(what: string, ours: unknown, recorded: unknown): string[] {
  const left = canonical(ours);
  const right = canonical(recorded);
  return left === right ? [] : [`${what}: ours ${left}, recorded ${right}`];
}

/** As `differs`, member by member, so that the line names the one that is wrong. */
export function differsByMember(what: string, ours: object, recorded: object): string[] {
  const left = new Map<string, unknown>(Object.entries(ours));
  const right = new Map<string, unknown>(Object.entries(recorded));
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort(compareStrings);
  return keys.flatMap((key) => differs(`${what} ${key}`, left.get(key), right.get(key)));
}
