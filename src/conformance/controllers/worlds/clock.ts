import { assert, parseRfc3339 } from '../../../base/index.ts';

/** Second 0 of the controller vectors: 2000-01-01T00:00:00Z in Unix ms. */
export const VECTOR_START_MS = 946684800000;

export function msFromSeconds(seconds: number): number {
  return VECTOR_START_MS + seconds * 1000;
}

export function secondsFromMs(ms: number): number {
  return Math.floor((ms - VECTOR_START_MS) / 1000);
}

export function unixMsOf(text: string): number {
  const ms = parseRfc3339(text);
  assert(ms !== undefined, `${text} is not an RFC 3339 time`);
  return ms;
}
