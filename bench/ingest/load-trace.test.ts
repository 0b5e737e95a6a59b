import { expect, test } from 'vitest';
import { LOAD_CASES, loadTrace } from './load-trace.ts';

test.each(LOAD_CASES.map((one) => [one.name, one] as const))('toy size: %s', async (_name, one) => {
  const first = await loadTrace(one, 300);
  const again = await loadTrace(one, 300);
  expect(first.pods).toBe(one.request.format === 'csv' ? 300 : 100);
  expect(again.digest).toBe(first.digest);
});
