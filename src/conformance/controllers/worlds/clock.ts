import { assert, parseRfc3339 } from '../../../base/index.ts';

/** Second 0 of the controller vectors: 2000-01-01T00:00:00Z in Unix ms. */
export const VECTOR_START_MS = 946684800000;

/** Seconds of a vector as ms since 1970: the vectors begin at VECTOR_START_MS. */
export function msFromSeconds(seconds: number): number {
  return VECTOR_START_MS + seconds * 1000;
}

/** The way back, cut to whole seconds. */
export function secondsFromMs(ms: number): number {
  return Math.floor((ms - VECTOR_START_MS) / 1000);
}

/** A vector with another time is broken, not different. */
export function unixMsOf(text: string): number {
  const ms = parseRfc3339(text);
  assert(ms !== undefined, `${text} is not an RFC 3339 time`);
  return ms;
}
