import type { Diagnostic } from '../../base/index.ts';
import { jsonItems } from '../source/json-source.ts';
import { isMapping, nameOf } from '../schema/scalars.ts';
import type { SourceDocument } from '../source/source-document.ts';
import { SourceText } from '../source/source-text.ts';
import {
  chunkFile,
  diagnosticOfRead,
  encodingOf,
  firstChunk,
  inflated,
  sizeText,
  wholeText,
} from '../source/text-file.ts';
import type { Chunks, InputFile, InputLimits } from '../source/text-file.ts';
import { yamlDocuments } from '../source/yaml-source.ts';
import type { ManifestFindings, Strictness } from './findings.ts';
import { kindByPlace, kindOfList } from './kind-by-place.ts';
import { whyLeftOut } from './known-kinds.ts';
import { readObject } from './read-object.ts';
import type { ManifestObject } from './read-object.ts';
import type { SharedParts } from './shared-parts.ts';

export interface ReadContext {
  readonly limits: InputLimits;
  readonly strictness: Strictness;
  readonly findings: ManifestFindings;
  readonly parts: SharedParts;
}

/** A document as it comes, with the kind of the list it stands in. */
interface Item {
  readonly document?: SourceDocument;
  readonly listKind?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The Kubernetes objects of one file, in its order: YAML or JSON, plain or gzip, told by content and not by name.
 * What is wrong goes to the findings; a file that cannot be read to its end gives what was read before.
 */
export async function readManifestFile(input: InputFile, context: ReadContext): Promise<ManifestObject[]> {
  const objects: ManifestObject[] = [];
  try {
    for await (const item of itemsOf(input, context.limits)) {
      for (const diagnostic of item.diagnostics) report(diagnostic, context);
      if (item.document !== undefined)
        collectObjects(item.document, item.listKind, { ...context, input, objects });
    }
  } catch (error) {
    report(diagnosticOfRead(error, input.path), context);
  }
  return objects;
}

/** In a folder, what is broken is left out and listed; templates are expected there and only listed. */
function report(diagnostic: Diagnostic, { findings, strictness }: ReadContext): void {
  if (strictness === 'strict') return findings.add(diagnostic);
  if (diagnostic.code === 'template-unrendered')
    findings.ignore('templates', 'to be rendered first (`helm template`)', diagnostic.place?.file);
  else findings.add({ ...diagnostic, severity: 'warning' });
}

/** JSON of UTF-8 is streamed; everything else is a text in memory, for which the limit of YAML holds. */
async function* itemsOf(input: InputFile, limits: InputLimits): AsyncGenerator<Item> {
  const [head, chunks] = await firstChunk(inflated(input, limits));
  const encoding = encodingOf(head);
  if (encoding === 'utf-8' && looksLikeJson(head)) {
    yield* jsonItems(withoutMark(chunks), input.path);
    return;
  }
  const advice = `use JSON for large dumps: kubectl get … -o json (YAML is read up to ${sizeText(limits.yamlBytesMax)}; --max-input changes that)`;
  const text = await wholeText(chunks, input.path, limits.yamlBytesMax, advice);
  if (encoding !== 'utf-8' && /^\s*[{[]/.test(text)) {
    const utf8 = chunkFile(input.path, [Buffer.from(text)]).open();
    yield* jsonItems(utf8, input.path);
    return;
  }
  yield* yamlDocuments(new SourceText(input.path, text));
}

/** JSON begins with a bracket. YAML in flow style does too: `{{` is a template, and `[a, b` never a Kubernetes object. */
function looksLikeJson(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, 4096)).trimStart();
  return /^(\{\s*["}]|\[\s*[{\]]|\{\s*$|\[\s*$)/.test(text.slice(0, 200)) || /^\[{50}/.test(text);
}

async function* withoutMark(chunks: Chunks): Chunks {
  let isFirst = true;
  for await (const chunk of chunks) {
    const hasMark = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    yield hasMark ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

interface CollectContext extends ReadContext {
  readonly input: InputFile;
  readonly objects: ManifestObject[];
}

/** Takes a document apart: a List into its items, an array into its elements, anything else is one object. */
function collectObjects(
  document: SourceDocument,
  listKind: string | undefined,
  context: CollectContext,
): void {
  const { value } = document;
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((_, index) => collectObjects(partOf(document, [index]), listKind, context));
    return;
  }
  if (!isMapping(value)) {
    refuse(document, `expected a Kubernetes object, found ${nameOf(value)}`, context);
    return;
  }
  const { kind, items } = value;
  // Go writes a list of nothing as null.
  if (items === null && typeof kind === 'string' && kind.endsWith('List')) return;
  if (Array.isArray(items) && (typeof kind !== 'string' || kind.endsWith('List'))) {
    const ownKind = typeof kind === 'string' ? kind : listKind;
    items.forEach((_, index) => collectObjects(partOf(document, ['items', index]), ownKind, context));
    return;
  }
  collectOne(document, value, listKind, context);
}

/** An object of its own kind, a wrapper around others, or nothing of ours. */
function collectOne(
  document: SourceDocument,
  value: Readonly<Record<string, unknown>>,
  listKind: string | undefined,
  context: CollectContext,
): void {
  const { input, objects } = context;
  const isNamed = typeof value['kind'] === 'string' && typeof value['apiVersion'] === 'string';
  if (!isNamed && kindByPlace(value, input.path, nameOfKind(value, listKind)) === undefined) {
    if (isMapping(value['object']) && typeof value['object']['kind'] === 'string') {
      if (value['type'] !== 'DELETED') collectObjects(partOf(document, ['object']), undefined, context);
      return;
    }
    const lists = Object.keys(value).filter((key) => isListOfObjects(value[key]));
    const unread = unreadKind(value, listKind);
    if (unread !== undefined) context.findings.ignore(unread, whyLeftOut(unread, '').why);
    else if (lists.length > 0)
      for (const key of lists) collectObjects(partOf(document, [key]), kindOfList(`${key}List`), context);
    else refuse(document, whyNoObject(value), context);
    return;
  }
  const object = readObject(document, { ...context, file: input.path, listKind });
  if (object !== undefined) objects.push(object);
}

function nameOfKind(
  value: Readonly<Record<string, unknown>>,
  listKind: string | undefined,
): string | undefined {
  return typeof value['kind'] === 'string' ? value['kind'] : listKind;
}

/** Items of a typed list do not say their kind: those of a `NodeMetricsList` are NodeMetrics, which nothing reads. */
function unreadKind(
  value: Readonly<Record<string, unknown>>,
  listKind: string | undefined,
): string | undefined {
  if (!isMapping(value['metadata']) || listKind?.endsWith('List') !== true) return undefined;
  return kindOfList(listKind);
}

/** `{"pods": {"items": […]}, "nodes": {…}}`: what some agents send. */
function isListOfObjects(value: unknown): boolean {
  return isMapping(value) && Array.isArray(value['items']);
}

function whyNoObject(value: Readonly<Record<string, unknown>>): string {
  if (typeof value['kind'] === 'string') return 'apiVersion is missing';
  if (typeof value['apiVersion'] === 'string') return 'kind is missing';
  return 'not a Kubernetes object: neither apiVersion nor kind';
}

function refuse(
  document: SourceDocument,
  message: string,
  { findings, strictness, input }: CollectContext,
): void {
  const fault = { code: 'not-an-object', message, hint: 'each object begins with apiVersion: … and kind: …' };
  if (strictness === 'strict') findings.add({ severity: 'error', ...fault, place: document.place([]) });
  else findings.ignore('documents that are no Kubernetes objects', message, input.path);
}

function partOf(document: SourceDocument, prefix: readonly (string | number)[]): SourceDocument {
  let value: unknown = document.value;
  for (const step of prefix) value = (value as Readonly<Record<string | number, unknown>>)[step];
  return { value, place: (path, part) => document.place([...prefix, ...path], part) };
}
