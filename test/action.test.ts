import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMapping, SourceText, yamlDocuments } from '../src/ingest/index.ts';

const text = readFileSync('action.yml', 'utf8');
const page = readFileSync('docs/bench-suites.md', 'utf8');
const [{ document }] = yamlDocuments(new SourceText('action.yml', text));
const fields = (name: string): string[] => {
  const value = isMapping(document?.value) ? document.value[name] : undefined;
  return isMapping(value) ? Object.keys(value) : [];
};

test('docs/bench-suites.md has every input of the action, and no other', () => {
  const [, table] = page.split('| input | meaning | default |');
  const onPage = [...table.split('\n\n')[0].matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  expect(onPage.sort()).toEqual(fields('inputs').sort());
});

test('every output is on the page, and every input is used by a step', () => {
  for (const output of fields('outputs')) expect(page).toContain(`\`${output}\``);
  for (const input of fields('inputs')) expect(text).toContain(`\${{ inputs.${input} }}`);
});

test('the options that the action passes are options of plimsoll bench', () => {
  const command = readFileSync('src/cli/commands/bench.ts', 'utf8');
  const passed = [...text.matchAll(/(--[a-z-]+)/g)]
    .map(([, option]) => option)
    .filter((option) => !/audit|fund/.test(option));
  expect(passed.length).toBeGreaterThan(3);
  for (const option of passed) expect(command).toContain(option);
});
