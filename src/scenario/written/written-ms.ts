import { assert } from '../../base/index.ts';
import { durationMs } from '../../ingest/index.ts';

/** A duration that the check has passed, in whole ms. `0` may stand without unit. */
export function writtenMs(written: string | number): number {
  const ms = durationMs(String(written));
  assert(ms !== undefined, `the duration ${written} was checked`);
  return ms;
}
