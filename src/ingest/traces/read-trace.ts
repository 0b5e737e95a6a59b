import { basename } from 'node:path';
import { didYouMean } from '../../base/index.ts';
import type { Diagnostic, Place } from '../../base/index.ts';
import type { Node, WorkloadTrace } from '../../model/index.ts';
import type { ByteFile } from '../byte-file.ts';
import { Findings } from '../findings.ts';
import { TRACE_FORMATS } from './formats.ts';
import { cutTrace } from './cut-trace.ts';
import { checkOptions, cutOptions } from './options.ts';
import { readTraceBytes } from './trace-files.ts';
import { headOf } from './trace-format.ts';
import type { TraceFormat, TraceOptions } from './trace-format.ts';

export interface TraceRequest {
  /** Absent: found out by the look of the files. */
  readonly format?: string;
  /** Files or folders; plain or gzip; the parts of one trace, told by their content. None for `synthetic`. */
  readonly files: readonly string[];
  readonly name?: string;
  readonly options?: TraceOptions;
  /** False: rows that cannot be used are warnings and left out, not errors. */
  readonly strict?: boolean;
  readonly maxInputBytes?: number;
}

export interface TraceReading {
  /** Absent where the diagnostics hold an error. */
  readonly trace?: WorkloadTrace;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a workload trace: files to columns of pods. Never throws for what a file holds. */
export async function readTrace(request: TraceRequest): Promise<TraceReading> {
  const findings = new Findings(request.strict ?? true);
  const files = await readTraceBytes(request, findings);
  if (findings.errorCount > 0) return { diagnostics: findings.list() };
  const named = request.files[0] === undefined ? {} : { name: nameOfPath(request.files[0]) };
  return readTraceFiles(files, { ...named, ...request }, findings);
}

/** The same for files that are in memory (already inflated). */
export async function readTraceFiles(
  files: readonly ByteFile[],
  request: Omit<TraceRequest, 'files'>,
  findings: Findings = new Findings(request.strict ?? true),
): Promise<TraceReading> {
  const format = formatFor(files, request.format, findings);
  if (format === undefined) return { diagnostics: findings.list() };

  const options = request.options ?? {};
  checkOptions(format, options, findings);
  const name = request.name ?? nameFor(files, format);
  const cut = cutOptions({ options, findings });
  const trace = await format.read({ name, files, options, findings });
  if (trace !== undefined && isEmpty(trace) && findings.errorCount === 0)
    findings.error(
      'trace-empty',
      'no pods and no machines in these files',
      placeOf(files),
      'check files and options',
    );
  if (trace === undefined || findings.errorCount > 0) return { diagnostics: findings.list() };
  const nodes = lastOfEach(trace.nodes, findings, placeOf(files));
  return { trace: cutTrace({ ...trace, nodes }, cut), diagnostics: findings.list() };
}

/** A cluster holds one node of a name: as of objects in a folder, the later counts. */
function lastOfEach(nodes: readonly Node[], findings: Findings, place: Place | undefined): readonly Node[] {
  const byName = new Map(nodes.map((node) => [node.metadata.name, node]));
  const twice = nodes.filter((node) => byName.get(node.metadata.name) !== node);
  if (twice.length === 0) return nodes;
  const message = `${twice.length} nodes are there again further down, as ${twice[0].metadata.name}: the later row counts`;
  findings.warn('object-replaced', message, place);
  return nodes.filter((node) => byName.get(node.metadata.name) === node);
}

/** The format that a file looks like by its first bytes, or undefined. */
export function sniffTraceFormat(file: ByteFile): string | undefined {
  const head = headOf(file);
  return TRACE_FORMATS.find((format) => format.sniff(head))?.name;
}

function formatFor(
  files: readonly ByteFile[],
  wanted: string | undefined,
  findings: Findings,
): TraceFormat | undefined {
  if (wanted !== undefined) {
    const format = TRACE_FORMATS.find(({ name }) => name === wanted);
    if (format !== undefined) return format;
    const names = TRACE_FORMATS.map(({ name }) => name);
    const meant = didYouMean(wanted, names);
    const hint = meant === undefined ? `formats: ${names.join(', ')}` : `did you mean ${meant}?`;
    findings.error('trace-format-unknown', `no trace format ${wanted}`, undefined, hint);
    return undefined;
  }
  const found = files.map(headOf).map((head) => TRACE_FORMATS.find((format) => format.sniff(head)));
  const format = found.find((candidate) => candidate !== undefined);
  if (format !== undefined) return format;
  const place = placeOf(files);
  const hint = `name it with format: ${TRACE_FORMATS.map(({ name }) => name).join(', ')}`;
  findings.error('trace-format-unknown', 'not the look of a trace that Plimsoll knows', place, hint);
  return undefined;
}

function isEmpty({ podCount, nodes, nodeEvents, objectEvents = [] }: WorkloadTrace): boolean {
  return podCount + nodes.length + nodeEvents.length + objectEvents.length === 0;
}

function placeOf([first]: readonly ByteFile[]): Place | undefined {
  return first === undefined ? undefined : { file: first.path };
}

function nameFor(files: readonly ByteFile[], format: TraceFormat): string {
  const [first] = files;
  return first === undefined ? format.name : nameOfPath(first.path);
}

function nameOfPath(path: string): string {
  return basename(path)
    .replace(/\.gz$/, '')
    .replace(/\.(csv|tsv|json|jsonl|parquet|sktrace|swf|gwf|ya?ml|tar|tgz|txt)$/i, '');
}
