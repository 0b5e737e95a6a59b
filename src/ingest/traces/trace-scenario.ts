import { open, stat } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Findings } from '../findings.ts';
import { TRACE_FORMATS } from './formats.ts';
import { scenarioText, scenarioName } from './import-trace.ts';
import { readTrace } from './read-trace.ts';
import { filesUnder } from './trace-files.ts';
import { headOf } from './trace-format.ts';
import type { TraceFormat } from './trace-format.ts';

const HEAD_BYTES = 4096;

/** A scenario that nobody wrote, around a trace that somebody pointed at. */
export interface TraceScenario {
  readonly name: string;
  readonly format: string;
  /** scenario.yaml as `plimsoll import` would write it, its files where they lie. */
  readonly text: string;
  /** The folder that its paths count from. */
  readonly folder: string;
}

/**
 * The scenario for a trace file, or for a folder of which every data file is part of one; undefined where it is no
 * trace. Only the first bytes decide; then the trace is read for how long it lasts. A trace that cannot be read gets its
 * scenario too, and is reported when that is loaded.
 */
export async function traceScenario(path: string): Promise<TraceScenario | undefined> {
  const format = await traceFormatOf(path);
  if (format === undefined) return undefined;
  const isFolder = (await stat(path)).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const name = scenarioName([path]);
  const files = isFolder ? await filesUnder([path], new Findings()) : [path];
  const { trace } = await readTrace({ files: [path], name, format: format.name });
  const shown = files.map((file) => relative(folder, file));
  return {
    name,
    format: format.name,
    folder,
    text: scenarioText({ name, format: format.name, trace, files: shown }),
  };
}

/** The one format whose look all files have (all that have any, in a folder with manifests: none). */
async function traceFormatOf(path: string): Promise<TraceFormat | undefined> {
  const files = await filesUnder([path], new Findings());
  let found: TraceFormat | undefined;
  for (const file of files) {
    const head = headOf({ path: file, bytes: await headBytesOf(file) });
    const format = TRACE_FORMATS.find((candidate) => candidate.sniff(head));
    if (format === undefined && isManifest(file)) return undefined;
    found ??= format;
  }
  return found;
}

/** What would be read as Kubernetes objects: where such files lie, the folder is a cluster and not a trace. */
function isManifest(path: string): boolean {
  return /\.(ya?ml|json)(\.gz)?$/.test(basename(path));
}

/** The first bytes, inflated; none where the file cannot be read. */
async function headBytesOf(path: string): Promise<Uint8Array> {
  try {
    const handle = await open(path);
    try {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const head = buffer.subarray(0, bytesRead);
      return head[0] === 0x1f && head[1] === 0x8b ? await inflatedHead(head) : head;
    } finally {
      await handle.close();
    }
  } catch {
    return new Uint8Array(0);
  }
}

/** As much as comes out before the cut end of the stored bytes is an error. */
function inflatedHead(stored: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const done = (): void => resolve(Buffer.concat(pieces).subarray(0, HEAD_BYTES));
    const gunzip = createGunzip();
    gunzip
      .on('data', (piece: Buffer) => pieces.push(piece))
      .on('end', done)
      .on('error', done);
    gunzip.end(stored);
  });
}
