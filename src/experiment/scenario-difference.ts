/**
 * What a changed copy of a scenario has that its base has not. Copies share whatever they did not change (the very
 * objects), and only the rest has to travel to a worker that holds the base: a few node pools instead of a cluster.
 */
export type Difference = readonly (readonly [key: string, part: DifferentPart])[];

type DifferentPart =
  | { readonly kind: 'kept' }
  | { readonly kind: 'set'; readonly value: unknown }
  | { readonly kind: 'inside'; readonly isList: boolean; readonly parts: Difference };

/** Traces lie three levels deep (`workload.traces.0`), their columns one below. */
const DEPTH_MAX = 5;
/** Longer lists are sent whole where one member differs. */
const LIST_MAX = 64;

/** `withDifference(base, differenceFrom(base, changed))` equals `changed`, in the order of its keys, too. */
export function differenceFrom(base: object, changed: object, depthMax: number = DEPTH_MAX): Difference {
  const known = new Map(Object.entries(base));
  return Object.entries(changed).map(([key, value]) => [
    key,
    partOf(known.has(key), known.get(key), value, depthMax),
  ]);
}

function partOf(isKnown: boolean, base: unknown, value: unknown, depthMax: number): DifferentPart {
  if (isKnown && Object.is(base, value)) return { kind: 'kept' };
  if (depthMax <= 1 || !isOpen(base) || !isOpen(value)) return { kind: 'set', value };
  if (Array.isArray(base) !== Array.isArray(value)) return { kind: 'set', value };
  const isList = Array.isArray(value);
  const parts = differenceFrom(base, value, depthMax - 1);
  // Nothing of it is shared: it is shorter as it is.
  if (!parts.some(([, part]) => part.kind !== 'set')) return { kind: 'set', value };
  return { kind: 'inside', isList, parts };
}

/** Plain objects and short lists are looked into; columns, maps and long lists are one value. */
function isOpen(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length <= LIST_MAX;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The changed copy again; what it kept are the objects of this base. */
export function withDifference<T extends object>(base: T, difference: Difference): T {
  const known = new Map<string, unknown>(Object.entries(base));
  // Object.fromEntries defines properties: a key called __proto__ stays a key.
  return Object.fromEntries(difference.map(([key, part]) => [key, partAgain(known.get(key), part)])) as T;
}

function partAgain(base: unknown, part: DifferentPart): unknown {
  if (part.kind === 'kept') return base;
  if (part.kind === 'set') return part.value;
  const again = withDifference(base as object, part.parts);
  return part.isList ? Object.values(again) : again;
}

/** Values that would have to travel: of several bases the one with the fewest is nearest. */
export function partsToSend(difference: Difference): number {
  return difference.reduce((sum, [, part]) => {
    if (part.kind === 'set') return sum + 1;
    return sum + (part.kind === 'inside' ? partsToSend(part.parts) : 0);
  }, 0);
}
