import { daysFromCivil, parseRfc3339 } from '../base/index.ts';

const WALL_CLOCK = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$/;
/** Year, month, day, hour, minute, second. */
const LEAST = [0, 1, 1, 0, 0, 0];
const MOST = [9999, 12, 31, 24, 59, 60];
const OFFSET = /^(.*?) ?(Z|UTC|[+-]\d\d:?\d\d)$/;

/**
 * A time as data files write it, as ms since 1970 UTC: RFC 3339, or a date with or without time of day, with or
 * without zone. Without zone it is taken as UTC. Undefined where it is none. Digits finer than a ms are cut.
 */
export function wallClockMs(text: string): number | undefined {
  const standard = parseRfc3339(text);
  if (standard !== undefined) return standard;
  const zoned = OFFSET.exec(text);
  const match = WALL_CLOCK.exec(zoned?.[1] ?? text);
  if (match === null) return undefined;

  const parts = match.slice(1, 7).map((part) => Number(part ?? 0));
  if (!parts.every((part, index) => part >= LEAST[index] && part <= MOST[index])) return undefined;
  const [year, month, day, hour, minute, second] = parts;
  const millis = Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const minutes = daysFromCivil(year, month, day) * 1440 + hour * 60 + minute - offsetMinutes(zoned?.[2]);
  return (minutes * 60 + second) * 1000 + millis;
}

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'UTC') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}
