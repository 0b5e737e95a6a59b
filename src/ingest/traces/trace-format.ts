import type { WorkloadTrace } from '../../model/index.ts';
import type { ByteFile } from '../byte-file.ts';
import { headerNames } from '../csv/open-csv.ts';
import type { Findings } from '../findings.ts';

/** One format of workload trace. One file each, listed in formats.ts. */
export interface TraceFormat {
  /** As scenarios name it: `format: openb`. */
  readonly name: string;
  /** One line for `--help` and docs. */
  readonly summary: string;
  /** What `options` may say, each with one line; anything else is an error. */
  readonly options: Readonly<Record<string, string>>;
  /** Paths, relative to this file's folder, of files that it needs; read too where they are there. */
  companions?(file: ByteFile): readonly string[];
  /** Whether this file looks like one of ours; only the first bytes are looked at. */
  sniff(head: FileHead): boolean;
  /** Undefined where the findings hold an error that leaves nothing to replay. */
  read(input: TraceInput): WorkloadTrace | undefined | Promise<WorkloadTrace | undefined>;
}

/** What a file shows at first sight. */
export interface FileHead {
  /** The last part of its path, in lower case, without `.gz`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The first 4 KiB as text. */
  readonly text: string;
  readonly firstLine: string;
  /** The cells of the first line, whatever separates them, in lower case: the columns where it is a header. */
  readonly columns: readonly string[];
}

export interface TraceInput {
  /** What the trace is called in the report. */
  readonly name: string;
  /** All files of the trace, in path order, each told by its own content. */
  readonly files: readonly ByteFile[];
  readonly options: TraceOptions;
  readonly findings: Findings;
}

export type TraceOptions = Readonly<Record<string, unknown>>;

const HEAD_BYTES = 4096;

/** The first 4 KiB of a file as formats look at them, without a byte order mark. */
export function headOf(file: ByteFile): FileHead {
  const bytes = file.bytes.subarray(0, HEAD_BYTES);
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '');
  const name = (file.path.split('/').at(-1) ?? '').toLowerCase().replace(/\.gz$/, '');
  const firstLine = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return { name, bytes, text, firstLine, columns: headerNames(firstLine) };
}

/** Whether the file's header names all of these columns (in lower case), in whatever order. */
export function hasColumns({ columns }: FileHead, ...names: readonly string[]): boolean {
  return names.every((name) => columns.includes(name));
}
