import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { isMapping, SourceText, yamlDocuments } from '../../ingest/index.ts';
import { formatTables } from './format-tables.ts';
import { scenarioJsonSchema } from './json-schema.ts';
import { readWritten } from './read-written.ts';
import { SCENARIO_TABLES } from './schema.ts';

const root = join(import.meta.dirname, '../../..');
const page = join(root, 'docs/scenario-format.md');
const MARKS = /(<!-- made from [^\n]* -->\n)[\s\S]*(<!-- end -->\n)/;

describe('what is written about the scenario format is made of its table', () => {
  test('schemas/scenario.schema.json', async () => {
    const text = `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(root, 'schemas/scenario.schema.json'));
  });

  test('docs/scenario-format.md', async () => {
    const text = readFileSync(page, 'utf8').replace(
      MARKS,
      (_all, head, end) => `${head}\n${formatTables(SCENARIO_TABLES)}\n\n${end}`,
    );
    await expect(text).toMatchFileSnapshot(page);
  });
});

describe('the JSON Schema takes what the check takes', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(scenarioJsonSchema());
  const example = /```yaml\n(?<yaml>[\s\S]*?)```/.exec(readFileSync(page, 'utf8'))?.groups?.['yaml'] ?? '';

  // prettier-ignore
  const rows = [
    ['the example of the page',       example,                                           true],
    ['an unknown field',              example.replace('horizon:', 'horzion:'),           false],
    ['a duration without unit',       example.replace('horizon: 24h', 'horizon: 24'),    false],
    ['a text where a number stands',  example.replace('count: 6', 'count: six'),         false],
    ['a pool without name',           example.replace('name: general, ', ''),            false],
  ] as const;

  test.each(rows)('%s', (_why, yaml, expected) => {
    const read = readWritten('scenario.yaml', yaml, []);
    const [item] = yamlDocuments(new SourceText('scenario.yaml', yaml));
    expect(isMapping(item.document?.value)).toBe(true);
    expect([read.written !== undefined, validate(item.document?.value)]).toEqual([expected, expected]);
  });
});
