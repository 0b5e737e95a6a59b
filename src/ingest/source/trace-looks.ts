import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { byString } from '../../base/index.ts';
import { inUtf8 } from '../byte-file.ts';
import type { ByteFile } from '../byte-file.ts';
import { sniffMetricFormat } from '../metrics/read-metrics.ts';
import { sniffTraceFormat } from '../traces/read-trace.ts';
import { strangerOf, tableOf } from '../traces/strangers.ts';
import type { Stranger } from '../traces/strangers.ts';
import { isTar } from './text-file-tar.ts';
import { diagnosticOfRead, diskFile, headBytes, inflated, inputLimits } from './text-file.ts';

/** Files of one folder that look like a trace (or a recording) of one format, by path from the folder. */
export interface TraceLook {
  readonly folder: string;
  readonly format: string;
  readonly files: readonly string[];
}

const HEAD_BYTES = 4096;
/** A folder of more is no folder of traces that somebody pointed at by mistake. */
const FILES_LOOKED_AT = 200;

/** Files of one folder that look like something that no reader is there for. */
export interface StrangerLook extends Stranger {
  readonly folder: string;
  readonly files: readonly string[];
}

/** What in a folder (or which file) looks like a trace, format by format. Only first bytes are read. */
export async function traceLooks(path: string): Promise<readonly TraceLook[]> {
  return looksAt(path, sniffTraceFormat);
}

/** The same for recordings of demand and use. */
export async function recordLooks(path: string): Promise<readonly TraceLook[]> {
  return looksAt(path, sniffMetricFormat);
}

/** The same for traces that are known and not read, and for what kubectl prints for people. */
export async function strangerLooks(path: string): Promise<readonly StrangerLook[]> {
  return strangersAt(path, strangerOf);
}

/** The same for all other tables. */
export async function tableLooks(path: string): Promise<readonly StrangerLook[]> {
  return strangersAt(path, tableOf);
}

async function looksAt(
  path: string,
  sniff: (file: ByteFile) => string | undefined,
): Promise<readonly TraceLook[]> {
  const found = new Map<string, string[]>();
  const { folder, heads, names } = await headsAt(path);
  for (const { name, head } of heads) {
    const format = sniff(head);
    if (format === undefined) continue;
    const archive = names.filter((other) => isArchiveOf(other, name));
    found.set(format, [...(found.get(format) ?? []), name, ...archive]);
  }
  return [...found].map(([format, files]) => ({ folder, format, files }));
}

async function strangersAt(
  path: string,
  look: (file: ByteFile) => Stranger | undefined,
): Promise<readonly StrangerLook[]> {
  const found = new Map<string, StrangerLook>();
  const { folder, heads } = await headsAt(path);
  for (const { name, head } of heads) {
    const stranger = look(head);
    if (stranger === undefined) continue;
    const files = [...(found.get(stranger.what)?.files ?? []), name];
    found.set(stranger.what, { ...stranger, folder, files });
  }
  return [...found.values()];
}

interface Heads {
  readonly folder: string;
  /** All files there, by path from the folder. */
  readonly names: readonly string[];
  /** The first bytes of those that can be read. */
  readonly heads: readonly { readonly name: string; readonly head: ByteFile }[];
}

async function headsAt(path: string): Promise<Heads> {
  let folder = path;
  let names: string[] = [];
  const heads: { name: string; head: ByteFile }[] = [];
  try {
    const isFolder = (await stat(path)).isDirectory();
    if (!isFolder) folder = dirname(path);
    names = isFolder ? await filesIn(folder) : [basename(path)];
  } catch (error) {
    diagnosticOfRead(error, path); // Throws what is not about the input.
  }
  for (const name of names.slice(0, FILES_LOOKED_AT)) {
    const head = await headAt(join(folder, name), name);
    if (head !== undefined) heads.push({ name, head });
  }
  return { folder, names, heads };
}

/** The first bytes of a file as a format is told by them: unpacked, and of an archive those of its first member. */
export async function headAt(path: string, shown: string): Promise<ByteFile | undefined> {
  try {
    const bytes = inUtf8(await headBytes(inflated(diskFile(path), inputLimits(undefined)), HEAD_BYTES));
    const name = shown.replace(/\.gz$/, '');
    return isTar(bytes) ? firstMember(bytes) : { path: name, bytes };
  } catch (error) {
    diagnosticOfRead(error, path); // Throws what is not about the input.
    return undefined;
  }
}

const TAR_BLOCK = 512;
const TAR_NAME = 100;

function firstMember(bytes: Uint8Array): ByteFile {
  const path = Buffer.from(bytes.subarray(0, TAR_NAME)).toString('utf8').replace(/\0.*$/s, '');
  return { path, bytes: bytes.subarray(TAR_BLOCK) };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !NOTES.test(entry.name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort(byString((path) => path));
}

/** What lies beside data and tells of it. */
export const NOTES: RegExp = /\.(md|html?)$|^(SOURCE|README|LICENSE|NOTICE|FILES)/i;

/** Rows in an archive, their header in a file of the same name beside it. */
function isArchiveOf(archive: string, header: string): boolean {
  return header.endsWith('.header') && archive === header.replace(/header$/, 'tar.gz');
}
