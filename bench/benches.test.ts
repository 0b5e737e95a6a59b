import { expect, test } from 'vitest';
import { measure } from './harness.ts';
import { benches } from './main.ts';

test.each(benches.map((bench) => [bench.name, bench] as const))(
  '%s runs at toy size, twice alike',
  async (_name, bench) => {
    const line = await measure(bench, 2, true);
    expect(line.operations).toBeGreaterThan(0);
    expect(line.digest).toMatch(/^[0-9a-f]{32}$/);
  },
);
