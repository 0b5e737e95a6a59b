import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../../base/index.ts';
import {
  chunkFile,
  diagnosticOfRead,
  diskFile,
  headBytes,
  inflated,
  inputLimits,
  wholeText,
} from './text-file.ts';
import type { Chunks, InputFile } from './text-file.ts';
import type { FoundPath } from './scoped-files.ts';
import type { ByteFile } from '../byte-file.ts';
import { sniffTraceFormat } from '../traces/read-trace.ts';
import { headAt, NOTES } from './trace-looks.ts';

/** What a person pointed at: a scenario, or something to read manifests from. */
export type ScenarioInput =
  | {
      readonly kind: 'scenario';
      readonly name: string;
      readonly text: string;
      readonly shown: string;
      /** The folder that the scenario may read from. */
      readonly folder: string;
      readonly shownFolder: string;
    }
  | { readonly kind: 'manifests'; readonly name: string; readonly source: FoundPath | InputFile }
  | { readonly kind: 'trace'; readonly name: string; readonly path: string };

const SCENARIO_FILES = ['scenario.yaml', 'scenario.yml'];
/** Nobody writes a scenario of more than this by hand. */
const HEAD_BYTES = 4096;
const SCENARIO_BYTES_MAX = 2 ** 22;

/** Looks at the path (or at standard input for `-`) as far as is needed to tell a scenario from manifests. */
export async function openScenarioInput(
  path: string,
  options: { readonly stdin?: Chunks },
): Promise<ScenarioInput | { readonly diagnostic: Diagnostic }> {
  if (path === '-')
    return { kind: 'manifests', name: 'stdin', source: chunkFile('standard input', options.stdin ?? []) };
  try {
    if (!(await stat(path)).isDirectory()) return await openFile(path);
    const name = basename(resolve(path));
    for (const file of SCENARIO_FILES) {
      const shown = join(path, file);
      if (await isFile(shown))
        return {
          kind: 'scenario',
          name,
          text: await scenarioText(shown),
          shown,
          folder: path,
          shownFolder: path,
        };
    }
    if (await isTraceFolder(path)) return { kind: 'trace', name, path };
    return { kind: 'manifests', name, source: { path, shown: path } };
  } catch (error) {
    return { diagnostic: diagnosticOfRead(error, path) };
  }
}

/** A scenario by its name or its first lines, a trace by its look, else manifests. */
async function openFile(path: string): Promise<ScenarioInput> {
  const name = basename(path).replace(/(\.(ya?ml|jsonl?|ndjson|csv|parquet|gz|tgz|tar))+$/i, '');
  const isNamedSo = SCENARIO_FILES.includes(basename(path));
  const isScenario = isNamedSo || looksLikeScenario(await headBytes(unpacked(path), HEAD_BYTES));
  if (!isScenario) {
    const head = await headAt(path, path);
    if (head !== undefined && looksLikeTrace(head)) return { kind: 'trace', name, path };
    return { kind: 'manifests', name, source: { path, shown: path } };
  }
  return {
    kind: 'scenario',
    name: isNamedSo ? basename(resolve(dirname(path))) : name,
    text: await scenarioText(path),
    shown: path,
    folder: dirname(path),
    shownFolder: dirname(path),
  };
}

/** Formats of JSON whose first bytes no Kubernetes object has. */
const SURE_JSON: ReadonlySet<string> = new Set(['simkube', 'code-engine']);

/** A file of a trace, and no Kubernetes object, by its first bytes. */
function looksLikeTrace(head: ByteFile): boolean {
  const text = new TextDecoder().decode(head.bytes);
  if (/^apiVersion:/m.test(text)) return false;
  const format = sniffTraceFormat(head);
  return format !== undefined && (SURE_JSON.has(format) || !/^\s*[[{]/.test(text));
}

/**
 * A folder of traces holds no file that could be a manifest by its name, and one that looks like a trace; or a single
 * file, whatever its name, that looks like one. Several files of JSON may be as many traces: that is left to the person.
 */
async function isTraceFolder(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !NOTES.test(entry.name));
  if (
    files.length === 0 ||
    (files.length > 1 &&
      files.some(({ name }) => /\.(ya?ml|jsonl?|ndjson|tar|tgz)(\.gz)?$|\.tar\.gz$/i.test(name)))
  )
    return false;
  for (const { parentPath, name } of files.slice(0, FILES_LOOKED_AT)) {
    const head = await headAt(join(parentPath, name), name);
    if (head !== undefined && looksLikeTrace(head)) return true;
  }
  return false;
}

const FILES_LOOKED_AT = 20;

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    diagnosticOfRead(error, path); // Throws what is not about the input.
    return false;
  }
}

async function scenarioText(path: string): Promise<string> {
  return wholeText(unpacked(path), path, SCENARIO_BYTES_MAX, 'name the manifests in files of their own');
}

function unpacked(path: string): Chunks {
  return inflated(diskFile(path), inputLimits(undefined));
}

function looksLikeScenario(head: Uint8Array): boolean {
  return /^(apiVersion:\s*["']?plimsoll|kind:\s*["']?Scenario\b)/m.test(new TextDecoder().decode(head));
}
