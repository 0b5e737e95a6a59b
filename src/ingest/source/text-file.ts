import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { Gunzip } from 'node:zlib';
import type { Diagnostic } from '../../base/index.ts';

/** Bytes in pieces: a file, standard input, a member of an archive. Read once, from the start. */
export type Chunks = AsyncIterable<Uint8Array>;

/** Something to read. `path` is what diagnostics and reports call it. */
export interface InputFile {
  readonly path: string;
  open(): Chunks;
}

const MEBIBYTE = 2 ** 20;
const CHUNK_BYTES = 2 ** 18;

/** How much is read at most. Product rules: docs/scenario-format.md, "Big input". */
export interface InputLimits {
  /** YAML is built in memory document by document; beyond this JSON is the better way. */
  readonly yamlBytesMax: number;
  readonly inflatedBytesMax: number;
  /** Inflated ÷ stored; asked only beyond 64 MiB. */
  readonly inflateRatioMax: number;
}

/** Bytes, and how many times its packed size a file may be: above it is taken for a bomb. */
export const DEFAULT_INPUT_LIMITS: InputLimits = {
  yamlBytesMax: 100 * MEBIBYTE,
  inflatedBytesMax: 4096 * MEBIBYTE,
  inflateRatioMax: 200,
};
const RATIO_FREE_BYTES = 64 * MEBIBYTE;

/** The limits under `--max-input`: a person who states a size means it, whatever the ratio. */
export function inputLimits(maxInputBytes: number | undefined): InputLimits {
  if (maxInputBytes === undefined) return DEFAULT_INPUT_LIMITS;
  return { yamlBytesMax: maxInputBytes, inflatedBytesMax: maxInputBytes, inflateRatioMax: Infinity };
}

/**
 * A file that cannot be read to its end. Streams report by throwing, so this travels as an exception from the stream
 * to the reader that opened the file, and is a plain diagnostic from there on.
 */
export class UnreadableInput extends Error {
  readonly diagnostic: Diagnostic;

  constructor(file: string, code: string, message: string, hint?: string) {
    super(message);
    this.diagnostic = {
      severity: 'error',
      code,
      message,
      place: { file },
      ...(hint === undefined ? {} : { hint }),
    };
  }
}

/** The diagnostic behind a failed read; anything that is not about the input is thrown on. */
export function diagnosticOfRead(error: unknown, file: string): Diagnostic {
  if (error instanceof UnreadableInput) return error.diagnostic;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = REASONS[code];
  if (known === undefined) throw error;
  return { severity: 'error', ...known, place: { file } };
}

const REASONS: Readonly<Record<string, Pick<Diagnostic, 'code' | 'message' | 'hint'>>> = {
  ENOENT: {
    code: 'file-unreadable',
    message: 'no such file',
    hint: 'check the path; `-` reads standard input',
  },
  EISDIR: { code: 'file-unreadable', message: 'a folder, not a file' },
  ENOTDIR: { code: 'file-unreadable', message: 'no such file: a part of the path is not a folder' },
  EACCES: { code: 'file-unreadable', message: 'no permission to read it' },
  EPERM: { code: 'file-unreadable', message: 'no permission to read it' },
  ELOOP: { code: 'file-unreadable', message: 'the link leads in a circle' },
  Z_DATA_ERROR: { code: 'gzip-broken', message: 'damaged gzip data', hint: 'copy the file again' },
  Z_BUF_ERROR: {
    code: 'gzip-broken',
    message: 'the gzip data ends too early',
    hint: 'the file was cut off: copy it again',
  },
};

/** A file on the disk, read in pieces of 256 KiB when it is opened; `shownPath` is what messages call it. */
export function diskFile(path: string, shownPath: string = path): InputFile {
  return { path: shownPath, open: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }) };
}

/** Standard input, or bytes that are there already. */
export function chunkFile(path: string, chunks: Chunks | readonly Uint8Array[]): InputFile {
  return { path, open: () => (Symbol.asyncIterator in chunks ? chunks : inOrder(chunks)) };
}

async function* inOrder(chunks: readonly Uint8Array[]): Chunks {
  yield* chunks;
}

/** Throws what `stat` throws where nothing is there. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

/** The bytes, inflated where the first two say gzip, whatever the name. Refuses bombs as they unfold. */
export async function* inflated(input: InputFile, limits: InputLimits): Chunks {
  const [first, rest] = await firstChunk(input.open());
  if (first.length < 2 || first[0] !== 0x1f || first[1] !== 0x8b) {
    yield* rest;
    return;
  }

  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let storedBytes = 0;
  const pump = async (): Promise<void> => {
    for await (const chunk of rest) {
      storedBytes += chunk.length;
      if (!gunzip.write(chunk)) await roomIn(gunzip);
      if (gunzip.destroyed) return;
    }
    gunzip.end();
  };
  pump().catch((error: unknown) => gunzip.destroy(error instanceof Error ? error : new Error(String(error))));

  let inflatedBytes = 0;
  for await (const chunk of gunzip) {
    if (!(chunk instanceof Uint8Array)) continue;
    inflatedBytes += chunk.length;
    refuseBomb(input.path, inflatedBytes, storedBytes, limits);
    yield chunk;
  }
}

/** Until the stream takes more or is gone. Both listeners leave together, or a long file would pile up the second. */
function roomIn(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      gunzip.off('drain', go).off('close', go);
      resolve();
    };
    gunzip.on('drain', go).on('close', go);
  });
}

function refuseBomb(path: string, inflatedBytes: number, storedBytes: number, limits: InputLimits): void {
  const hint = 'raise --max-input if you trust the file';
  if (inflatedBytes > limits.inflatedBytesMax) {
    const message = `inflates to more than ${sizeText(limits.inflatedBytesMax)}`;
    throw new UnreadableInput(path, 'input-too-large', message, hint);
  }
  if (inflatedBytes > RATIO_FREE_BYTES && inflatedBytes > limits.inflateRatioMax * storedBytes) {
    const message = `inflates to more than ${limits.inflateRatioMax} times its size: a gzip bomb`;
    throw new UnreadableInput(path, 'gzip-bomb', message, hint);
  }
}

/** The first bytes (so many, where there are so many), by which a format is told; and all of it, they included. */
export async function firstChunk(chunks: Chunks, bytesMin = 4): Promise<[Uint8Array, Chunks]> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < bytesMin) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return [head, continued(head, iterator)];
}

/** The first bytes alone; the rest is not read. */
export async function headBytes(chunks: Chunks, bytesMax: number): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length >= bytesMax) break;
  }
  return head.subarray(0, bytesMax);
}

async function* continued(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): Chunks {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** First bytes of archives that Plimsoll does not open. */
const ARCHIVES: readonly (readonly [string, string])[] = [
  ['504b0304', 'a zip archive'],
  ['28b52ffd', 'a zstd archive'],
  ['425a68', 'a bzip2 archive'],
  ['fd377a585a00', 'an xz archive'],
  ['04224d18', 'an lz4 archive'],
  ['377abcaf271c', 'a 7z archive'],
  ['526172211a07', 'a rar archive'],
];

/** Throws where the bytes are those of an archive that Plimsoll does not open. */
export function refuseArchive(bytes: Uint8Array, file: string): void {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  const archive = ARCHIVES.find(([start]) => head.startsWith(start));
  if (archive !== undefined)
    throw new UnreadableInput(file, 'archive-unknown', archive[1], 'unpack it, or make it a tar.gz');
}

/** Decodes UTF-8, or UTF-16 by its byte order mark; a mark at the start is dropped. */
export function decodeText(bytes: Uint8Array, file: string): string {
  // Before the decoding: a short archive may happen to be UTF-8.
  refuseArchive(bytes, file);
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    const message = 'not a text: bytes that are neither UTF-8 nor UTF-16';
    throw new UnreadableInput(file, 'text-not-utf8', message, 'save the file as UTF-8');
  }
}

/** By the byte order mark; UTF-8 where there is none. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** All of it as one text; refuses more than `bytesMax`. */
export async function wholeText(
  chunks: Chunks,
  file: string,
  bytesMax: number,
  advice: string,
): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > bytesMax)
      throw new UnreadableInput(file, 'input-too-large', `more than ${sizeText(bytesMax)} of text`, advice);
    parts.push(chunk);
  }
  return decodeText(Buffer.concat(parts), file);
}

/** `200 MiB`, `4 GiB`. */
export function sizeText(bytes: number): string {
  return bytes >= 1024 * MEBIBYTE
    ? `${bytes / (1024 * MEBIBYTE)} GiB`
    : `${Math.round(bytes / MEBIBYTE)} MiB`;
}
