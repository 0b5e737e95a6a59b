import { INT64_MAX, INT64_MIN } from './quantity.ts';

/** Go's strconv.ParseInt(text, 10, 64): an optional sign and digits within int64; undefined for anything else. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value < INT64_MIN || value > INT64_MAX ? undefined : value;
}

/** As parseInt64, but only `0` and numbers without sign `+` and without leading zeros. */
export function parseStrictInt64(text: string): bigint | undefined {
  return /^(?:0|-?[1-9]\d*)$/.test(text) ? parseInt64(text) : undefined;
}
