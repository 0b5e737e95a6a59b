type Json = Readonly<Record<string, unknown>>;

/** Lists that a strategic merge patch merges by a key of their members. */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    containers: 'name',
    initContainers: 'name',
    volumes: 'name',
    env: 'name',
    ports: 'containerPort',
    taints: 'key',
    tolerations: 'key',
  }),
);

/** A strategic merge patch as kubectl patch sends it: objects merge, named members of lists merge, null removes. */
export function mergePatch<T>(target: T, patch: Json): T {
  const merged = new Map<string, unknown>(Object.entries(target as Json));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergeValue(key, merged.get(key), value));
  }
  return Object.fromEntries(merged) as T;
}

function mergeValue(key: string, before: unknown, value: unknown): unknown {
  if (Array.isArray(value)) return mergeList(key, before, value);
  if (typeof value !== 'object' || value === null) return value;
  return mergePatch(isObject(before) ? before : {}, value as Json);
}

function mergeList(key: string, before: unknown, patch: readonly unknown[]): unknown {
  const name = MERGE_KEYS.get(key);
  if (name === undefined || !Array.isArray(before)) return patch;
  const members = (before as Json[]).slice();
  for (const member of patch as Json[]) {
    const place = members.findIndex((each) => each[name] === member[name]);
    if (place < 0) members.push(member);
    else members[place] = mergePatch(members[place], member);
  }
  return members;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
