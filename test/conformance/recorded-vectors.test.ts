import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { caRunners } from '../../src/conformance/ca/index.ts';
import { controllerRunners } from '../../src/conformance/controllers/index.ts';
import { hpaRunners } from '../../src/conformance/hpa/index.ts';
import { vpaRunners } from '../../src/conformance/vpa/index.ts';
import type { KindRunner } from '../../src/conformance/kind-runner.ts';
import { readVectorFile } from '../../src/ingest/vector-file.ts';

/**
 * Controllers, admission and autoscalers against what the real ones answered: the sample that travels with the project, and the whole set
 * where PLIMSOLL_VECTORS says where it lies.
 */
const SAMPLE = new URL('vectors', import.meta.url).pathname;
const ALL = process.env['PLIMSOLL_VECTORS'];
const runners: readonly KindRunner[] = [...controllerRunners, ...hpaRunners, ...vpaRunners, ...caRunners];

describe.each(runners.map((runner) => [`${runner.area}/${runner.kind}`, runner] as const))(
  '%s',
  (_name, runner) => {
    test('agrees with the sample', () => expectAgreement(SAMPLE, runner));

    test.skipIf(ALL === undefined)(
      'agrees with all vectors (PLIMSOLL_VECTORS)',
      () => expectAgreement(ALL ?? '', runner),
      120_000,
    );
  },
);

async function expectAgreement(root: string, runner: KindRunner): Promise<void> {
  const stem = join(root, runner.area, `${runner.kind}.jsonl`);
  const differing: string[] = [];
  let cases = 0;
  for await (const line of readVectorFile(existsSync(stem) ? stem : `${stem}.gz`)) {
    const differences = runner.differences(line.input as never, line.expect as never);
    if (differences.length > 0) differing.push(`${line.id}: ${differences.slice(0, 3).join('; ')}`);
    cases++;
  }
  expect(differing.slice(0, 5)).toEqual([]);
  expect(cases).toBeGreaterThan(0);
}
