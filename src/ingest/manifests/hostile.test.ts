import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tarArchive } from '../../../test/support/tar.ts';
import { readManifests } from './read-manifests.ts';
import type { ManifestReading } from './read-manifests.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-hostile-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

function read(path: string): Promise<ManifestReading> {
  return readManifests([{ path, shown: path }], { isStrict: false });
}

const codes = ({ diagnostics }: ManifestReading): string[] => diagnostics.map(({ code }) => code);
const names = ({ objects }: ManifestReading): string[] => objects.map(({ object }) => object.metadata.name);
const pod = (fields: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a${fields} }\nspec: { containers: [{ name: c }] }\n`;

describe('text that would eat time or memory', () => {
  // prettier-ignore
  const rows = [
    ['JSON nested too deep',            'd.json',  '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000),   'nesting-too-deep'],
    ['lists nested too deep',           'd.json',  '['.repeat(200_000),                                   'nesting-too-deep'],
    ['YAML flow nested too deep',       'd.yaml',  `a: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}`,       'nesting-too-deep'],
    ['YAML blocks nested too deep',     'd.yaml',  Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'nesting-too-deep'],
    ['sequences of sequences',          'd.yaml',  `${'- '.repeat(5000)}x`,                               'nesting-too-deep'],
    ['aliases that multiply',           'd.yaml',  laughs(9),                                             'yaml-alias-explosion'],
    ['an alias of itself',              'd.yaml',  'a: &a\n  b: *a\n',                                    'yaml-alias-cycle'],
    ['a NUL byte',                      'd.yaml',  'apiVersion: v1\u0000kind: Pod\n',                     'yaml-syntax'],
  ] as const;
  test.each(rows)('%s is a diagnostic, at once', async (_why, file, text, code) => {
    const begin = process.cpuUsage().user;
    const reading = await read(write(file, text));
    expect(codes(reading)).toContain(code);
    expect(reading.objects).toEqual([]);
    expect((process.cpuUsage().user - begin) / 1e6).toBeLessThan(5);
  });

  test('a gzip bomb is stopped while it inflates', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 2 ** 20, 0x20), { level: 9 });
    expect(bomb.length).toBeLessThan(200_000);
    expect(codes(await read(write('b.json.gz', bomb)))).toEqual(['gzip-bomb']);
  });

  test('gzip that ends too early, and gzip that is none', async () => {
    const whole = gzipSync(pod(''));
    expect(codes(await read(write('c.yaml.gz', whole.subarray(0, whole.length - 9))))).toContain(
      'gzip-broken',
    );
    expect(codes(await read(write('n.json.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))))).toContain(
      'gzip-broken',
    );
  });
});

describe('names that would change what objects are', () => {
  // prettier-ignore
  const rows = [
    ['a label',               pod(', labels: { __proto__: x, constructor: y }')],
    ['metadata',              pod(', __proto__: { polluted: 1 }')],
    ['the object itself',     `__proto__: { polluted: 1 }\n${pod('')}`],
    ['an annotation',         pod(', annotations: { __proto__: { polluted: 1 } }')],
    ['JSON metadata',         '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","__proto__":{"polluted":1}},"spec":{"containers":[{"name":"c"}]}}'],
    ['a merge key',           `x: &x { __proto__: { polluted: 1 } }\n<<: *x\n${pod('')}`],
    ['a request',             `${pod('').replace('name: c', 'name: c, resources: { requests: { __proto__: 1, constructor: 1 } }')}`],
    ['a kind',                'apiVersion: v1\nkind: __proto__\nmetadata: { name: a }\n'],
    ['an apiVersion',         'apiVersion: constructor\nkind: toString\nmetadata: { name: a }\n'],
    ['a namespace',           pod(', namespace: __proto__')],
  ] as const;
  test.each(rows)('__proto__ as %s changes no other object', async (_where, text) => {
    await read(write(text.startsWith('{') ? 'p.json' : 'p.yaml', text));
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('objects called like members of Object are objects like others', async () => {
    const all = ['constructor', 'tostring', 'hasownproperty', 'valueof'];
    const text = all.map((name) => pod('').replace('name: a', `name: ${name}`)).join('---\n');
    expect(names(await read(write('n.yaml', text)))).toEqual(all);
  });
});

describe('paths that lead elsewhere', () => {
  test('members of an archive are read where they are, one that leads out of it is left out and listed', async () => {
    const archive = tar([
      ['../../../escape.yaml', pod('').replace('name: a', 'name: up')],
      ['sub/../../escape.yaml', pod('').replace('name: a', 'name: over')],
      ['/etc/absolute.yaml', pod('').replace('name: a', 'name: root')],
      ['plain.yaml', pod('')],
    ]);
    const reading = await read(write('a.tar', archive));
    expect(names(reading)).toEqual(['root', 'a']);
    const left = reading.ignored.find(({ what }) => what === 'members of archives');
    expect(left?.count).toBe(2);
    expect(left?.why).toContain('a path that leads out of the archive');
  });

  test('links in a folder are not followed', async () => {
    write('in/pod.yaml', pod(''));
    write('outside.yaml', pod('').replace('name: a', 'name: secret'));
    symlinkSync(join(folder, 'outside.yaml'), join(folder, 'in', 'link.yaml'));
    symlinkSync(folder, join(folder, 'in', 'loop'));
    const reading = await read(join(folder, 'in'));
    expect(names(reading)).toEqual(['a']);
    expect(reading.ignored.find(({ what }) => what === 'links')?.count).toBe(2);
  });

  test('an archive that is cut off, or whose header was changed, is an error', async () => {
    const whole = tar([
      ['a.yaml', pod('')],
      ['b.yaml', pod('')],
    ]);
    const cut = await read(write('cut.tar', whole.subarray(0, 512 + 512 + 512 + 40)));
    expect(new Set(codes(cut))).toEqual(new Set(['tar-broken']));
    expect(names(cut)).toEqual(['a']);
    const before = await read(write('head.tar', whole.subarray(0, 512 + 512 + 40)));
    expect([codes(before), names(before)]).toEqual([['tar-broken'], ['a']]);
    whole[130] ^= 1; // a digit of the size: the checksum of the header no longer holds
    expect(codes(await read(write('changed.tar', whole)))).toEqual(['tar-broken']);
  });
});

describe('encodings', () => {
  const text = pod('');
  // prettier-ignore
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['UTF-8',                       Buffer.from(text)],
    ['UTF-8 with a mark',           Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 little end first',     Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])],
    ['UTF-16 big end first',        Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()])],
    ['line ends of Windows',        Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['gzip',                        gzipSync(text)],
  ];
  test.each(rows)('%s', async (_why, bytes) => {
    expect(names(await read(write(bytes[0] === 0x1f ? 'e.yaml.gz' : 'e.yaml', bytes)))).toEqual(['a']);
  });

  test('bytes that are no text are a diagnostic', async () => {
    const bytes = Buffer.from(pod(', annotations: { x: "caf\u00e9" }'), 'latin1');
    expect(codes(await read(write('l.yaml', bytes)))).toEqual(['text-not-utf8']);
  });
});

/** Each level nine times the one before. */
function laughs(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < levels; level++)
    lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`);
  return lines.join('\n');
}

/** An archive of these files, by name and text. */
function tar(members: readonly (readonly [string, string])[]): Buffer {
  return tarArchive(...members.map(([name, content]) => ({ name, content })));
}
