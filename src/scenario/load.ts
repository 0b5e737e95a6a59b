import { hasErrors } from '../base/index.ts';
import type { Diagnostic } from '../base/index.ts';
import { openScenarioInput, ScopedFiles } from '../ingest/index.ts';
import type { NamedInput } from './build/build-input.ts';
import { buildScenario } from './build/build-scenario.ts';
import { inOrder } from './diagnostics-order.ts';
import { expressionFaults } from './written/expression-faults.ts';
import { emptyScenario, readWritten } from './written/read-written.ts';
import { ScenarioReading } from './build/reading.ts';
import type { LoadOptions } from './load-options.ts';
import type { Scenario } from './scenario.ts';
import { withTraceHint } from './trace-hint.ts';
import type { WrittenReading } from './written/read-written.ts';

export interface LoadedScenario {
  /** Absent where the diagnostics hold an error. */
  readonly scenario?: Scenario;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a scenario: a folder with a scenario.yaml, a scenario file, or plain manifests or a dump (file, folder,
 * archive, `-` for standard input) which then run by the defaults. Never throws for what the input holds.
 */
export async function loadScenario(input: string, options: LoadOptions = {}): Promise<LoadedScenario> {
  const opened = await openScenarioInput(input, options.stdin === undefined ? {} : { stdin: options.stdin });
  if ('diagnostic' in opened) return { diagnostics: [opened.diagnostic] };
  if (opened.kind === 'scenario') {
    const read = readWritten(opened.shown, opened.text, options.set ?? []);
    return finish(read, new ScopedFiles(opened.folder, opened.shownFolder), {}, options, opened.name);
  }
  const read = emptyScenario(opened.name, options.set ?? []);
  const named = opened.kind === 'trace' ? { trace: opened.path } : { manifests: opened.source };
  const loaded = await finish(read, new ScopedFiles('.'), named, options, opened.name);
  if (opened.kind === 'trace' || input === '-') return loaded;
  return { ...loaded, diagnostics: await withTraceHint(loaded.diagnostics, input, opened.name) };
}

async function finish(
  read: WrittenReading,
  files: ScopedFiles,
  named: NamedInput,
  options: LoadOptions,
  name: string,
): Promise<LoadedScenario> {
  if (read.written === undefined) {
    const expressions = read.document === undefined ? [] : await expressionFaults(read.document);
    return { diagnostics: inOrder([...read.diagnostics, ...expressions]) };
  }
  const reading = new ScenarioReading(files, read.document);
  reading.diagnostics.push(...read.diagnostics);
  const scenario = await buildScenario(read.written, { named, options, name, reading });
  const diagnostics = inOrder(reading.diagnostics);
  if (scenario === undefined || hasErrors(diagnostics)) return { diagnostics };
  return { scenario: { ...scenario, diagnostics }, diagnostics };
}
