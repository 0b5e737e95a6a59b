import { fieldsOf, listOf } from '../../json-file.ts';

/** When a recorded pod ran, in ms from the start of the trace; Infinity: it had not ended. */
export interface Lifetime {
  readonly startMs: number;
  readonly endMs: number;
}

/** Lifetimes by `Kind namespace/name` of the pods' owner. */
export type Lifecycles = ReadonlyMap<string, readonly Lifetime[]>;

/**
 * pod_lifecycles: owner → hash of the pod's spec → lifetimes, each `{Finished: [start, end]}` or `{Running: start}` or,
 * in the older form, `{start_ts, end_ts}`. The owner is a pair of `group/version.Kind` and `namespace/name`.
 */
export function readLifecycles(value: unknown, startS: number): Lifecycles {
  const lifecycles = new Map<string, Lifetime[]>();
  for (const [owner, ofHash] of Object.entries(fieldsOf(value) ?? {})) {
    const lifetimes = Object.values(fieldsOf(ofHash) ?? {})
      .flatMap(listOf)
      .map((lifetime) => lifetimeOf(lifetime, startS))
      .filter((lifetime) => lifetime !== undefined);
    lifetimes.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
    if (lifetimes.length > 0) lifecycles.set(ownerKey(owner), lifetimes);
  }
  return lifecycles;
}

/** A pair comes as a JSON text where the keys of the file were pairs; anything else is a name. */
function ownerKey(owner: string): string {
  const [gvk, name] = owner.startsWith('[') ? pairIn(owner) : [];
  if (gvk === undefined || name === undefined) return ` ${owner}`;
  return `${gvk.slice(gvk.lastIndexOf('.') + 1)} ${name}`;
}

function pairIn(text: string): readonly string[] {
  try {
    return listOf(JSON.parse(text)).map(String);
  } catch {
    return [];
  }
}

function lifetimeOf(value: unknown, startS: number): Lifetime | undefined {
  const fields = fieldsOf(value) ?? {};
  const [start, end] = fields['Finished'] === undefined ? openTimes(fields) : listOf(fields['Finished']);
  if (typeof start !== 'number' || (end !== undefined && typeof end !== 'number')) return undefined;
  const startMs = Math.max(0, Math.round((start - startS) * 1000));
  const endMs = end === undefined ? Infinity : Math.round((end - startS) * 1000);
  return endMs >= startMs ? { startMs, endMs } : undefined;
}

function openTimes(fields: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [fields['Running'] ?? fields['start_ts'], fields['end_ts']];
}
