import { compareStrings } from '../../base/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import {
  firstChunk,
  diagnosticOfRead,
  inflated,
  isFolder,
  diskFile,
  inputLimits,
  chunkFile,
} from '../source/text-file.ts';
import type { InputFile, InputLimits } from '../source/text-file.ts';
import { isTar, tarMembers } from '../source/text-file-tar.ts';
import type { TarMember, TarSkipped } from '../source/text-file-tar.ts';
import { collectObjects } from './collect-objects.ts';
import { ManifestFindings } from './findings.ts';
import type { IgnoredCount, Strictness } from './findings.ts';
import { renderChart } from './helm-chart.ts';
import { readManifestFile } from './read-file.ts';
import type { ReadContext } from './read-file.ts';
import type { ManifestObject } from './read-object.ts';
import { manifestTree } from './read-tree.ts';
import { SharedParts } from './shared-parts.ts';
import { clustersIn } from './several-clusters.ts';

/** A path as a person wrote it, and where it lies on the disk. */
export interface ManifestPath {
  readonly path: string;
  readonly shown: string;
}

export interface ManifestOptions {
  /** Makes folders and dumps as strict as files that are named. */
  readonly isStrict?: boolean;
  /** `--max-input`. */
  readonly maxInputBytes?: number;
  /** Of several clusters in one folder, this one. */
  readonly cluster?: string;
}

export interface ManifestReading {
  /** In path order, then file order; each kind, namespace and name once. */
  readonly objects: readonly ManifestObject[];
  readonly diagnostics: readonly Diagnostic[];
  readonly ignored: readonly IgnoredCount[];
  /** Names of the clusters found, where there are several; the first or the chosen one was read. */
  readonly clusters: readonly string[];
}

/**
 * Kubernetes objects from files, folders, archives and streams. A folder is read as far as it can be; a file that is
 * named must be right as a whole.
 */
export async function readManifests(
  inputs: readonly (ManifestPath | InputFile)[],
  options: ManifestOptions = {},
): Promise<ManifestReading> {
  const findings = new ManifestFindings();
  const shared = { limits: inputLimits(options.maxInputBytes), findings, parts: new SharedParts() };
  const read: ManifestObject[] = [];
  const clusters: string[] = [];
  for (const input of inputs) {
    const objects = await readInput(input, { ...shared, isStrict: options.isStrict === true });
    const { chosen, names } = clustersIn(objects, options.cluster);
    clusters.push(...names);
    read.push(...chosen);
  }
  return {
    objects: collectObjects(read, findings),
    diagnostics: findings.diagnostics(),
    ignored: findings.ignored(),
    clusters,
  };
}

interface InputContext {
  readonly limits: InputLimits;
  readonly findings: ManifestFindings;
  readonly parts: SharedParts;
  readonly isStrict: boolean;
}

async function readInput(input: ManifestPath | InputFile, context: InputContext): Promise<ManifestObject[]> {
  if ('open' in input) return readFileOrArchive(input, 'strict', context);
  try {
    if (!(await isFolder(input.path)))
      return await readFileOrArchive(diskFile(input.path, input.shown), 'strict', context);
    return await readFolder(input, context);
  } catch (error) {
    context.findings.add(diagnosticOfRead(error, input.shown));
    return [];
  }
}

async function readFolder({ path, shown }: ManifestPath, context: InputContext): Promise<ManifestObject[]> {
  const strictness: Strictness = context.isStrict ? 'strict' : 'lenient';
  const { files, charts } = await manifestTree(path, shown.replace(/\/+$/, ''), context.findings);
  const objects: ManifestObject[] = [];
  for (const file of files) objects.push(...(await readFileOrArchive(file, strictness, context)));
  for (const chart of charts) objects.push(...(await readChart(chart, strictness, context)));
  return objects;
}

async function readChart(
  folder: string,
  strictness: Strictness,
  context: InputContext,
): Promise<ManifestObject[]> {
  const rendered = await renderChart(folder);
  if ('diagnostic' in rendered) {
    const { diagnostic } = rendered;
    context.findings.add(strictness === 'strict' ? diagnostic : { ...diagnostic, severity: 'warning' });
    return [];
  }
  return readManifestFile(chunkFile(`${folder} (helm template)`, [rendered.output]), {
    ...context,
    strictness,
  });
}

/** A tar archive is a folder of its own, whatever it was called. */
async function readFileOrArchive(
  input: InputFile,
  strictness: Strictness,
  context: InputContext,
): Promise<ManifestObject[]> {
  const read: ReadContext = { ...context, strictness };
  try {
    const [head, chunks] = await firstChunk(inflated(input, context.limits), 512);
    if (!isTar(head)) return await readManifestFile({ path: input.path, open: () => chunks }, read);
    return await readArchive(chunks, { archive: input.path, strictness }, context);
  } catch (error) {
    reportRead(error, input.path, strictness, context.findings);
    return [];
  }
}

function reportRead(error: unknown, path: string, strictness: Strictness, findings: ManifestFindings): void {
  const diagnostic = diagnosticOfRead(error, path);
  findings.add(strictness === 'strict' ? diagnostic : { ...diagnostic, severity: 'warning' });
}

/** What came before the place where an archive is broken counts, as it does of a file. */
async function readArchive(
  chunks: AsyncIterable<Uint8Array>,
  { archive, strictness: named }: { readonly archive: string; readonly strictness: Strictness },
  context: InputContext,
): Promise<ManifestObject[]> {
  const strictness: Strictness = context.isStrict ? 'strict' : 'lenient';
  const byFile: { path: string; objects: ManifestObject[] }[] = [];
  try {
    for await (const member of tarMembers(chunks, archive)) {
      const file = manifestIn(member, context.findings);
      if (file === undefined) continue;
      byFile.push({ path: file.path, objects: await readManifestFile(file, { ...context, strictness }) });
    }
  } catch (error) {
    reportRead(error, archive, named, context.findings);
  }
  return byFile.sort((a, b) => compareStrings(a.path, b.path)).flatMap(({ objects }) => objects);
}

function manifestIn(member: TarMember | TarSkipped, findings: ManifestFindings): InputFile | undefined {
  if ('skipped' in member) {
    if (member.why !== '') findings.ignore('members of archives', member.why, member.skipped);
    return undefined;
  }
  if (/\.(ya?ml|json|jsonl|ndjson)(\.gz)?$/i.test(member.file.path)) return member.file;
  findings.ignore('notes and other files', 'no manifests');
  return undefined;
}
