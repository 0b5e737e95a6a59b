import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareStrings } from '../../base/index.ts';
import { readByteFile, readInput } from '../byte-file.ts';
import type { ByteFile } from '../byte-file.ts';
import type { Findings } from '../findings.ts';
import { isTar, tarMembers } from '../source/text-file-tar.ts';
import { chunkFile, diagnosticOfRead } from '../source/text-file.ts';
import { TRACE_FORMATS } from './formats.ts';
import { headOf } from './trace-format.ts';

interface FilesRequest {
  readonly format?: string;
  readonly files: readonly string[];
  readonly maxInputBytes?: number;
}

/** Every file of a trace: those named, those below folders, the members of archives, and what they need beside them. */
export async function readTraceBytes(request: FilesRequest, findings: Findings): Promise<ByteFile[]> {
  const paths = await filesUnder(request.files, findings);
  const files: ByteFile[] = [];
  // The list grows while it is walked: companions come behind.
  for (const path of paths) {
    const file = await readByteFile(path, findings, request.maxInputBytes);
    if (file === undefined) continue;
    files.push(...(await membersOf(file, findings, request.maxInputBytes)));
    for (const companion of await companionsOf(file, request.format))
      if (!paths.includes(companion)) paths.push(companion);
  }
  return files;
}

/** The same for files that need no others. */
export async function readFiles(
  named: readonly string[],
  findings: Findings,
  maxInputBytes?: number,
): Promise<ByteFile[]> {
  const files: ByteFile[] = [];
  for (const path of await filesUnder(named, findings)) {
    const file = await readByteFile(path, findings, maxInputBytes);
    if (file !== undefined) files.push(...(await membersOf(file, findings, maxInputBytes)));
  }
  return files;
}

/** Files that this one needs and that are there. */
async function companionsOf(file: ByteFile, wanted: string | undefined): Promise<string[]> {
  const head = headOf(file);
  const format =
    wanted === undefined
      ? TRACE_FORMATS.find((candidate) => candidate.sniff(head))
      : TRACE_FORMATS.find(({ name }) => name === wanted);
  const names = format?.companions?.(file) ?? [];
  const found: string[] = [];
  for (const name of names) {
    const path = join(dirname(file.path), name);
    const isThere = await stat(path).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (isThere) found.push(path);
  }
  return found;
}

async function membersOf(file: ByteFile, findings: Findings, maxInputBytes?: number): Promise<ByteFile[]> {
  if (!isTar(file.bytes)) return [file];
  const members: ByteFile[] = [];
  try {
    for await (const member of tarMembers(chunkFile(file.path, [file.bytes]).open(), file.path)) {
      if (!('file' in member)) continue;
      const read = await readInput(member.file, findings, maxInputBytes);
      if (read !== undefined) members.push(read);
    }
  } catch (error) {
    findings.add(diagnosticOfRead(error, file.path));
  }
  return members;
}

/** The files themselves and those below folders, in path order. */
async function filesUnder(paths: readonly string[], findings: Findings): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    try {
      found.push(...((await stat(path)).isDirectory() ? await filesBelow(path) : [path]));
    } catch (error) {
      findings.add(diagnosticOfRead(error, path));
    }
  }
  return found;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => !isNote(file)).sort(compareStrings);
}

/** Notes that lie beside data and are none. */
function isNote(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return /^(SOURCE|README|LICENSE|NOTICE|FILES)/i.test(name) || name.endsWith('.md') || name.startsWith('.');
}
