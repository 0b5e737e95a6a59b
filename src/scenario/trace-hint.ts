import type { Diagnostic } from '../base/index.ts';
import { recordLooks, strangerLooks, tableLooks, traceLooks } from '../ingest/index.ts';
import type { StrangerLook, TraceLook } from '../ingest/index.ts';

/** Formats of which each file is a trace of its own. */
const ALONE: ReadonlySet<string> = new Set(['simkube']);
const FILES_NAMED = 6;
/** Of a folder, and of a file that is named directly. */
const HINTED: ReadonlySet<string> = new Set(['workload-empty', 'not-an-object']);
/** What a scrape is told when it is read as YAML. Only of the file itself: a manifest may be broken beside a recording. */
const BROKEN_TEXT = 'yaml-syntax';

/**
 * Where what was named held nothing to run but something that looks like a trace beside other files: says which file
 * that is, and the scenario that reads it. A recording of demand or use is none to run, but belongs to a workload.
 */
export async function withTraceHint(
  diagnostics: readonly Diagnostic[],
  input: string,
  name: string,
): Promise<readonly Diagnostic[]> {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const fault =
    errors.find(({ code }) => HINTED.has(code)) ??
    errors.find(({ code, place }) => code === BROKEN_TEXT && place?.file === input);
  if (fault === undefined) return diagnostics;
  const looks = await traceLooks(input);
  const { named, hint } = looks.length > 0 ? ofTraces(looks, name) : await ofOthers(input, name);
  if (named.length === 0) return diagnostics;
  // Every other line of the trace is no object either; that says nothing more.
  return diagnostics
    .filter((diagnostic) => diagnostic === fault || !CONSEQUENCES.has(diagnostic.code))
    .map((diagnostic) =>
      diagnostic === fault
        ? { ...diagnostic, message: `${diagnostic.message}; but ${named.join('; ')}`, hint }
        : diagnostic,
    );
}

interface Told {
  /** A clause for each kind of files. */
  readonly named: readonly string[];
  readonly hint: string;
}

function ofTraces(looks: readonly TraceLook[], name: string): Told {
  return {
    named: looks.map((look) => lookText(look, 'trace')),
    hint: looks.map((look) => scenarioLine(look, name)).join('\n    or: '),
  };
}

/** What is no trace that is read: one that is known, a recording, any table; the first of these that is there. */
async function ofOthers(input: string, name: string): Promise<Told> {
  const strangers = await strangerLooks(input);
  if (strangers.length > 0) return ofStrangers(strangers, name);
  const records = await recordLooks(input);
  if (records.length > 0)
    return { named: records.map((look) => lookText(look, 'recording')), hint: recordingHint(records[0]) };
  return ofStrangers(await tableLooks(input), name);
}

function ofStrangers(strangers: readonly StrangerLook[], name: string): Told {
  const [first] = strangers;
  if (first === undefined) return { named: [], hint: '' };
  const { folder, files, csvOptions, hint = columnsHint(files[0]) } = first;
  return {
    named: strangers.slice(0, FILES_NAMED).map(strangerText),
    hint: csvOptions === undefined ? hint : scenarioLine({ folder, format: 'csv', files }, name, csvOptions),
  };
}

function strangerText({ files, what }: StrangerLook): string {
  return `${filesText(files)} ${files.length === 1 ? 'looks' : 'look'} like ${what}`;
}

function columnsHint(file: string): string {
  if (!/\.(csv|tsv|psv|txt)(\.gz)?$/i.test(file))
    return 'a table with a row a pod (name, arrival, duration, cpu, memory) is replayed as it is; see docs/traces.md, csv';
  const columns = '{ arrival: …, duration: …, cpu: …, memory: … }';
  return `a table with a row a pod is replayed once a scenario says which column is what: workload.traces: [{ format: csv, files: [${file}], options: { columns: ${columns} } }]; see docs/traces.md`;
}

const CONSEQUENCES: ReadonlySet<string> = new Set([BROKEN_TEXT, 'not-an-object', 'more-errors']);

/** Which of the two a recording is, its reader cannot tell. */
function recordingHint({ files: [file] }: TraceLook): string {
  const target = 'target: Deployment/default/NAME';
  return `plimsoll import ${file} makes a scenario of what containers used; in a scenario with a workload, what is asked of it over time: workload.demand: [{ ${target}, file: ${file} }]; what its containers use: workload.usage: [{ ${target}, file: ${file} }]`;
}

function lookText({ format, files }: TraceLook, what: 'trace' | 'recording'): string {
  return files.length === 1
    ? `${filesText(files)} looks like ${/^[aeio]/.test(format) ? 'an' : 'a'} ${format} ${what}`
    : `${filesText(files)} look like ${format} ${what}s`;
}

function filesText(files: readonly string[]): string {
  const more = files.length > FILES_NAMED ? ` and ${files.length - FILES_NAMED} more` : '';
  return `${files.slice(0, FILES_NAMED).join(', ')}${more}`;
}

/** A whole scenario.yaml in one line: YAML takes JSON. */
function scenarioLine(
  { folder, format, files }: TraceLook,
  name: string,
  options?: Readonly<Record<string, unknown>>,
): string {
  const taken = ALONE.has(format) ? files.slice(0, 1) : files;
  const trace = { name: traceName(name), format, files: taken, options };
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
