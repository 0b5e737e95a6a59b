import { hasErrors } from '../base/index.ts';
import type { Diagnostic } from '../base/index.ts';
import { openScenarioInput, ScopedFiles } from '../ingest/index.ts';
import type { Chunks, InputFile, ManifestPath } from '../ingest/index.ts';
import { buildScenario } from './build-scenario.ts';
import { inOrder } from './diagnostics-order.ts';
import { expressionFaults } from './expression-faults.ts';
import { emptyScenario, readWritten } from './read-written.ts';
import { ScenarioReading } from './reading.ts';
import type { Scenario } from './scenario.ts';
import type { WrittenReading } from './read-written.ts';

/** What the command line may say about a scenario. */
export interface LoadOptions {
  /** `--set path=value`, in order. */
  readonly set?: readonly string[];
  readonly seed?: number;
  /** `--until`: a duration. */
  readonly until?: string;
  /** `--namespace`: workloads of these namespaces only. */
  readonly namespaces?: readonly string[];
  /** `--node-type`, `--nodes`: for input without nodes. */
  readonly nodeType?: string;
  readonly nodes?: number;
  /** `--repack`. */
  readonly repack?: boolean;
  /** `--cluster`: of several in one folder. */
  readonly cluster?: string;
  /** `--strict`. */
  readonly strict?: boolean;
  /** `--max-input`. */
  readonly maxInputBytes?: number;
  /** `--plugin`. */
  readonly plugins?: readonly string[];
  /** What `-` reads. */
  readonly stdin?: Chunks;
}

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
    return finish(read, new ScopedFiles(opened.folder, opened.shownFolder), [], options, opened.name);
  }
  const read = emptyScenario(opened.name, options.set ?? []);
  return finish(read, new ScopedFiles('.'), [opened.source], options, opened.name);
}

async function finish(
  read: WrittenReading,
  files: ScopedFiles,
  sources: readonly (ManifestPath | InputFile)[],
  options: LoadOptions,
  name: string,
): Promise<LoadedScenario> {
  if (read.written === undefined) {
    const expressions = read.document === undefined ? [] : await expressionFaults(read.document);
    return { diagnostics: inOrder([...read.diagnostics, ...expressions]) };
  }
  const reading = new ScenarioReading(files, read.document);
  reading.diagnostics.push(...read.diagnostics);
  const scenario = await buildScenario(read.written, { sources, options, name, reading });
  const diagnostics = inOrder(reading.diagnostics);
  if (scenario === undefined || hasErrors(diagnostics)) return { diagnostics };
  return { scenario: { ...scenario, diagnostics }, diagnostics };
}
