import { expect, test } from 'vitest';
import { measure } from './harness.ts';
import { benches } from './main.ts';

for (const bench of benches.filter(({ isVariation }) => isVariation !== true)) {
  const lack = bench.lacks?.();
  const suffix = lack === undefined ? '' : ` (skipped: ${lack})`;
  test.skipIf(lack !== undefined)(`${bench.name} runs at toy size, twice alike${suffix}`, async () => {
    const line = await measure(bench, 2, true);
    expect(line.operations).toBeGreaterThan(0);
    expect(line.digest).toMatch(/^[0-9a-f]{32}$/);
  });
}
