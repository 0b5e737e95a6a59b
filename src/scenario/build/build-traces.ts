import { definedFields, HOUR_MS } from '../../base/index.ts';
import { readTrace, traceSpanMs } from '../../ingest/index.ts';
import type { WorkloadTrace } from '../../model/index.ts';
import type { BuildInput } from './build-input.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { WrittenTrace } from '../written/written-scenario.ts';

/** The traces of a scenario, whose files lie in its folder, and the one named on the command line. */
export async function buildTraces(
  traces: readonly WrittenTrace[],
  horizonMs: number,
  input: BuildInput,
): Promise<WorkloadTrace[]> {
  const { reading, named } = input;
  const built: (WorkloadTrace | undefined)[] = [];
  if (named.trace !== undefined) built.push(await buildTrace({}, [named.trace], [], input));
  for (const [index, written] of traces.entries()) {
    const path: Path = ['spec', 'workload', 'traces', index];
    const files = await filesOf(written, path, reading);
    if (files !== undefined) built.push(await buildTrace(written, files, path, input));
  }
  const read = built.filter((trace) => trace !== undefined);
  for (const trace of read) sayLatePods(trace, horizonMs, reading);
  return read;
}

/** Pods of a trace that is longer than the run are not asked for at all: figures without them need that said. */
function sayLatePods(trace: WorkloadTrace, horizonMs: number, { ignored }: ScenarioReading): void {
  let count = 0;
  while (count < trace.podCount && trace.arrivalMs[trace.podCount - 1 - count] >= horizonMs) count++;
  if (count === 0) return;
  const hours = Math.ceil(traceSpanMs(trace) / HOUR_MS);
  const why = `they arrive when the run is over; --until ${hours}h takes all of the trace`;
  ignored.push({ what: `pods of the trace ${trace.name}`, count, why });
}

/** Diagnostics of the reader name its files; one without a place gets that of the trace in the scenario. */
async function buildTrace(
  { format, name, options }: WrittenTrace,
  files: readonly string[],
  path: Path,
  { reading, options: { maxInputBytes } }: BuildInput,
): Promise<WorkloadTrace | undefined> {
  const { trace, diagnostics } = await readTrace({
    files,
    ...definedFields({ format, name, options, maxInputBytes }),
  });
  for (const diagnostic of diagnostics)
    reading.diagnostics.push({
      ...diagnostic,
      ...definedFields({ place: diagnostic.place ?? reading.place(path) }),
    });
  if (trace !== undefined) reading.assumptions.push(...trace.assumptions);
  return trace;
}

/** Undefined where no file can be named; `synthetic` needs none. */
async function filesOf(
  written: WrittenTrace,
  path: Path,
  reading: ScenarioReading,
): Promise<string[] | undefined> {
  const patterns = [...(written.file === undefined ? [] : [written.file]), ...(written.files ?? [])];
  if (patterns.length === 0 && written.format !== 'synthetic') {
    reading.error(path, {
      code: 'field-missing',
      message: 'a trace without file',
      hint: 'write file: pods.csv.gz',
    });
    return undefined;
  }
  const files: string[] = [];
  for (const pattern of patterns) {
    const found = await reading.files.find(pattern);
    if ('fault' in found) {
      const step = pattern === written.file ? ['file'] : ['files', (written.files ?? []).indexOf(pattern)];
      reading.error([...path, ...step], found.fault);
      return undefined;
    }
    files.push(...found.map(({ path: file }) => file));
  }
  return files;
}
