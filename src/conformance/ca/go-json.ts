import { valueDifferences } from '../differences.ts';

/** A case as the real code reads it: a member that is null is one that is not there; a list of containers is a list. */
export function asGoReads<Value>(value: Value): Value {
  return read(value) as Value;
}

function read(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? readList(value) : readMembers(value as Members);
}

/** What has no null in it stays the same object: much is told by identity. */
function readList(list: readonly unknown[]): readonly unknown[] {
  const items = list.map(read);
  return items.every((item, place) => item === list[place]) ? list : items;
}

function readMembers(members: Members): Members {
  const entries = Object.entries(members);
  let isSame = true;
  const left = entries.flatMap(([key, value]): (readonly [string, unknown])[] => {
    const member = value === null && key === 'containers' ? [] : read(value);
    isSame &&= member === value && value !== null;
    return member === null ? [] : [[key, member]];
  });
  return isSame ? members : Object.fromEntries(left);
}

/** Where ours is not the recorded answer, to a reader that knows no difference between empty, null and absent. */
export function goDifferences(ours: unknown, recorded: unknown, path?: string): readonly string[] {
  return valueDifferences(withoutEmpty(ours), withoutEmpty(recorded), path);
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty);
  const left = Object.entries(value)
    .map(([key, member]: [string, unknown]) => [key, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== undefined);
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

type Members = Readonly<Record<string, unknown>>;
