import { hasErrors } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import { isMapping, openScenarioInput, SourceText, ValueCheck, yamlDocuments } from '../../ingest/index.ts';
import type { SchemaTypes, SourceDocument } from '../../ingest/index.ts';
import { SCENARIO_SCALARS } from './scenario-scalars.ts';
import { withoutNulls } from './without-nulls.ts';

/** A kind of file beside scenarios: what it holds, and what is said where a file holds none. */
export interface WrittenKind {
  /** The name of its top table, which is what stands under `kind`. */
  readonly name: string;
  readonly types: SchemaTypes;
  readonly missing: Pick<Diagnostic, 'code' | 'message'>;
}

export interface OpenedFile<T> {
  readonly written: T;
  readonly document: SourceDocument;
  readonly folder: string;
  readonly shownFolder: string;
}

/**
 * Reads a file of one document and checks it field by field. T is what the kind's tables describe; the file is absent
 * where the diagnostics hold an error.
 */
export async function openWritten<T>(
  path: string,
  kind: WrittenKind,
): Promise<{ readonly file?: OpenedFile<T>; readonly diagnostics: Diagnostic[] }> {
  const opened = await openScenarioInput(path, {});
  if ('diagnostic' in opened) return { diagnostics: [opened.diagnostic] };
  if (opened.kind !== 'scenario') return { diagnostics: [missingIn(path, kind)] };
  const { shown, text, folder, shownFolder } = opened;
  const items = [...yamlDocuments(new SourceText(shown, text))];
  const diagnostics = items.flatMap((item) => item.diagnostics);
  const documents = items.flatMap(({ document }) => document ?? []);
  if (hasErrors(diagnostics)) return { diagnostics };
  if (documents.length !== 1) return { diagnostics: [...diagnostics, missingIn(shown, kind)] };
  const [document] = documents;
  diagnostics.push(...schemaFaults(document, kind));
  if (hasErrors(diagnostics) || !isMapping(document.value)) return { diagnostics };
  // The check above is what makes this true.
  const written = withoutNulls(document.value) as T;
  return { file: { written, document, folder, shownFolder }, diagnostics };
}

function missingIn(file: string, { name, missing }: WrittenKind): Diagnostic {
  const hint = `it begins with apiVersion: plimsoll/v1 and kind: ${name}`;
  return { severity: 'error', ...missing, hint, place: { file } };
}

function schemaFaults(document: SourceDocument, { name, types }: WrittenKind): Diagnostic[] {
  const check = new ValueCheck(types, SCENARIO_SCALARS);
  check.check(document.value, { kind: 'fields', name });
  return check.faults.map(({ path, part, ...fault }) => ({
    severity: 'error',
    ...fault,
    place: document.place(path, part),
  }));
}
