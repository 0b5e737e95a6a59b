import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeSuite } from '../../../test/support/bench-suite.ts';
import type { SuiteResult } from '../../result/index.ts';
import { readSuite, SUITE_METRICS } from '../../scenario/index.ts';
import type { Suite } from '../../scenario/index.ts';
import { testFolder } from '../../../test/support/test-folder.ts';
import { baselineText, readBaseline, writeBaseline } from './baseline.ts';
import { runSuite } from './run-suite.ts';

const folder = testFolder();
let suite: Suite;
let result: SuiteResult;

beforeAll(async () => {
  const read = await readSuite(writeSuite(folder.path, '[{ metric: nodes.empty, policy: packing, min: 1 }]'));
  expect(read.diagnostics).toEqual([]);
  suite = read.suite as Suite;
  result = (await runSuite(suite, { workers: 1 })).result as SuiteResult;
});

describe('a suite that was run', () => {
  test('has the figures of every cell and seed, and packing leaves more nodes empty', () => {
    expect(result.cells.map(({ policy, digests }) => [policy, digests.length])).toEqual([
      ['default', 2],
      ['packing', 2],
    ]);
    const [spread, packed] = result.cells.map(({ means }) => means);
    expect(packed['nodes.empty']).toBeGreaterThan(spread['nodes.empty']);
    expect(packed['imbalance.cpu']).toBeGreaterThan(spread['imbalance.cpu']);
    expect(packed['pods.neverBound']).toBe(0);
    expect(result.checks).toMatchObject([{ policy: 'packing', passed: true }]);
  });

  test('has a figure for every metric but those of GPUs', () => {
    const missing = [...SUITE_METRICS.keys()].filter((metric) => result.cells[0].means[metric] === undefined);
    expect(missing.filter((metric) => !/gpu/.test(metric))).toEqual([]);
  });

  test('agrees with its schema', () => {
    const schema = JSON.parse(readFileSync('schemas/bench-result.schema.json', 'utf8')) as object;
    const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
    validate(JSON.parse(JSON.stringify(result)));
    expect(validate.errors).toBeNull();
    expect(validate({ ...result, extra: 1 })).toBe(false);
  });

  test('is the same with three workers, and equals itself as a baseline', async () => {
    const again = await runSuite(suite, { workers: 3, baseline: result });
    const { baselineVersion, cells, ...rest } = again.result as SuiteResult;
    expect(baselineVersion).toBe(result.version);
    expect(cells.map(({ before: _before, ...cell }) => cell)).toEqual(
      result.cells.map(({ incomparable: _why, ...cell }) => cell),
    );
    expect(cells.map(({ before }) => before)).toEqual(cells.map(({ means }) => means));
    expect(rest).toMatchObject({ checks: result.checks, limits: result.limits });
  });
});

describe('a baseline', () => {
  test('comes back as it was written', () => {
    writeBaseline(suite, result);
    const { baseline } = readBaseline(suite);
    const { schemaVersion, version, suite: name, seeds, cells } = result;
    expect(baseline).toMatchObject({ schemaVersion, version, suite: name, seeds });
    expect(baseline?.cells.map(({ figures, digests }) => ({ figures, digests }))).toEqual(
      cells.map(({ figures, digests }) => ({ figures, digests })),
    );
  });

  // prettier-ignore
  const broken = [
    ['half a file',               (text: string) => text.slice(0, 200)],
    ['another version',           (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2')],
    ['a figure that is a text',   (text: string) => text.replace(/"nodes.max": \[[^\]]*\]/, '"nodes.max": ["3", "3"]')],
    ['a seed without its values', (text: string) => text.replace(/"nodes.max": \[[^\]]*\]/, '"nodes.max": [3]')],
    ['a cell without a policy',   (text: string) => text.replace('"policy": "default",', '')],
  ] as const;
  test.each(broken)('that is none is refused: %s', (_why, breakIt) => {
    const text = breakIt(baselineText(result));
    expect(text).not.toBe(baselineText(result));
    writeFileSync(suite.baseline?.path ?? '', text);
    expect(readBaseline(suite).diagnostics.map(({ code }) => code)).toEqual(['baseline-invalid']);
  });

  test('that is not there is an error, not a pass', () => {
    rmSync(suite.baseline?.path ?? '');
    expect(readBaseline(suite).diagnostics.map(({ code }) => code)).toEqual(['baseline-missing']);
  });
});

test('a suite that is stopped gives no result', async () => {
  const { result: none, diagnostics } = await runSuite(suite, { workers: 1, signal: AbortSignal.abort() });
  expect(none).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['suite-stopped']);
});
