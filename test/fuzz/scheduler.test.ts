import { expect, test } from 'vitest';
import { runHistory } from './scheduler/history.ts';

/** A bounded part of `npm run fuzz`; a finding names the seed and the history that replay it. */
test('core and twin decide alike over random histories', () => {
  const seed = Number(process.env['PLIMSOLL_FUZZ_SEED'] ?? 20260828);
  for (let history = 0; history < 40; history++) expect(runHistory(seed, history)).toBeUndefined();
});
