import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ByteFile } from './byte-file.ts';
import type { Findings } from './findings.ts';

const ROWS_MAX = 200_000_000;

/** By the magic bytes `PAR1`, whatever the file is called. */
export function isParquet({ bytes }: { readonly bytes: Uint8Array }): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x41 && bytes[2] === 0x52 && bytes[3] === 0x31;
}

/** A parquet file that is open: its columns, and rows when they are asked for. */
export interface ParquetFile {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** Numbers come as number (also 64-bit ones), times as ms since 1970, texts as string. */
  rows(columns: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Reads the footer; undefined, and reported, where the file is broken. */
export function openParquet(file: ByteFile, findings: Findings): ParquetFile | undefined {
  const buffer = bufferOf(file.bytes);
  let metadata: FileMetaData;
  try {
    metadata = parquetMetadata(buffer);
  } catch (error) {
    findings.error('parquet-broken', `not a whole parquet file: ${reasonOf(error)}`, { file: file.path });
    return undefined;
  }
  const rowCount = Number(metadata.num_rows);
  if (!(rowCount >= 0 && rowCount <= ROWS_MAX)) {
    findings.error('input-too-large', `${rowCount} rows, more than ${ROWS_MAX}`, { file: file.path });
    return undefined;
  }
  return {
    path: file.path,
    columns: metadata.schema.slice(1).map(({ name }) => name),
    rowCount,
    rows: (columns) => readRows(file.path, buffer, columns, findings),
  };
}

async function readRows(
  path: string,
  buffer: ArrayBuffer,
  columns: readonly string[],
  findings: Findings,
): Promise<Readonly<Record<string, unknown>>[]> {
  try {
    const file: AsyncBuffer = {
      byteLength: buffer.byteLength,
      slice: (start, end) => Promise.resolve(buffer.slice(start, end)),
    };
    return await parquetReadObjects({ file, columns: [...columns], compressors });
  } catch (error) {
    findings.error('parquet-broken', `cannot be read: ${reasonOf(error)}`, { file: path });
    return [];
  }
}

/** A cell as a number: 64-bit integers come as bigint, times as Date. */
export function numberOf(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  return cell instanceof Date ? cell.getTime() : NaN;
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
