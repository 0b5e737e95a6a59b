import type { Diagnostic } from '../../base/index.ts';
import { jsonDuplicates, jsonFault, jsonSpan } from './json-source-positions.ts';
import { JsonSlicer } from './json-source-slices.ts';
import type { JsonBreak, JsonPiece } from './json-source-slices.ts';
import { placeInBrokenText } from './private-text.ts';
import type { SourceItem } from './source-document.ts';
import { SourceText } from './source-text.ts';
import type { Chunks } from './text-file.ts';

/** An item of a JSON list, or a top-level value that is none. */
export interface JsonItem extends SourceItem {
  /** `kind` of the list that the item stands in, as far as it was written before its items. */
  readonly listKind?: string;
  readonly listVersion?: string;
}

/** What a person may have written is looked through for duplicate keys, of which JSON.parse says nothing; dumps have none. */
const DUPLICATES_WITHIN_CHARACTERS = 20_000;

/**
 * The objects of a JSON text of any size: items of lists, elements of a top-level array, top-level objects one after
 * the other. A list is announced by its items only; an object that is broken is left out with its diagnostic.
 */
export async function* jsonItems(chunks: Chunks, file: string): AsyncGenerator<JsonItem> {
  const slicer = new JsonSlicer();
  const lists = new ListHeaders();
  for await (const chunk of chunks)
    for (const piece of slicer.push(chunk))
      yield piece.kind === 'break' ? broken(piece, file) : itemOf(piece, file, lists);
  for (const piece of slicer.end()) if (piece.kind === 'break') yield broken(piece, file);
}

/** The header is the same text for all items of a list, so it is parsed once. */
class ListHeaders {
  #text = '';
  #fields: Pick<JsonItem, 'listKind' | 'listVersion'> = {};

  fieldsOf(header: string): Pick<JsonItem, 'listKind' | 'listVersion'> {
    if (header === this.#text) return this.#fields;
    this.#text = header;
    this.#fields = {};
    const value = parsed(`${header}]}`)?.value;
    if (typeof value !== 'object' || value === null) return this.#fields;
    const { kind, apiVersion } = value as { kind?: unknown; apiVersion?: unknown };
    this.#fields = {
      ...(typeof kind === 'string' ? { listKind: kind } : {}),
      ...(typeof apiVersion === 'string' ? { listVersion: apiVersion } : {}),
    };
    return this.#fields;
  }
}

function itemOf(piece: JsonPiece, file: string, lists: ListHeaders): JsonItem {
  const { text, line, column } = piece;
  const list = piece.header === undefined ? {} : lists.fieldsOf(piece.header);
  const result = parsed(text);
  if (result === undefined)
    return { ...list, diagnostics: [syntaxError(new SourceText(file, text, line, column))] };
  const source = (): SourceText => new SourceText(file, text, line, column);
  return {
    ...list,
    diagnostics: piece.kind === 'value' ? duplicatesIn(text, source) : [],
    document: {
      value: result.value,
      place: (path, part = 'value') => {
        const span = jsonSpan(text, path, part);
        return source().place(span.offset, span.length);
      },
    },
  };
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function duplicatesIn(text: string, source: () => SourceText): Diagnostic[] {
  if (text.length > DUPLICATES_WITHIN_CHARACTERS) return [];
  return jsonDuplicates(text).map(({ name, offset, length, first }) => ({
    severity: 'error',
    code: 'duplicate-key',
    message: `${name} is there twice`,
    hint: `it stands on line ${source().place(first).line} already: the last one would win, remove one of them`,
    place: source().place(offset, length),
  }));
}

function syntaxError(source: SourceText): Diagnostic {
  const fault = jsonFault(source.text);
  const message = fault?.message ?? 'not JSON';
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1];
  return {
    severity: 'error',
    code: 'json-syntax',
    message,
    place: placeInBrokenText(source.place(fault?.offset ?? 0), source.text),
    ...(hint === undefined ? {} : { hint }),
  };
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/the text ends/, 'was the file cut off?'],
  [/comma before|found [\]}]/, 'JSON has no comma behind the last element: remove it'],
  [/key in quotes|quotes with "/, 'put it into double quotes'],
  [/expected ,/, 'put a comma between the elements, or close the bracket'],
  [/line break/, 'write \\n for a line break in a text'],
];

function broken(piece: JsonBreak, file: string): JsonItem {
  const source = new SourceText(file, piece.text, piece.line, piece.column);
  const error = (code: string, message: string, hint?: string, offset = 0): JsonItem => ({
    diagnostics: [
      {
        severity: 'error',
        code,
        message,
        place: source.place(offset),
        ...(hint === undefined ? {} : { hint }),
      },
    ],
  });
  switch (piece.reason) {
    case 'depth':
      return error(
        'nesting-too-deep',
        'nested more than 200 deep',
        'no Kubernetes object nests so deep; is this a manifest?',
      );
    case 'size':
      return error(
        'input-too-large',
        'one object of more than 128 MiB',
        'a list keeps its objects in `items`',
      );
    case 'end':
      return /the text ends/.test(jsonFault(piece.text)?.message ?? '')
        ? { diagnostics: [syntaxError(source)] }
        : error('json-syntax', 'the text ends inside a list', 'was the file cut off?', piece.text.length - 1);
    case 'log':
      return error('json-syntax', 'the text ends inside a log', 'was the file cut off?');
    case 'text':
      return error('json-syntax', `expected { or [ or the end, found ${piece.text[0]}`);
  }
}
