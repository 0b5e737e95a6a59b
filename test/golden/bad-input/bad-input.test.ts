import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../../src/base/index.ts';
import { loadScenario } from '../../../src/scenario/index.ts';
import { testFolder } from '../../support/test-folder.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const root = relative(process.cwd(), folder);
const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('a broken file ends in diagnostics with place, caret and hint, all at once', () => {
  test.each(cases.map(({ name }) => name))('%s', async (name) => {
    const [input] = readdirSync(join(folder, name)).filter((file) => file !== 'expected.txt');
    const { scenario, diagnostics } = await loadScenario(join(root, name, input));

    expect(scenario).toBeUndefined();
    expect(diagnostics.map(({ severity }) => severity)).toContain('error');
    const text = `${diagnostics.map(formatDiagnostic).join('\n\n')}\n`.replaceAll(`${root}/`, '');
    await expect(text).toMatchFileSnapshot(join(folder, name, 'expected.txt'));
  });
});

describe('what would fill memory or stack is refused early', () => {
  const place = testFolder();

  const MEGABYTES_10 = 10_000_000;
  // prettier-ignore
  const rows = [
    ['10 MB of brackets in YAML',          'deep.yaml',   () => Buffer.from(`a: ${'['.repeat(MEGABYTES_10)}`),          'deep.yaml:1:203: error: nested more than 200 deep [nesting-too-deep]'],
    ['10 MB of brackets',                  'deep.json',   () => Buffer.from('['.repeat(MEGABYTES_10)),                  'deep.json:1:2: error: nested more than 200 deep [nesting-too-deep]'],
    ['10 MB of objects in JSON',           'deeper.json', () => Buffer.from('{"a":'.repeat(MEGABYTES_10 / 5)),          'deeper.json:1:1: error: nested more than 200 deep [nesting-too-deep]'],
    ['10 MB of list marks',                'marks.yaml',  () => Buffer.from('- '.repeat(MEGABYTES_10 / 2)),             'marks.yaml:1:401: error: nested more than 200 deep [nesting-too-deep]'],
    ['a gzip bomb',                        'bomb.yaml',   () => gzipSync(Buffer.alloc(80 * 2 ** 20, ' ')),              'bomb.yaml: error: inflates to more than 200 times its size: a gzip bomb [gzip-bomb]'],
    ['a gzip file that was cut',           'cut.json.gz', () => gzipSync(Buffer.from('{"items":[]}')).subarray(0, 20),  'cut.json.gz: error: the gzip data ends too early [gzip-broken]'],
    ['a gzip file that was damaged',       'bad.json.gz', () => damaged(gzipSync(Buffer.alloc(5000, 'abcdefgh'))),      'bad.json.gz: error: damaged gzip data [gzip-broken]'],
    ['bytes that are no text',             'noise.yaml',  () => Buffer.from([0x61, 0x3a, 0xff, 0xfe, 0x80, 0x81]),      'noise.yaml: error: not a text: bytes that are neither UTF-8 nor UTF-16 [text-not-utf8]'],
  ] as const;

  test.each(rows)('%s', async (_why, name, bytes, expected) => {
    const path = place.at(name);
    writeFileSync(path, bytes());
    const { scenario, diagnostics } = await loadScenario(path);

    expect(scenario).toBeUndefined();
    const [line] = diagnostics.map(formatDiagnostic).map((text) => text.split('\n')[0].replace(`${place.path}/`, ''));
    expect(line).toBe(expected);
  });

  test('a path that is not there is named', async () => {
    const { diagnostics } = await loadScenario(place.at('nowhere'));
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual(['file-unreadable: no such file']);
  });
});

function damaged(bytes: Buffer): Buffer {
  bytes.fill(0x55, 12, 30);
  return bytes;
}
