import { isMapping } from '../../../ingest/index.ts';
import type { Taint } from '../../../model/index.ts';
import type { WrittenPool } from '../../written/written-scenario.ts';

/** An object of somebody else's, of which nothing is sure. */
export type Fields = Readonly<Record<string, unknown>>;

/** A mapping as it is, anything else as an empty one. */
export function mapping(value: unknown): Fields {
  return isMapping(value) ? value : {};
}

/** A text that is not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Those of a list's entries that are texts. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((entry) => text(entry) ?? []) : [];
}

/** A whole number of at least 0, also as the text that annotations hold. */
export function whole(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Those of a mapping's values that are texts. */
export function labels(value: unknown): Readonly<Record<string, string>> {
  const pairs = Object.entries(mapping(value)).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(pairs);
}

/** `key=value:Effect`, or `key:Effect` as kubectl takes it. */
export function taintOf(written: string): Taint[] {
  const [, key, value, effect] =
    /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(written.trim()) ?? [];
  if (effect !== 'NoSchedule' && effect !== 'PreferNoSchedule' && effect !== 'NoExecute') return [];
  return [{ key, effect, ...(value === undefined ? {} : { value }) }];
}

/** Taints as objects have them; those of an unknown effect are left out. */
export function taintList(value: unknown): Taint[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.flatMap((entry) => {
    const { key, value: of, effect } = mapping(entry);
    return taintOf(`${text(key) ?? ''}${text(of) === undefined ? '' : `=${String(of)}`}:${String(effect)}`);
  });
}

/** Subnets of kops are mostly called by their zone, with a word in front for private ones. */
const ZONE = /[a-z]{2,}(-[a-z]+)+-?\d+-?[a-z]?$/;

/** The zones that names of subnets, zones or failure domains end in; absent where none does. */
export function zonesIn(names: readonly string[]): Pick<WrittenPool, 'zones'> {
  const zones = new Set(
    names.flatMap((name) => ZONE.exec(name.replace(/^(utility|private|public)-/, ''))?.[0] ?? []),
  );
  return zones.size === 0 ? {} : { zones: [...zones] };
}
