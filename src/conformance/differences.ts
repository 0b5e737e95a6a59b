import { compareStrings } from '../base/index.ts';

/**
 * Where ours is not the recorded answer: a line for each place, `path: ours …, recorded …`. Members that are undefined
 * count as absent; a number and a bigint of the same value are equal.
 */
export function valueDifferences(ours: unknown, recorded: unknown, path = ''): readonly string[] {
  if (Array.isArray(ours) && Array.isArray(recorded) && ours.length === recorded.length) {
    return ours.flatMap((item, place) => valueDifferences(item, recorded[place], `${path}[${place}]`));
  }
  if (isObject(ours) && isObject(recorded)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(recorded)])].sort(compareStrings);
    return keys.flatMap((key) =>
      valueDifferences(ours[key], recorded[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (sameScalar(ours, recorded)) return [];
  return [`${path || 'answer'}: ours ${shown(ours)}, recorded ${shown(recorded)}`];
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameScalar(ours: unknown, recorded: unknown): boolean {
  if (typeof ours === 'bigint' || typeof recorded === 'bigint') return String(ours) === String(recorded);
  return ours === recorded;
}

const SHOWN_LENGTH_MAX = 400;

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? String(member) : member,
  );
  if (text === undefined) return 'nothing';
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
}
