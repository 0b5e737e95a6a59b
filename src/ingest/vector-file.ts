import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { loadAll, parseEvents } from 'js-yaml';
import { compareStrings } from '../base/index.ts';
import { goDuplicateFaults } from './source/yaml-source-events.ts';
import { KUBECTL_SCHEMA } from './source/yaml-source-tags.ts';

/** One line of a vector file, not looked into. */
export interface VectorLine {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly expect: unknown;
}

/** A folder of vectors: JSON Lines, or a form of its own that its area knows. */
export interface VectorFolder {
  readonly path: string;
  readonly name: string;
  /** Files of JSON Lines in it, in name order. */
  readonly lineFiles: readonly string[];
  /** Folders in it, in name order. */
  readonly folders: readonly string[];
}

const LINES = /\.jsonl(\.gz)?$/;
/** Folders of rounds, of areas, of files: deeper nobody keeps vectors, and trees of other data are not walked. */
const DEPTH_MAX = 3;

/**
 * The folders of vectors at a path, each before those in it. A single file is a folder of one file; of another form than
 * JSON Lines it is one that its area has to know by name.
 */
export async function findVectorFolders(path: string): Promise<readonly VectorFolder[]> {
  if ((await stat(path)).isDirectory()) return foldersBelow(path, DEPTH_MAX);
  return [{ path, name: basename(path), lineFiles: LINES.test(path) ? [path] : [], folders: [] }];
}

async function foldersBelow(path: string, depth: number): Promise<readonly VectorFolder[]> {
  const own = await readFolder(path);
  if (depth === 0) return [own];
  const inner = await Promise.all(own.folders.map((folder) => foldersBelow(join(path, folder), depth - 1)));
  return [own, ...inner.flat()];
}

async function readFolder(path: string): Promise<VectorFolder> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.map(({ name }) => name).sort(compareStrings);
  const folders = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
  return {
    path,
    name: basename(path),
    lineFiles: names.filter((name) => LINES.test(name)).map((name) => join(path, name)),
    folders: names.filter((name) => folders.has(name)),
  };
}

/**
 * Folders in which data may lie that vectors refer to, beside those above the vectors: what PLIMSOLL_DATA names, and
 * `data` where the command runs or beside it.
 */
export function dataFolders(): readonly string[] {
  const { PLIMSOLL_DATA: named } = process.env;
  return [...(named === undefined || named === '' ? [] : [named]), 'data', '../data', '../shared/data'];
}

/** Names of the files in a folder, in order; none where there is no such folder. */
export async function listVectorFiles(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).sort(compareStrings);
  } catch {
    return [];
  }
}

/** The cases of a file, one at a time. */
export async function* readVectorFile(path: string): AsyncGenerator<VectorLine> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    if (text.trim() !== '') yield parseExactJson(text) as VectorLine;
  }
}

/** A file of a vector folder as text, inflated where its name says so. */
export async function readVectorText(path: string): Promise<string> {
  const pieces: Buffer[] = [];
  if (!path.endsWith('.gz')) return readFile(path, 'utf8');
  for await (const piece of createReadStream(path).pipe(createGunzip())) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

const LONG_INTEGER = /[:[,\s]-?\d{16,}/;
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g;
const MARK = '\u0000integer:';

/** JSON whose whole numbers beyond 2^53 become bigints, since recorded int64 values must not be rounded. */
export function parseExactJson(text: string): unknown {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  const marked = text.replace(STRING_OR_LONG_INTEGER, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : JSON.stringify(MARK + token),
  );
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

/** Nothing but blanks and comments: the head of a file before its first document. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#.*)?$/.test(line));
}

/**
 * YAML that stands in a vector, with kubectl's YAML 1.1 habits: the first document counts, and of equal keys the last
 * one.
 */
export function parseVectorYaml(text: string): unknown {
  return isBlank(text) ? undefined : loadAll(text, { schema: KUBECTL_SCHEMA, json: true })[0];
}

/** What Go's strict YAML reader says of keys that came twice. */
export function vectorYamlDuplicates(text: string): readonly string[] {
  return isBlank(text) ? [] : goDuplicateFaults({ source: text, events: parseEvents(text, {}) });
}
