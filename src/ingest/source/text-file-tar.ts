import { chunkFile, UnreadableInput } from './text-file.ts';
import type { Chunks, InputFile } from './text-file.ts';

/** A regular file of an archive. Its bytes must be read before the next member is asked for, or are skipped. */
export interface TarMember {
  readonly file: InputFile;
}

/** What an archive holds that is not read: links, devices, paths that point out of it. */
export interface TarSkipped {
  readonly skipped: string;
  readonly why: string;
}

const BLOCK = 512;
const MEMBERS_MAX = 1_000_000;

/** The mark of a tar archive in its first header block. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= 262 && Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar';
}

/**
 * The files of a tar archive (ustar, pax and GNU long names), streamed: nothing is written to a disk, and links are
 * not followed, so that an archive from a stranger can do no more than hold strange manifests.
 */
export async function* tarMembers(chunks: Chunks, archive: string): AsyncGenerator<TarMember | TarSkipped> {
  const reader = new BlockReader(chunks, archive);
  let longName: string | undefined;
  for (let members = 0; ; members++) {
    if (members > MEMBERS_MAX)
      throw new UnreadableInput(archive, 'tar-broken', 'more than a million members');
    const header = await reader.block();
    if (header === undefined || header.every((byte) => byte === 0)) return;
    const { name, size, type } = readHeader(header, archive);
    if (type === 'x' || type === 'L' || type === 'g') {
      const text = (await reader.content(Math.min(size, 2 ** 20))).toString('utf8');
      await reader.skipTo(size);
      if (type !== 'g') longName = type === 'L' ? text.replace(/\0.*$/s, '') : (paxPath(text) ?? longName);
      continue;
    }
    const path = longName ?? name;
    longName = undefined;
    reader.begin(size);
    yield memberOf(path, type, archive, reader);
    await reader.finish();
  }
}

function memberOf(path: string, type: string, archive: string, reader: BlockReader): TarMember | TarSkipped {
  const shown = `${archive}!/${path.replace(/^(\.?\/)+/, '')}`;
  if (type === '5') return { skipped: shown, why: '' };
  if (type !== '0' && type !== '\0' && type !== '7')
    return { skipped: shown, why: 'a link or device in an archive is not followed' };
  if (path.split('/').includes('..')) return { skipped: shown, why: 'a path that leads out of the archive' };
  return { file: chunkFile(shown, reader.rest()) };
}

interface TarHeader {
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

function readHeader(block: Buffer, archive: string): TarHeader {
  const text = (from: number, length: number): string =>
    block.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  const size = sizeOf(block.subarray(124, 136));
  const sum = parseInt(text(148, 8).trim(), 8);
  let found = 8 * 32;
  for (let index = 0; index < BLOCK; index++) if (index < 148 || index >= 156) found += block[index];
  if (sum !== found || size === undefined)
    throw new UnreadableInput(archive, 'tar-broken', 'not a whole tar archive', 'copy the file again');
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  return {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    size,
    type: String.fromCharCode(block[156]),
  };
}

/** Octal digits, or (beyond 8 GiB) a big-endian number marked by its first bit. */
function sizeOf(field: Buffer): number | undefined {
  if (field[0] >= 0x80) return Number(field.readBigUInt64BE(4));
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trim();
  return /^[0-7]*$/.test(text) ? parseInt(text === '' ? '0' : text, 8) : undefined;
}

/** A pax header is lines of `<length> <key>=<value>`. */
function paxPath(text: string): string | undefined {
  return /^\d+ path=(?<path>.*)$/m.exec(text)?.groups?.['path'];
}

class BlockReader {
  readonly #archive: string;
  readonly #iterator: AsyncIterator<Uint8Array>;
  #buffer: Buffer = Buffer.alloc(0);
  #left = 0;
  #padding = 0;

  constructor(chunks: Chunks, archive: string) {
    this.#archive = archive;
    this.#iterator = chunks[Symbol.asyncIterator]();
  }

  /** Undefined at the end, which not every archive marks with blocks of zeros. */
  async block(): Promise<Buffer | undefined> {
    while (this.#buffer.length < BLOCK) {
      if (await this.#more()) continue;
      if (this.#buffer.some((byte) => byte !== 0)) throw this.#tooShort();
      return undefined;
    }
    return this.#cut(BLOCK);
  }

  /** A small member, whole. */
  async content(size: number): Promise<Buffer> {
    while (this.#buffer.length < size) if (!(await this.#more())) throw this.#tooShort();
    return this.#cut(size);
  }

  /** Skips the rest of a member of which `content` has read up to 1 MiB. */
  async skipTo(size: number): Promise<void> {
    const read = Math.min(size, 2 ** 20);
    this.#left = size - read;
    this.#padding = paddingOf(size);
    await this.finish();
  }

  begin(size: number): void {
    this.#left = size;
    this.#padding = paddingOf(size);
  }

  async *rest(): Chunks {
    while (this.#left > 0) {
      if (this.#buffer.length === 0 && !(await this.#more())) throw this.#tooShort();
      const part = this.#cut(Math.min(this.#buffer.length, this.#left));
      this.#left -= part.length;
      yield part;
    }
  }

  async finish(): Promise<void> {
    for await (const _part of this.rest());
    while (this.#buffer.length < this.#padding) if (!(await this.#more())) return;
    this.#cut(this.#padding);
    this.#padding = 0;
  }

  #cut(length: number): Buffer {
    const part = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return part;
  }

  async #more(): Promise<boolean> {
    const next = await this.#iterator.next();
    if (next.done === true) return false;
    this.#buffer =
      this.#buffer.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#buffer, next.value]);
    return true;
  }

  #tooShort(): UnreadableInput {
    return new UnreadableInput(
      this.#archive,
      'tar-broken',
      'the archive ends too early',
      'the file was cut off: copy it again',
    );
  }
}

function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
