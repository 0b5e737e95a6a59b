import { opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareStrings } from '../../base/index.ts';
import { diagnosticOfRead, diskFile, headBytes } from '../source/text-file.ts';
import { isTar } from '../source/text-file-tar.ts';
import type { InputFile } from '../source/text-file.ts';
import type { ManifestFindings } from './findings.ts';

/** A folder as far as it may hold manifests: files in path order. */
export interface ManifestTree {
  readonly files: readonly InputFile[];
  /** Folders with a Chart.yaml: read through `helm template`. */
  readonly charts: readonly string[];
}

const MANIFEST = /\.(ya?ml|json|jsonl|ndjson)(\.gz)?$|\.(tar|tgz|tar\.gz)$/i;
const PACKED = /\.(zip|zst|bz2|xz|lz4|7z|rar)$/i;
const SKIPPED_FOLDERS = new Set(['.git', '.github', 'node_modules', '.terraform', '.idea', '.vscode']);
const FILES_MAX = 200_000;

/**
 * The files of a folder that may be manifests, in path order. Links are not followed; what is left out is listed:
 * notes, scripts, Kustomize's own files and the patches that they name.
 */
export async function manifestTree(
  root: string,
  shownRoot: string,
  findings: ManifestFindings,
): Promise<ManifestTree> {
  const found: { path: string; shown: string }[] = [];
  const charts: string[] = [];
  await walk(root, shownRoot);
  found.sort((a, b) => compareStrings(a.shown, b.shown));
  const patches = await kustomizePatches(
    found.filter(({ path }) => isKustomization(path)).map(({ path }) => path),
  );

  const files: InputFile[] = [];
  for (const { path, shown } of found) {
    if (isKustomization(path))
      findings.ignore('kustomizations', 'Kustomize is not run: read the output of `kustomize build`', shown);
    else if (patches.has(path))
      findings.ignore('Kustomize patches', 'they are named by a kustomization', shown);
    else files.push(diskFile(path, shown));
  }
  return { files, charts };

  async function walk(folder: string, shown: string): Promise<void> {
    const entries = [];
    try {
      for await (const entry of await opendir(folder)) entries.push(entry);
    } catch (error) {
      if (folder === root) throw error;
      findings.add({ ...diagnosticOfRead(error, shown), severity: 'warning' });
    }
    const isChart = entries.some(({ name }) => name === 'Chart.yaml');
    if (isChart) {
      charts.push(folder);
      return;
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const shownPath = `${shown}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) await walk(path, shownPath);
      } else if (!entry.isFile()) findings.ignore('links', 'links in folders are not followed', shownPath);
      else if (PACKED.test(path))
        findings.ignore('archives', 'only gzip and tar are opened: unpack them', shownPath);
      else if (!(await mayBeManifest(path))) findings.ignore('notes and other files', 'no manifests');
      else if (found.length < FILES_MAX) found.push({ path, shown: shownPath });
      else findings.ignore('files', `more than ${FILES_MAX} in one folder`);
    }
  }
}

/** Of files whose names say nothing, those that begin like a manifest: installers keep them under odd names. */
async function mayBeManifest(path: string): Promise<boolean> {
  if (MANIFEST.test(path)) return true;
  if (OTHER.test(path)) return false;
  const head = await readableHead(path);
  if (head === undefined) return true;
  const text = new TextDecoder().decode(head);
  return /^apiVersion:\s*\S/m.test(text) || /^\s*[[{]\s*[{"]/.test(text) || isTar(head);
}

/** Undefined where the file cannot be read, which is then said of it as of any other. */
async function readableHead(path: string): Promise<Uint8Array | undefined> {
  try {
    return await headBytes(diskFile(path).open(), HEAD_BYTES);
  } catch (error) {
    diagnosticOfRead(error, path); // Throws what is not about the input.
    return undefined;
  }
}

const HEAD_BYTES = 4096;
const OTHER =
  /\.(md|txt|rst|adoc|tsv|csv|sh|go|py|js|mjs|ts|rb|java|html?|css|png|svg|jpe?g|gif|pdf|tf|tfvars|lock|log|toml|ini|conf|properties|xml|parquet|whl|pem|crt|key|tpl|tmpl|gotmpl|j2|jsonnet|libsonnet|cue|proto|sql)(\.gz)?$|(^|\/)(LICENSE|NOTICE|Makefile|Dockerfile|README)[^/]*$/i;

function isKustomization(path: string): boolean {
  return /[/\\][Kk]ustomization(\.ya?ml)?$/.test(path);
}

/** Paths that kustomizations name as patches; read line by line, since only file names are wanted. */
async function kustomizePatches(kustomizations: readonly string[]): Promise<ReadonlySet<string>> {
  const patches = new Set<string>();
  for (const file of kustomizations) {
    const folder = file.replace(/[/\\][^/\\]*$/, '');
    for (const path of patchPaths(await readFile(file, 'utf8'))) patches.add(join(folder, path));
  }
  return patches;
}

/** Paths that a kustomization names as patches: under `patches`, `patchesStrategicMerge` and `patchesJson6902`. */
export function patchPaths(text: string): string[] {
  const paths: string[] = [];
  let isInPatches = false;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line) && !line.startsWith('-')) isInPatches = /^patches/.test(line);
    if (!isInPatches) continue;
    const listed = LISTED_PATH.exec(line)?.groups?.['path'];
    if (listed !== undefined) paths.push(listed);
    for (const match of line.matchAll(KEYED_PATH)) paths.push(match[1]);
  }
  return paths;
}

/** `  - a.yaml` */
const LISTED_PATH = /^\s*-\s+["']?(?<path>[^\s"':#]+\.(?:ya?ml|json))["']?\s*$/;
/** `path: a.yaml`, also several on a line: `[{ path: a.yaml }, { path: b.yaml }]` */
const KEYED_PATH = /\bpath:\s*["']?([^\s"',:#}\]]+\.(?:ya?ml|json))/g;
