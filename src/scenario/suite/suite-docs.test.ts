import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { SourceText, ValueCheck, yamlDocuments } from '../../ingest/index.ts';
import { fieldTypes } from '../written/field-table.ts';
import { SCENARIO_SCALARS } from '../written/scenario-scalars.ts';
import { suiteJsonSchema, suiteTables } from './suite-docs.ts';
import { SUITE_TABLES } from './written-suite.ts';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'docs/bench-suites.md');
const MARKS = /(<!-- made from [^\n]* -->\n)[\s\S]*(<!-- end -->\n)/;

describe('what is written about the suite format is made of its table', () => {
  test('schemas/bench-suite.schema.json', async () => {
    const text = `${JSON.stringify(suiteJsonSchema(), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(root, 'schemas/bench-suite.schema.json'));
  });

  test('docs/bench-suites.md', async () => {
    const made = (_all: string, head: string, end: string): string => `${head}\n${suiteTables()}\n\n${end}`;
    await expect(readFileSync(page, 'utf8').replace(MARKS, made)).toMatchFileSnapshot(page);
  });
});

describe('the JSON Schema takes what the check takes', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(suiteJsonSchema());
  const example = /```yaml\n(?<yaml>[\s\S]*?)```/.exec(readFileSync(page, 'utf8'))?.groups?.['yaml'] ?? '';

  // prettier-ignore
  const rows = [
    ['the example of the page',              example,                                                  true],
    ['an unknown field',                     example.replace('seeds:', 'sedes:'),                      false],
    ['an order that there is not',           example.replace('shuffled', 'sorted'),                    false],
    ['a metric that there is not',           example.replace('cost.total', 'cost.sum'),                false],
    ['a workload without a path',            example.replace(', path: ../scenarios/shop', ''),         false],
    ['a configuration that is a list',       example.replace('{ percentageOfNodesToScore: 10 }', '[]'), false],
  ] as const;

  test.each(rows)('%s', (_why, yaml, expected) => {
    const [{ document }] = yamlDocuments(new SourceText('suite.yaml', yaml));
    const check = new ValueCheck(fieldTypes(SUITE_TABLES), SCENARIO_SCALARS);
    check.check(document?.value, { kind: 'fields', name: 'BenchSuite' });
    expect([check.faults.length === 0, validate(document?.value)]).toEqual([expected, expected]);
  });
});
