import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { byString } from '../../base/index.ts';
import { sniffTraceFormat } from '../traces/read-trace.ts';
import { diagnosticOfRead, diskFile, headBytes, inflated, inputLimits } from './text-file.ts';

/** Files of one folder that look like a trace of one format, by path from the folder. */
export interface TraceLook {
  readonly format: string;
  readonly files: readonly string[];
}

const HEAD_BYTES = 4096;
/** A folder of more is no folder of traces that somebody pointed at by mistake. */
const FILES_LOOKED_AT = 200;

/** What in a folder looks like a trace, format by format; nothing for a file. Only first bytes are read. */
export async function traceLooks(folder: string): Promise<readonly TraceLook[]> {
  const found = new Map<string, string[]>();
  try {
    if (!(await stat(folder)).isDirectory()) return [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
      .sort(byString((path) => path));
    for (const path of paths.slice(0, FILES_LOOKED_AT)) {
      const file = join(folder, path);
      const bytes = await headBytes(inflated(diskFile(file), inputLimits(undefined)), HEAD_BYTES);
      const format = sniffTraceFormat({ path: path.replace(/\.gz$/, ''), bytes });
      if (format === undefined) continue;
      const archive = paths.filter((other) => isArchiveOf(other, path));
      found.set(format, [...(found.get(format) ?? []), path, ...archive]);
    }
  } catch (error) {
    diagnosticOfRead(error, folder); // Throws what is not about the input.
  }
  return [...found].map(([format, files]) => ({ format, files }));
}

/** Rows in an archive, their header in a file of the same name beside it. */
function isArchiveOf(archive: string, header: string): boolean {
  return header.endsWith('.header') && archive === header.replace(/header$/, 'tar.gz');
}
