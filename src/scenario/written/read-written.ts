import type { Diagnostic } from '../../base/index.ts';
import { isMapping, SourceText, ValueCheck, yamlDocuments } from '../../ingest/index.ts';
import type { PlacedFault, SourceDocument } from '../../ingest/index.ts';
import { fieldTypes } from './field-table.ts';
import { SCENARIO_SCALARS } from './scenario-scalars.ts';
import { SCENARIO_TABLES } from './schema.ts';
import { applySettings } from './set-values.ts';
import { withoutNulls } from './without-nulls.ts';
import type { WrittenScenario } from './written-scenario.ts';

const types = fieldTypes(SCENARIO_TABLES);

export interface WrittenReading {
  readonly written?: WrittenScenario;
  readonly document?: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The scenario in a YAML text, with `--set` applied, checked field by field. Syntax errors and schema errors all at
 * once; the value is there only when there is none.
 */
export function readWritten(file: string, text: string, settings: readonly string[]): WrittenReading {
  const items = [...yamlDocuments(new SourceText(file, text))];
  const diagnostics = items.flatMap((item) => item.diagnostics);
  const documents = items.flatMap(({ document }) => (document === undefined ? [] : [document]));
  const [document, second] = documents;
  if (document === undefined) {
    if (diagnostics.length === 0)
      diagnostics.push({
        severity: 'error',
        code: 'scenario-empty',
        message: 'no scenario in this file',
        place: { file },
      });
    return { diagnostics };
  }
  if (second !== undefined)
    diagnostics.push({
      severity: 'error',
      code: 'scenario-several',
      message: 'more than one document in a scenario file',
      hint: 'write Kubernetes objects into files of their own and name them under cluster.manifests',
      place: second.place([]),
    });
  return checked(document, settings, diagnostics);
}

/** A run without a scenario file: everything is default but what `--set` says. */
export function emptyScenario(name: string, settings: readonly string[]): WrittenReading {
  const value = { apiVersion: 'plimsoll/v1', kind: 'Scenario', metadata: { name }, spec: {} };
  const read = checked({ value, place: () => ({ file: '--set' }) }, settings, []);
  return { diagnostics: read.diagnostics, ...(read.written === undefined ? {} : { written: read.written }) };
}

function checked(
  document: SourceDocument,
  settings: readonly string[],
  found: readonly Diagnostic[],
): WrittenReading {
  const { value, diagnostics } = applySettings(document.value, settings);
  const check = new ValueCheck(types, SCENARIO_SCALARS);
  check.check(value, { kind: 'fields', name: 'Scenario' });
  const faults = check.faults.map((fault) => diagnosticOf(fault, document));
  const all = [...found, ...diagnostics, ...faults];
  if (all.some(({ severity }) => severity === 'error') || !isMapping(value))
    return { document, diagnostics: all };
  // The check above is what makes this true.
  return { document, diagnostics: all, written: withoutNulls(value) as WrittenScenario };
}

function diagnosticOf(
  { path, part, code, message, hint }: PlacedFault,
  document: SourceDocument,
): Diagnostic {
  return {
    severity: 'error',
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    place: document.place(path, part),
  };
}
