import { expect, test } from 'vitest';
import { SourceText } from '../source/source-text.ts';
import { yamlDocuments } from '../source/yaml-source.ts';
import { ManifestFindings } from './findings.ts';
import { readObject } from './read-object.ts';
import { SharedParts } from './shared-parts.ts';

function saidOf(allocatable: string): string[] {
  const text = `apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nstatus: { allocatable: { ${allocatable} } }\n`;
  const [{ document }] = yamlDocuments(new SourceText('f.yaml', text));
  const findings = new ManifestFindings();
  if (document === undefined) throw new Error('the test is not YAML');
  readObject(document, { file: 'f.yaml', strictness: 'strict', findings, parts: new SharedParts() });
  return findings.diagnostics().map(({ code, place, message }) => `${place?.line} ${code}: ${message}`);
}

const GPUS = 'alibabacloud.com/gpu-count';

// prettier-ignore
test.each([
  ['none',                       'cpu: 1',              []],
  ['no shared GPU',              `${GPUS}: 0`,          []],
  ['a text, as kubectl prints',  `${GPUS}: "8"`,        []],
  ['as many as can be kept',     `${GPUS}: 16`,         []],
  ['one more',                   `${GPUS}: 17`,         ['4 limits-crossed: 17 shared GPUs on one node']],
  ['very many',                  `${GPUS}: 1k`,         ['4 limits-crossed: 1k shared GPUs on one node']],
  ['half a GPU',                 `${GPUS}: "1.5"`,      ['4 limits-crossed: 1.5 shared GPUs on one node']],
  ['less than none',             `${GPUS}: -1`,         ['4 limits-crossed: -1 shared GPUs on one node']],
  ['many that are not shared',   'nvidia.com/gpu: 32',  []],
])('a node with %s', (_what, allocatable, expected) => {
  expect(saidOf(allocatable)).toEqual(expected);
});
