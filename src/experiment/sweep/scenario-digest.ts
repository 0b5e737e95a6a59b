import { Digest } from '../../base/index.ts';
import type { Scenario } from '../../scenario/index.ts';

/**
 * A digest of all in a scenario that a run can depend on, so that a sweep is not resumed on changed input. What the
 * readers said about the files is left out: it names paths, which differ from machine to machine.
 */
export function scenarioDigest(scenario: Scenario): string {
  const { diagnostics: _diagnostics, ignored: _ignored, assumptions: _assumptions, ...rest } = scenario;
  const digest = new Digest();
  addValue(digest, rest);
  return digest.hex();
}

/** Each value behind a word for its kind, so that ['1'] and [1], [] and {} differ. */
function addValue(digest: Digest, value: unknown): void {
  if (typeof value === 'number') {
    digest.word(1);
    digest.number(value);
  } else if (typeof value === 'object' && value !== null) addObject(digest, value);
  else {
    digest.word(2);
    digest.text(`${typeof value} ${String(value)}`);
  }
}

function addObject(digest: Digest, value: object): void {
  if (Array.isArray(value) || value instanceof Float64Array || value instanceof Int32Array) {
    digest.word(3);
    digest.number(value.length);
    for (const item of value as Iterable<unknown>) addValue(digest, item);
    return;
  }
  const entries: readonly (readonly [unknown, unknown])[] =
    value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
  digest.word(4);
  digest.number(entries.length);
  for (const [key, item] of entries) {
    addValue(digest, key);
    addValue(digest, item);
  }
}
