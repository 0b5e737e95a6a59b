import type { Diagnostic } from '../base/index.ts';
import { traceLooks } from '../ingest/index.ts';
import type { TraceLook } from '../ingest/index.ts';

/** Formats of which each file is a trace of its own. */
const ALONE: ReadonlySet<string> = new Set(['simkube']);
const FILES_NAMED = 6;

/**
 * Where a folder that was named held nothing to run but something that looks like a trace beside other files: says
 * which file that is, and the scenario that reads it.
 */
export async function withTraceHint(
  diagnostics: readonly Diagnostic[],
  folder: string,
  name: string,
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some(({ code }) => code === 'workload-empty')) return diagnostics;
  const looks = await traceLooks(folder);
  if (looks.length === 0) return diagnostics;
  const named = looks.map(lookText).join('; ');
  const hint = looks.map((look) => scenarioLine(look, folder, name)).join('\n    or: ');
  return diagnostics.map((diagnostic) =>
    diagnostic.code === 'workload-empty'
      ? { ...diagnostic, message: `${diagnostic.message}; but ${named}`, hint }
      : diagnostic,
  );
}

function lookText({ format, files }: TraceLook): string {
  const more = files.length > FILES_NAMED ? ` and ${files.length - FILES_NAMED} more` : '';
  const names = files.slice(0, FILES_NAMED).join(', ');
  return files.length === 1
    ? `${names} looks like a ${format} trace`
    : `${names}${more} look like ${format} traces`;
}

/** A whole scenario.yaml in one line: YAML takes JSON. */
function scenarioLine({ format, files }: TraceLook, folder: string, name: string): string {
  const taken = ALONE.has(format) ? files.slice(0, 1) : files;
  const trace = { name: traceName(name), format, files: taken };
  const scenario = { apiVersion: 'plimsoll/v1', kind: 'Scenario', spec: { workload: { traces: [trace] } } };
  return `echo ${shellWord(JSON.stringify(scenario))} > ${shellWord(`${folder.replace(/\/+$/, '')}/scenario.yaml`)}`;
}

/** As a POSIX shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function traceName(folderName: string): string {
  return (
    folderName
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'trace'
  );
}
