import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, readTexts } from '../../../test/support/trace-text.ts';
import { METRIC_FORMATS } from '../metrics/index.ts';
import { TRACE_FORMATS } from './formats.ts';
import { readTrace, readTraceFiles } from './read-trace.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traces-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('reading a trace', () => {
  test('plain and gzip are the same, whatever the name', async () => {
    const text = 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,100,200,0,0\n';
    await writeFile(join(folder, 'plain.csv'), text);
    await writeFile(join(folder, 'zipped.csv'), gzipSync(text));
    for (const file of ['plain.csv', 'zipped.csv']) {
      const { trace } = await readTrace({ files: [join(folder, file)] });
      expect([trace?.format, trace?.podCount]).toEqual(['openb', 1]);
    }
  });

  test('a bomb, a cut archive and a missing file are diagnostics', async () => {
    await writeFile(join(folder, 'bomb.csv.gz'), gzipSync(Buffer.alloc(200 * 2 ** 20), { level: 1 }));
    await writeFile(join(folder, 'cut.csv.gz'), gzipSync('name,cpu_milli\n'.repeat(1000)).subarray(0, 60));
    const code = async (file: string) =>
      (await readTrace({ files: [join(folder, file)] })).diagnostics[0].code;
    expect(await code('bomb.csv.gz')).toBe('gzip-bomb');
    expect(await code('cut.csv.gz')).toBe('gzip-broken');
    expect(await code('nothing.csv')).toBe('file-unreadable');
  });

  // prettier-ignore
  test.each([
    ['zip',     '504b0304140000000800', 'a zip archive'],
    ['zstd',    '28b52ffd0458a9000000', 'a zstd archive'],
    ['bzip2',   '425a6839314159265359', 'a bzip2 archive'],
    ['xz',      'fd377a585a000004e6d6', 'an xz archive'],
    ['lz4',     '04224d186440a7060000', 'an lz4 archive'],
    ['7z',      '377abcaf271c00041234', 'a 7z archive'],
    ['rar',     '526172211a0701003392', 'a rar archive'],
  ])('what %s has packed is named, not read as a table', async (kind, bytes, said) => {
    await writeFile(join(folder, `packed.csv.${kind}`), Buffer.from(bytes, 'hex'));
    const { diagnostics } = await readTrace({ files: [join(folder, `packed.csv.${kind}`)], format: 'openb' });
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([`archive-unknown: ${said}`]);
  });

  // prettier-ignore
  test.each<[string, (text: string) => Uint8Array]>([
    ['UTF-16, little end first',   (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, big end first',      (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['packed twice',               (text) => gzipSync(gzipSync(text))],
    ['packed in two parts',        (text) => Buffer.concat([gzipSync(text.slice(0, 60)), gzipSync(text.slice(60))])],
  ])('a table in %s is read', async (_what, bytesOf) => {
    const text = 'name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,100,200,0,0\nb,100,200,0,0\n';
    await writeFile(join(folder, 'other.csv'), bytesOf(text));
    const { trace, diagnostics } = await readTrace({ files: [join(folder, 'other.csv')] });
    expect([diagnostics, trace?.podCount]).toEqual([[], 2]);
  });

  test('a format that is none knows what was meant', async () => {
    const { diagnostics } = await readTraceFiles([], { format: 'borg-2001' });
    expect(diagnostics[0]).toMatchObject({ code: 'trace-format-unknown', hint: 'did you mean borg-2011?' });
  });

  test('a file of no known look asks for its format', async () => {
    expect(codesOf(await readTexts({ 'a.txt': 'hello\nworld\n' }))).toEqual([
      'error trace-format-unknown -:-',
    ]);
  });

  test('columns lie in shared memory, so that many runs read one copy', async () => {
    const { trace } = await readTraceFiles([], { format: 'synthetic', options: { nodes: 2 } });
    expect(trace?.arrivalMs.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(trace?.shapeOf.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('no format throws, whatever the bytes: it reads or it says why not', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc
        .array(fc.array(fc.oneof(fc.integer().map(String), fc.string({ maxLength: 5 })), { maxLength: 13 }), {
          maxLength: 6,
        })
        .map((rows) => new TextEncoder().encode(rows.map((row) => row.join(',')).join('\n'))),
    );
    const format = fc.constantFrom(...TRACE_FORMATS.map(({ name }) => name));
    await fc.assert(
      fc.asyncProperty(format, bytes, fc.boolean(), async (name, content, strict) => {
        const file = { path: 'task_events.csv', bytes: content };
        const { trace, diagnostics } = await readTraceFiles([file], { format: name, strict });
        expect(trace === undefined && diagnostics.length === 0, 'neither a trace nor a word').toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  // prettier-ignore
  const hostile = [
    ['JSON nested a million deep, and cut off',  'opendc',     '['.repeat(1_000_000),           'json-syntax'],
    ['JSON nested a million deep',               'opendc',     `{"clusters":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`, 'trace-empty'],
    ['a header of a million columns',            'openb',      'a,'.repeat(1_000_000),          'csv-broken'],
    ['MessagePack that claims four thousand million items', 'simkube', '\u00dd\u00ff\u00ff\u00ff\u00ff', 'sktrace-broken'],
  ] as const;
  test.each(hostile)('%s is a diagnostic, not a crash', async (_why, format, text, code) => {
    const bytes = Buffer.from(text, 'latin1');
    const { trace, diagnostics } = await readTraceFiles([{ path: 'x', bytes }], { format });
    expect(trace).toBeUndefined();
    expect(diagnostics.map((one) => one.code)).toContain(code);
  });

  test('every format has a name, a summary and options with a sentence each', () => {
    for (const { name, summary, options } of TRACE_FORMATS) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(summary.length).toBeGreaterThan(10);
      for (const sentence of Object.values(options)) expect(sentence.length).toBeGreaterThan(5);
    }
  });
});

test('docs/traces.md describes every trace format, its options, and every metric format', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../docs/traces.md'), 'utf8');
  const words = TRACE_FORMATS.flatMap(({ name, options }) => [
    name,
    ...Object.keys(options).map((key) => `\`${key}\``),
  ]);
  const missing = [...words, ...METRIC_FORMATS.map(({ name }) => name)].filter(
    (word) => !text.includes(word),
  );
  expect(missing).toEqual([]);
});
