import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vitest/config';

const laws = fileURLToPath(new URL('test/support/laws.ts', import.meta.url));

/** Tests get fast-check with a seed of ours: test/support/laws.ts. */
const seededLaws: Plugin = {
  name: 'seeded-laws',
  enforce: 'pre',
  resolveId: (id, importer) => (id === 'fast-check' && importer !== laws ? laws : undefined),
};

export default defineConfig({
  plugins: [seededLaws],
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    env: { PLIMSOLL_VERIFY: '1' },
    pool: 'threads',
    maxWorkers: 2,
    // For what hangs, not for what is slow: a test must not fail because the machine has other things to do.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
