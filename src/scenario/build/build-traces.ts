import { readTrace } from '../../ingest/index.ts';
import type { WorkloadTrace } from '../../model/index.ts';
import type { Path, ScenarioReading } from './reading.ts';
import type { WrittenTrace } from '../written/written-scenario.ts';

/** The traces of a scenario; the files of each lie in the scenario's folder. */
export async function buildTraces(
  traces: readonly WrittenTrace[],
  reading: ScenarioReading,
  maxInputBytes: number | undefined,
): Promise<WorkloadTrace[]> {
  const built: WorkloadTrace[] = [];
  for (const [index, written] of traces.entries()) {
    const path: Path = ['spec', 'workload', 'traces', index];
    const files = await filesOf(written, path, reading);
    if (files === undefined) continue;
    const { trace, diagnostics } = await readTrace({
      files,
      ...(written.format === undefined ? {} : { format: written.format }),
      ...(written.name === undefined ? {} : { name: written.name }),
      ...(written.options === undefined ? {} : { options: written.options }),
      ...(maxInputBytes === undefined ? {} : { maxInputBytes }),
    });
    for (const diagnostic of diagnostics) {
      const place = diagnostic.place ?? reading.place(path);
      reading.diagnostics.push({ ...diagnostic, ...(place === undefined ? {} : { place }) });
    }
    if (trace === undefined) continue;
    reading.assumptions.push(...trace.assumptions);
    built.push(trace);
  }
  return built;
}

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
