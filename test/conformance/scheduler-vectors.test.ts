import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runConformance } from '../../src/conformance/run-conformance.ts';
import type { ConformanceOptions, ConformanceReport } from '../../src/conformance/run-conformance.ts';
import { schedulerRunners } from '../../src/conformance/scheduler/index.ts';
import { TWIN_RUNNERS } from '../reference/conformance-twin.ts';

/**
 * Vectors cut from kube-scheduler 1.37.2. A sample that shows every rule at least once travels with the project; all of
 * them are under PLIMSOLL_VECTORS and run with `npm run check:slow`.
 */
const SAMPLE = join(import.meta.dirname, 'vectors/scheduler');
const KINDS = ['config', 'filter-score', 'preemption', 'queue', 'resources', 'sampling', 'sequence'];

function failuresOf({ areas, shown }: ConformanceReport): readonly string[] {
  const kinds = Object.entries(areas['scheduler']?.kinds ?? {});
  const missing = kinds.filter(([, { cases, passed }]) => cases !== passed).map(([kind]) => kind);
  return [...missing, ...shown.flatMap(({ id, differences }) => [id, ...differences.slice(0, 5)])];
}

function answer(options: ConformanceOptions): Promise<ConformanceReport> {
  return runConformance(SAMPLE, { show: 3, ...options });
}

describe('vectors of kube-scheduler', () => {
  test('the core answers the sample of every kind', async () => {
    const report = await answer({ runners: schedulerRunners });
    expect(failuresOf(report)).toEqual([]);
    expect(Object.keys(report.areas['scheduler'].kinds).sort()).toEqual(KINDS);
  });

  test('the plain twin answers the sample', async () => {
    const kinds = TWIN_RUNNERS.map(({ kind }) => `scheduler/${kind}`);
    expect(failuresOf(await answer({ runners: TWIN_RUNNERS, kinds }))).toEqual([]);
  });

  test('a kind that nobody answers counts as unsupported', async () => {
    const { areas } = await answer({ runners: [] });
    expect(areas['scheduler'].kinds['config']).toMatchObject({ passed: 0, unsupported: 122, cases: 122 });
  });

  const all = process.env['PLIMSOLL_VECTORS'];
  const folder = all === undefined ? undefined : [join(all, 'scheduler'), all].find(existsSync);
  test.skipIf(folder === undefined || process.env['PLIMSOLL_SLOW'] === undefined)(
    'all vectors (PLIMSOLL_VECTORS and PLIMSOLL_SLOW set)',
    async () => {
      const report = await runConformance(folder ?? '', { show: 5, runners: schedulerRunners });
      expect(failuresOf(report)).toEqual([]);
    },
  );
});
