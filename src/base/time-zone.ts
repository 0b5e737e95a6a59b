import { daysFromCivil } from './calendar.ts';

/** Seconds that local time is ahead of UTC at a Unix second. */
export type ZoneOffset = (unixSeconds: number) => number;

/** The offset function of an IANA zone, spelled as the tz database spells it; undefined for an unknown name. */
export type ZoneLookup = (name: string) => ZoneOffset | undefined;

const BLOCK_SECONDS = 900;

/**
 * The zones of this Node or browser build: the one place where the engine depends on the tz data it runs on. Whoever
 * needs zones takes a ZoneLookup as a parameter, and docs/parity.md says where it comes from.
 */
export const builtInZones: ZoneLookup = (name) => {
  if (name === '' || name === 'UTC') return () => 0;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const format = formatOf(name);
  if (format === undefined) return undefined;
  const offset = cachedByBlock((unixSeconds) => offsetAt(format, unixSeconds));
  cache.set(name, offset);
  return offset;
};

const cache = new Map<string, ZoneOffset>();

interface ZoneFormat {
  format(ms: number): string;
  resolvedOptions(): { readonly timeZone: string };
}

function formatOf(name: string): ZoneFormat | undefined {
  if (!/^[A-Za-z][\w+\-/]*$/.test(name)) return undefined;
  try {
    // eslint-disable-next-line no-restricted-syntax -- tz data has no other source; only the offset is taken from it
    const format: ZoneFormat = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    // Names are case-sensitive files to the controller; here they are not.
    const resolved = format.resolvedOptions().timeZone;
    const isMisspelt = resolved !== name && resolved.toLowerCase() === name.toLowerCase();
    return isMisspelt ? undefined : format;
  } catch {
    return undefined;
  }
}

function offsetAt(format: ZoneFormat, unixSeconds: number): number {
  // 03/29/2026 A, 02:30:00 — A is the era.
  const parts = /^(\d+)\/(\d+)\/(\d+) (\w)\w*, (\d+):(\d+):(\d+)$/.exec(format.format(unixSeconds * 1000));
  if (parts === null) return 0;
  const [month, day, yearOfEra] = parts.slice(1, 4).map(Number);
  const [hour, minute, second] = parts.slice(5, 8).map(Number);
  const year = parts[4] === 'A' ? yearOfEra : 1 - yearOfEra;
  return daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - unixSeconds;
}

/** Asks once for a quarter of an hour in which the offset does not change. */
function cachedByBlock(direct: ZoneOffset): ZoneOffset {
  const blocks = new Map<number, number>();
  return (unixSeconds) => {
    const block = Math.floor(unixSeconds / BLOCK_SECONDS);
    const known = blocks.get(block);
    if (known !== undefined) return known;
    const offset = direct(unixSeconds);
    const first = direct(block * BLOCK_SECONDS);
    const last = direct(block * BLOCK_SECONDS + BLOCK_SECONDS - 1);
    if (first === offset && last === offset) blocks.set(block, offset);
    return offset;
  };
}
