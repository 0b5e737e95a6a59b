import { definedFields } from '../../base/index.ts';
import { readTrace } from '../../ingest/index.ts';
import type { WorkloadTrace } from '../../model/index.ts';
import type { BuildInput } from './build-input.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { WrittenTrace } from '../written/written-scenario.ts';

/** The traces of a scenario, whose files lie in its folder, and the one named on the command line. */
export async function buildTraces(
  traces: readonly WrittenTrace[],
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
  return built.filter((trace) => trace !== undefined);
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
