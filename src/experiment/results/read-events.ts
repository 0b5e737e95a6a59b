import { openSync, readSync, closeSync, fstatSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import type { AsyncBuffer } from 'hyparquet';
import { ResultFolderError } from './results-folder.ts';

/** One line of an event log, as events.parquet has it. */
export interface EventRow {
  readonly time_ms: number;
  readonly event: string;
  readonly subject: string;
  readonly object: string;
  readonly detail: number;
  readonly reason: string;
}

/** The event log of a result folder, a row group at a time and in order. */
export async function* readEventTable(folder: string): AsyncGenerator<EventRow> {
  const path = join(folder, 'events.parquet');
  if (!existsSync(path)) throw new ResultFolderError(`${folder} has no events.parquet`);
  const file = openSync(path, 'r');
  try {
    const buffer = fileBuffer(file);
    const metadata = await whole(path, parquetMetadataAsync(buffer));
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await whole(path, parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd }));
      yield* rows as unknown as EventRow[];
      rowStart = rowEnd;
    }
  } finally {
    closeSync(file);
  }
}

/** Whatever the reader stumbles over is the file's fault: Plimsoll wrote it whole. */
async function whole<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ResultFolderError(`${path} is damaged: run once more (${why})`);
  }
}

function fileBuffer(file: number): AsyncBuffer {
  const { size } = fstatSync(file);
  return {
    byteLength: size,
    slice: (start: number, end: number = size): ArrayBuffer => {
      const bytes = new Uint8Array(new ArrayBuffer(end - start));
      readSync(file, bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  };
}
