import { describe, expect, test } from 'vitest';
import { TAR_END, tarArchive, tarEntry } from '../../../test/support/tar.ts';
import type { TarEntry } from '../../../test/support/tar.ts';
import { isTar, tarMembers } from './text-file-tar.ts';
import { UnreadableInput } from './text-file.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** A line a member: its path and content, or why it is not read. */
async function listing(bytes: Buffer, pieceSize = bytes.length): Promise<string[]> {
  const lines: string[] = [];
  for await (const member of tarMembers(inPieces(bytes, pieceSize), 'a.tar')) {
    if ('skipped' in member) {
      lines.push(`${member.skipped} skipped${member.why === '' ? '' : `: ${member.why}`}`);
      continue;
    }
    const parts: Uint8Array[] = [];
    for await (const part of member.file.open()) parts.push(part);
    lines.push(`${member.file.path} ${Buffer.concat(parts).toString()}`);
  }
  return lines;
}

async function faultOf(bytes: Buffer): Promise<string> {
  try {
    await listing(bytes);
  } catch (error) {
    if (error instanceof UnreadableInput) return `${error.diagnostic.code}: ${error.diagnostic.message}`;
    throw error;
  }
  return 'none';
}

test('the mark of an archive stands in its first block', () => {
  expect(isTar(tarArchive({ name: 'a' }))).toBe(true);
  expect(isTar(tarArchive({ name: 'a' }).subarray(0, 261))).toBe(false);
  expect(isTar(Buffer.from('apiVersion: v1\n'.repeat(40)))).toBe(false);
  expect(isTar(new Uint8Array(0))).toBe(false);
});

describe('members', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly TarEntry[], readonly string[]])[] = [
    ['a file',                                [{ name: 'a.yaml', content: 'a: 1' }],                              ['a.tar!/a.yaml a: 1']],
    ['an empty file',                         [{ name: 'a.yaml' }],                                               ['a.tar!/a.yaml ']],
    ['the type of old archives',              [{ name: 'a.yaml', content: 'x', type: '\0' }],                     ['a.tar!/a.yaml x']],
    ['a whole block of content',              [{ name: 'a', content: 'x'.repeat(512) }, { name: 'b', content: 'y' }], [`a.tar!/a ${'x'.repeat(512)}`, 'a.tar!/b y']],
    ['one byte more than a block',            [{ name: 'a', content: 'x'.repeat(513) }, { name: 'b', content: 'y' }], [`a.tar!/a ${'x'.repeat(513)}`, 'a.tar!/b y']],
    ['a folder is no news',                   [{ name: 'dir/', type: '5' }, { name: 'dir/a', content: '1' }],     ['a.tar!/dir/ skipped', 'a.tar!/dir/a 1']],
    ['a path from the root of the archive',   [{ name: './dir/a', content: '1' }],                                ['a.tar!/dir/a 1']],
    ['a path from the root of the disk',      [{ name: '/etc/a', content: '1' }],                                 ['a.tar!/etc/a 1']],
    ['a prefix goes before the name',         [{ name: 'a', prefix: 'deep/er', content: '1' }],                   ['a.tar!/deep/er/a 1']],
    ['a symbolic link is not followed',       [{ name: 'a', type: '2' }],                                         ['a.tar!/a skipped: a link or device in an archive is not followed']],
    ['nor a hard one',                        [{ name: 'a', type: '1' }],                                         ['a.tar!/a skipped: a link or device in an archive is not followed']],
    ['nor a device',                          [{ name: 'a', type: '3' }],                                         ['a.tar!/a skipped: a link or device in an archive is not followed']],
    ['a path that leads out',                 [{ name: '../a', content: '1' }, { name: 'b', content: '2' }],      ['a.tar!/../a skipped: a path that leads out of the archive', 'a.tar!/b 2']],
    ['one that leads out in the middle',      [{ name: 'x/../../a', content: '1' }],                              ['a.tar!/x/../../a skipped: a path that leads out of the archive']],
    ['two points in a name are a name',       [{ name: 'a..b', content: '1' }],                                   ['a.tar!/a..b 1']],
    ['GNU’s long name',                       [{ name: '././@LongLink', type: 'L', content: 'long/name.yaml\0' }, { name: 'cut', content: '1' }], ['a.tar!/long/name.yaml 1']],
    ['it holds for one member',               [{ name: '././@LongLink', type: 'L', content: 'long' }, { name: 'cut', content: '1' }, { name: 'next', content: '2' }], ['a.tar!/long 1', 'a.tar!/next 2']],
    ['the path of a pax header',              [{ name: 'pax', type: 'x', content: '18 path=pax/a.json\n' }, { name: 'cut', content: '1' }], ['a.tar!/pax/a.json 1']],
    ['a pax header without a path',           [{ name: 'pax', type: 'x', content: '16 mtime=12345\n' }, { name: 'own', content: '1' }], ['a.tar!/own 1']],
    ['a global pax header names nobody',      [{ name: 'pax', type: 'g', content: '18 path=pax/a.json\n' }, { name: 'own', content: '1' }], ['a.tar!/own 1']],
  ];
  test.each(rows)('%s', async (_rule, entries, expected) => {
    expect(await listing(tarArchive(...entries))).toEqual(expected);
  });

  test.each([1, 7, 511, 512, 513, 4096])('in pieces of %d bytes they are the same', async (size) => {
    const bytes = tarArchive(
      { name: 'a', content: 'x'.repeat(700) },
      { name: 'd/', type: '5' },
      { name: 'b', content: 'end' },
    );
    expect(await listing(bytes, size)).toEqual([
      `a.tar!/a ${'x'.repeat(700)}`,
      'a.tar!/d/ skipped',
      'a.tar!/b end',
    ]);
  });

  test('what is not read of a member is skipped', async () => {
    const names: string[] = [];
    const bytes = tarArchive({ name: 'a', content: 'x'.repeat(5000) }, { name: 'b', content: 'y' });
    for await (const member of tarMembers(inPieces(bytes, 100), 'a.tar'))
      names.push('file' in member ? member.file.path : member.skipped);
    expect(names).toEqual(['a.tar!/a', 'a.tar!/b']);
  });
});

describe('an archive that is not whole', () => {
  // prettier-ignore
  test.each([
    ['a checksum that is off by one',     tarArchive({ name: 'a', content: '1', off: 1 }),                         'tar-broken: not a whole tar archive'],
    ['a size that is no octal number',    tarArchive({ name: 'a', content: '1', size: '0000000009\0' }),           'tar-broken: not a whole tar archive'],
    ['cut inside a member',               tarEntry({ name: 'a', content: 'x'.repeat(2000) }).subarray(0, 1024),    'tar-broken: the archive ends too early'],
    ['a size beyond its end',             tarArchive({ name: 'a', content: '1', size: '00000077777\0' }),          'tar-broken: the archive ends too early'],
    ['without the blocks at its end',     tarEntry({ name: 'a', content: '1' }),                                   'none'],
    ['cut inside a header',               tarEntry({ name: 'a', content: '1' }).subarray(0, 300),                  'tar-broken: the archive ends too early'],
    ['cut inside the zeros at its end',   Buffer.concat([tarEntry({ name: 'a', content: '1' }), TAR_END.subarray(0, 300)]), 'none'],
    ['empty',                             Buffer.alloc(0),                                                      'none'],
    ['only its end',                      TAR_END,                                                                  'none'],
  ])('%s', async (_what, bytes, expected) => {
    expect(await faultOf(bytes)).toBe(expected);
  });
});
