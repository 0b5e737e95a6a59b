import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tarEntry } from '../../../test/support/tar.ts';
import { isTar, tarMembers } from './text-file-tar.ts';
import {
  chunkFile,
  DEFAULT_INPUT_LIMITS,
  decodeText,
  diagnosticOfRead,
  inflated,
  inputLimits,
} from './text-file.ts';
import type { InputLimits } from './text-file.ts';

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

const inflate = (bytes: Uint8Array, limits: InputLimits = DEFAULT_INPUT_LIMITS): Promise<Buffer> =>
  bytesOf(inflated(chunkFile('f', [bytes.subarray(0, 1), bytes.subarray(1)]), limits));

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'fine';
  } catch (error) {
    return diagnosticOfRead(error, 'f').code;
  }
}

describe('gzip is told by its first bytes', () => {
  test('and inflated', async () => {
    expect((await inflate(gzipSync('hello'))).toString()).toBe('hello');
    expect((await inflate(Buffer.from('hello'))).toString()).toBe('hello');
    expect((await inflate(Buffer.alloc(0))).length).toBe(0);
  });

  const zeros = gzipSync(Buffer.alloc(70 * 2 ** 20));
  // prettier-ignore
  const rows = [
    ['a ratio over 200 beyond 64 MiB',             zeros,                                inputLimits(undefined),     'gzip-bomb'],
    ['the same ratio below 64 MiB',                gzipSync(Buffer.alloc(60 * 2 ** 20)), inputLimits(undefined),     'fine'],
    ['a person who says how much may come',        zeros,                                inputLimits(2 ** 30),       'fine'],
    ['more than that',                             zeros,                                inputLimits(2 ** 20),       'input-too-large'],
    ['cut off',                                    gzipSync('hello').subarray(0, 15),    inputLimits(undefined),     'gzip-broken'],
  ] as const;
  test.each(rows)('%s', async (_why, bytes, limits, expected) => {
    expect(await codeOf(inflate(bytes, limits))).toBe(expected);
  });
});

// prettier-ignore
test.each([
  ['UTF-8',                      Buffer.from('é'),                                 'é'],
  ['UTF-8 with a mark',          Buffer.from('\uFEFFé'),                           'é'],
  ['UTF-16, little end first',   Buffer.from('\uFEFFé', 'utf16le'),                'é'],
  ['UTF-16, big end first',      Buffer.from('\uFEFFé', 'utf16le').swap16(),       'é'],
])('text in %s', (_why, bytes, expected) => {
  expect(decodeText(bytes, 'f')).toBe(expected);
});

test('an archive of another kind is named', () => {
  expect(() => decodeText(Buffer.from('504b0304ff', 'hex'), 'f')).toThrow('a zip archive');
});

describe('tar archives', () => {
  const members = async (archive: Buffer): Promise<string[]> => {
    const found: string[] = [];
    for await (const member of tarMembers(chunkFile('a.tar', [...slices(archive, 100)]).open(), 'a.tar'))
      found.push(
        'file' in member
          ? `${member.file.path}=${(await bytesOf(member.file.open())).toString()}`
          : `${member.skipped}: ${member.why}`,
      );
    return found;
  };

  test('files are read in order, whatever size the chunks have', async () => {
    const archive = Buffer.concat([
      tarFile('a/x.yaml', 'one'),
      tarFile('b.json', 'z'.repeat(1000)),
      Buffer.alloc(1024),
    ]);
    expect(isTar(archive)).toBe(true);
    expect(await members(archive)).toEqual(['a.tar!/a/x.yaml=one', `a.tar!/b.json=${'z'.repeat(1000)}`]);
  });

  test('long names: pax and GNU', async () => {
    const long = `${'d/'.repeat(80)}x.yaml`;
    const record = ` path=${long}\n`;
    const pax = `${record.length + 3}${record}`;
    const archive = Buffer.concat([
      tarFile('p', pax, 'x'),
      tarFile('short', '1'),
      tarFile('l', `${long}\0`, 'L'),
      tarFile('short', '2'),
    ]);
    expect(await members(archive)).toEqual([`a.tar!/${long}=1`, `a.tar!/${long}=2`]);
  });

  test('links are not followed and no path leaves the archive', async () => {
    const archive = Buffer.concat([
      tarFile('link', '', '2'),
      tarFile('../../etc/x.yaml', 'no'),
      tarFile('/abs.yaml', 'yes'),
      tarFile('dir/', '', '5'),
    ]);
    expect(await members(archive)).toEqual([
      'a.tar!/link: a link or device in an archive is not followed',
      'a.tar!/../../etc/x.yaml: a path that leads out of the archive',
      'a.tar!/abs.yaml=yes',
      'a.tar!/dir/: ',
    ]);
  });

  test('a member that was not read is skipped', async () => {
    const archive = Buffer.concat([tarFile('a', 'x'.repeat(3000)), tarFile('b', 'y')]);
    const names: string[] = [];
    for await (const member of tarMembers(chunkFile('t', [archive]).open(), 't'))
      if ('file' in member) names.push(member.file.path);
    expect(names).toEqual(['t!/a', 't!/b']);
  });

  test('damage is said', async () => {
    const archive = tarFile('a', 'x'.repeat(3000));
    expect(await codeOf(members(archive.subarray(0, 1500)))).toBe('tar-broken');
    archive.fill(0x41, 0, 20);
    expect(await codeOf(members(archive))).toBe('tar-broken');
  });
});

function* slices(bytes: Buffer, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const tarFile = (name: string, content: string, type = '0'): Buffer => tarEntry({ name, content, type });
