import { hasErrors } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import {
  isMapping,
  openScenarioInput,
  ScopedFiles,
  SourceText,
  ValueCheck,
  yamlDocuments,
} from '../../ingest/index.ts';
import type { SourceDocument } from '../../ingest/index.ts';
import { SCENARIO_SCALARS } from '../written/scenario-scalars.ts';
import type { Experiment } from './experiment.ts';
import { variantCountOf, variantsOf } from './variants-of.ts';
import { EXPERIMENT_TYPES } from './written-experiment.ts';
import type { WrittenExperiment } from './written-experiment.ts';

export interface ExperimentReading {
  /** Absent where the diagnostics hold an error. */
  readonly experiment?: Experiment;
  readonly diagnostics: readonly Diagnostic[];
}

/** More runs than this are a slip of the pen: a journal of them is a gigabyte. */
const RUNS_MAX = 1_000_000;

/** Reads an experiment file. The scenarios that it makes are checked when they are loaded, not here. */
export async function readExperiment(path: string): Promise<ExperimentReading> {
  const opened = await openScenarioInput(path, {});
  if ('diagnostic' in opened) return { diagnostics: [opened.diagnostic] };
  if (opened.kind !== 'scenario') return { diagnostics: [notAnExperiment(path)] };
  const { document, diagnostics } = oneDocument(opened.shown, opened.text);
  if (document === undefined) return { diagnostics };
  const written = checked(document, diagnostics);
  if (written === undefined) return { diagnostics };
  const scenario = await new ScopedFiles(opened.folder, opened.shownFolder).find(
    written.spec.scenario ?? 'scenario.yaml',
  );
  if ('fault' in scenario)
    return {
      diagnostics: [{ severity: 'error', ...scenario.fault, place: document.place(['spec', 'scenario']) }],
    };
  const { name, description } = written.metadata;
  return {
    experiment: {
      name,
      ...(description === undefined ? {} : { description }),
      scenario: scenario[0].path,
      variants: variantsOf(written),
      runs: written.spec.runs ?? 1,
    },
    diagnostics,
  };
}

function notAnExperiment(file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'experiment-missing',
    message: 'no experiment in this file',
    hint: 'it begins with apiVersion: plimsoll/v1 and kind: Experiment',
    place: { file },
  };
}

function oneDocument(
  file: string,
  text: string,
): { readonly document?: SourceDocument; readonly diagnostics: Diagnostic[] } {
  const items = [...yamlDocuments(new SourceText(file, text))];
  const diagnostics = items.flatMap((item) => item.diagnostics);
  const documents = items.flatMap(({ document }) => document ?? []);
  if (hasErrors(diagnostics)) return { diagnostics };
  if (documents.length !== 1) return { diagnostics: [...diagnostics, notAnExperiment(file)] };
  return { document: documents[0], diagnostics };
}

/** Adds what is wrong to the diagnostics; undefined where that is an error. */
function checked(document: SourceDocument, diagnostics: Diagnostic[]): WrittenExperiment | undefined {
  const { value } = document;
  const check = new ValueCheck(EXPERIMENT_TYPES, SCENARIO_SCALARS);
  check.check(value, { kind: 'fields', name: 'Experiment' });
  for (const { path, part, code, message, hint } of check.faults)
    diagnostics.push({
      severity: 'error',
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      place: document.place(path, part),
    });
  if (hasErrors(diagnostics) || !isMapping(value)) return undefined;
  // The check above is what makes this true.
  const written = value as unknown as WrittenExperiment;
  diagnostics.push(...amountFaults(written, document));
  return hasErrors(diagnostics) ? undefined : written;
}

/** Faults of count: no runs, no values on an axis, one name for two variants, more runs than anybody means. */
function* amountFaults(written: WrittenExperiment, document: SourceDocument): Generator<Diagnostic> {
  const { spec } = written;
  const fault = (path: readonly (string | number)[], message: string, hint: string): Diagnostic => {
    return { severity: 'error', code: 'experiment-size', message, hint, place: document.place(path) };
  };
  if (spec.runs !== undefined && spec.runs < 1)
    yield fault(['spec', 'runs'], `${spec.runs} runs of each variant`, 'write 1 or more');
  for (const [path, values] of Object.entries(spec.grid ?? {}))
    if (values.length === 0)
      yield fault(['spec', 'grid', path], `${path} has no values`, 'list at least one, or remove it');
  if (spec.variants?.length === 0)
    yield fault(['spec', 'variants'], 'an empty list of variants', 'list at least one, or remove it');
  const runs = variantCountOf(written) * (spec.runs ?? 1);
  if (runs > RUNS_MAX)
    yield fault(['spec'], `${runs} runs, more than ${RUNS_MAX}`, 'take values or runs away');
  else yield* nameFaults(written, document);
}

function* nameFaults(written: WrittenExperiment, document: SourceDocument): Generator<Diagnostic> {
  const seen = new Set<string>();
  for (const { name } of variantsOf(written)) {
    if (seen.has(name))
      yield {
        severity: 'error',
        code: 'duplicate-name',
        message: `two variants are called ${name}`,
        hint: 'give each a name of its own, and each axis every value once',
        place: document.place(['spec']),
      };
    seen.add(name);
  }
}
