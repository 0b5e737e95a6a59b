import { hasErrors } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { ScopedFiles } from '../../ingest/index.ts';
import type { SourceDocument } from '../../ingest/index.ts';
import { openWritten } from '../written/open-written.ts';
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
  const { file, diagnostics } = await openWritten<WrittenExperiment>(path, EXPERIMENT);
  if (file === undefined) return { diagnostics };
  const { written, document, folder, shownFolder } = file;
  diagnostics.push(...amountFaults(written, document));
  if (hasErrors(diagnostics)) return { diagnostics };
  const scenario = await new ScopedFiles(folder, shownFolder).find(written.spec.scenario ?? 'scenario.yaml');
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

const EXPERIMENT = {
  name: 'Experiment',
  types: EXPERIMENT_TYPES,
  missing: { code: 'experiment-missing', message: 'no experiment in this file' },
};

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
