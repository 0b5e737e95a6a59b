import { expect, test } from 'vitest';
import { runHistory } from './scheduler/history.ts';

/** Histories that found a fault. */
// prettier-ignore
test.each([
  // what was wrong                                                       seed  history
  ['nodes went until the walk would have begun beyond the last of them',  4711, 5477],
])('stays mended: %s', (_why, seed, history) => {
  expect(runHistory(seed, history)).toBeUndefined();
});

/** A bounded part of `npm run fuzz`; a finding names the seed and the history that replay it. */
test('core and twin decide alike over random histories', () => {
  const seed = Number(process.env['PLIMSOLL_FUZZ_SEED'] ?? 20260828);
  for (let history = 0; history < 40; history++) expect(runHistory(seed, history)).toBeUndefined();
});
