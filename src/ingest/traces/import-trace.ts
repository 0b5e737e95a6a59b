import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HOUR_MS } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { WorkloadTrace } from '../../model/index.ts';
import type { ByteFile } from '../byte-file.ts';
import { Findings } from '../findings.ts';
import { readTraceFiles } from './read-trace.ts';
import type { TraceRequest } from './read-trace.ts';
import { readTraceBytes } from './trace-files.ts';
import { traceSpanMs } from './trace-span.ts';

/** Horizon of a run without a scenario file. */
const RUN_HOURS = 24;
const COMPRESS_FROM_BYTES = 2 ** 16;

export interface TraceImport {
  /** The files of a scenario folder, by path within it; absent where the diagnostics hold an error. */
  readonly files?: readonly ScenarioFile[];
  readonly trace?: WorkloadTrace;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ScenarioFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A scenario folder made of a trace: scenario.yaml, and the trace's files under data/ (compressed where they are large).
 * Reads the trace to find its format, how long it lasts and what has to be assumed; writes nothing.
 */
export async function importTrace(request: TraceRequest): Promise<TraceImport> {
  const findings = new Findings(request.strict ?? true);
  const sources = await readTraceBytes(request, findings);
  if (findings.errorCount > 0) return { diagnostics: findings.list() };

  const name = request.name ?? scenarioName(request.files);
  const { trace, diagnostics } = await readTraceFiles(sources, { ...request, name }, findings);
  if (trace === undefined) return { diagnostics };

  const copies = copiesOf(sources);
  const paths = copies.map(({ path }) => path);
  const { options = {} } = request;
  const text = scenarioText({ name, trace, files: paths, options });
  const scenario = { path: 'scenario.yaml', bytes: new TextEncoder().encode(text) };
  return { files: [scenario, ...copies], trace, diagnostics };
}

/** Writes the files of an import below a folder, which is made. */
export async function writeScenarioFolder(folder: string, files: readonly ScenarioFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}

function scenarioName(files: readonly string[]): string {
  const base = basename(files[0] ?? 'trace').replace(/\..*$/, '');
  return (
    base
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'trace'
  );
}

/** Base names under data/; a name that comes twice gets its folder's in front. */
export function copiesOf(sources: readonly ByteFile[]): ScenarioFile[] {
  const taken = new Set<string>();
  return sources.map(({ path, bytes }) => {
    const isLarge = bytes.length >= COMPRESS_FROM_BYTES && !/\.(parquet|sktrace)$/.test(path);
    const plain = basename(path).replace(/\.gz$/, '');
    let file = plain;
    for (let more = 1; taken.has(file); more++) file = `${basename(dirname(path))}-${more}-${plain}`;
    taken.add(file);
    return isLarge
      ? { path: `data/${file}.gz`, bytes: gzipSync(bytes, { level: 9 }) }
      : { path: `data/${file}`, bytes };
  });
}

interface ScenarioParts {
  readonly name: string;
  readonly trace: WorkloadTrace;
  /** Paths from the scenario's folder. */
  readonly files: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** scenario.yaml around a trace. */
function scenarioText({ name, trace, files, options }: ScenarioParts): string {
  const { format, podCount, shapes, nodes, assumptions } = trace;
  const lines = [
    `# Made by plimsoll import from a trace (${format}): ${podCount} pods of ${shapes.length} shapes, ${nodes.length} nodes.`,
    ...assumptions.map((sentence) => `# ${sentence}`),
    'apiVersion: plimsoll/v1',
    'kind: Scenario',
    'metadata:',
    `  name: ${JSON.stringify(name)}`,
    'spec:',
    `  horizon: ${horizonHours(trace)}h`,
    '  workload:',
    '    traces:',
    `      - name: ${JSON.stringify(name)}`,
    `        format: ${format}`,
    ...(files.length === 0
      ? []
      : [`        files: [${files.map((path) => JSON.stringify(path)).join(', ')}]`]),
    ...(Object.keys(options).length === 0 ? [] : [`        options: ${JSON.stringify(options)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Whole hours. A trace that tells no end, of pods that stay or of machines alone, is run for the day that a run takes. */
function horizonHours(trace: WorkloadTrace): number {
  const spanHours = Math.max(1, Math.ceil(traceSpanMs(trace) / HOUR_MS));
  return trace.durationMs.every(Number.isFinite) && trace.podCount > 0
    ? spanHours
    : Math.max(RUN_HOURS, spanHours);
}
