import { expect, test } from 'vitest';
import { runQueueHistory } from './queue/history.ts';
import { runHistory } from './scheduler/history.ts';

/** Histories that found a fault. */
// prettier-ignore
test.each([
  // what was wrong                                                       seed  history
  ['nodes went until the walk would have begun beyond the last of them',  4711, 5477],
])('stays mended: %s', (_why, seed, history) => {
  expect(runHistory(seed, history)).toBeUndefined();
});

// A pod had left the queue and another come in its row while the old entry was still in the heap.
test('stays mended: rows of pods that are gone, used again, stood in the heap with what the new pods had', () => {
  expect(runQueueHistory(6003, 802)).toBeUndefined();
});

/** A bounded part of `npm run fuzz`; a finding names the seed and the history that replay it. */
test('core and twin decide alike over random histories', () => {
  const seed = Number(process.env['PLIMSOLL_FUZZ_SEED'] ?? 20260828);
  for (let history = 0; history < 40; history++) expect(runHistory(seed, history)).toBeUndefined();
});

test('the queue and its plain twin give the same pods over random histories', () => {
  const seed = Number(process.env['PLIMSOLL_FUZZ_SEED'] ?? 20260828);
  for (let history = 0; history < 40; history++) expect(runQueueHistory(seed, history)).toBeUndefined();
});
