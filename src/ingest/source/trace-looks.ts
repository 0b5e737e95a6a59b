import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { byString } from '../../base/index.ts';
import type { ByteFile } from '../byte-file.ts';
import { sniffMetricFormat } from '../metrics/read-metrics.ts';
import { sniffTraceFormat } from '../traces/read-trace.ts';
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

/** What in a folder (or which file) looks like a trace, format by format. Only first bytes are read. */
export async function traceLooks(path: string): Promise<readonly TraceLook[]> {
  return looksAt(path, sniffTraceFormat);
}

/** The same for recordings of demand and use. */
export async function recordLooks(path: string): Promise<readonly TraceLook[]> {
  return looksAt(path, sniffMetricFormat);
}

async function looksAt(
  path: string,
  sniff: (file: ByteFile) => string | undefined,
): Promise<readonly TraceLook[]> {
  const found = new Map<string, string[]>();
  let folder = path;
  try {
    const isFolder = (await stat(path)).isDirectory();
    if (!isFolder) folder = dirname(path);
    const paths = isFolder ? await filesIn(folder) : [basename(path)];
    for (const name of paths.slice(0, FILES_LOOKED_AT)) {
      const file = join(folder, name);
      const bytes = await headBytes(inflated(diskFile(file), inputLimits(undefined)), HEAD_BYTES);
      const format = sniff({ path: name.replace(/\.gz$/, ''), bytes });
      if (format === undefined) continue;
      const archive = paths.filter((other) => isArchiveOf(other, name));
      found.set(format, [...(found.get(format) ?? []), name, ...archive]);
    }
  } catch (error) {
    diagnosticOfRead(error, path); // Throws what is not about the input.
  }
  return [...found].map(([format, files]) => ({ folder, format, files }));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !NOTES.test(entry.name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort(byString((path) => path));
}

const NOTES = /\.(md|tsv|txt|html?)$/i;

/** Rows in an archive, their header in a file of the same name beside it. */
function isArchiveOf(archive: string, header: string): boolean {
  return header.endsWith('.header') && archive === header.replace(/header$/, 'tar.gz');
}
