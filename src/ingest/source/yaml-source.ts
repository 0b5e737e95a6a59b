import { constructFromEvents, parseEvents, YAMLException } from 'js-yaml';
import type { Diagnostic } from '../../base/index.ts';
import { placeInBrokenText } from './private-text.ts';
import type { SourceText } from './source-text.ts';
import { aliasFault, duplicateKeys, spanOf } from './yaml-source-events.ts';
import type { AliasFault, DocumentPath, YamlEvents } from './yaml-source-events.ts';
import { KUBECTL_SCHEMA } from './yaml-source-tags.ts';
import type { SourceDocument, SourceItem } from './source-document.ts';

/** Kubernetes' deepest kinds (definitions of custom resources) nest about 60 deep. */
const DEPTH_MAX = 200;
/** A document larger than this is read item by item where it is a List. */
const SLICE_BEYOND_CHARACTERS = 2 ** 22;

/**
 * The documents of a YAML text, one after the other, each with its diagnostics; a document with a syntax error gives
 * only that, and reading goes on behind it. Read as kubectl reads (yaml-source-tags.ts). Duplicate keys are reported
 * and the last one wins. A big List is cut at its items, so that one item at a time is in memory.
 */
export function* yamlDocuments(text: SourceText): Generator<SourceItem> {
  for (const [start, end] of documentRanges(text.text)) {
    const items = end - start > SLICE_BEYOND_CHARACTERS ? listItems(text.text, start, end) : undefined;
    if (items === undefined) yield* yamlDocument(text, start, end);
    else for (const [from, to] of items) yield* unwrapped(yamlDocument(text, from, to));
  }
}

/** `---` at the start of a line begins a document, wherever it stands: no scalar can contain it. */
function* documentRanges(text: string): Generator<readonly [number, number]> {
  let start = 0;
  const marker = /^---(?=\s|$)/gm;
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) {
    if (/[^\s]/.test(withoutComments(text.slice(start, match.index)))) yield [start, match.index];
    start = match.index;
  }
  yield [start, text.length];
}

/** What stands before the first `---` counts as a document only if it is more than comments and directives. */
function withoutComments(text: string): string {
  return text.length > 10_000 ? text : text.replace(/^(?:#|%|---).*$/gm, '');
}

function* yamlDocument(text: SourceText, start: number, end: number): Generator<SourceItem> {
  const source = text.text.slice(start, end);
  const isLast = end === text.text.length;
  const diagnostics: Diagnostic[] = [];
  const report = (
    span: { offset: number; length: number },
    parts: Omit<Diagnostic, 'place' | 'severity'>,
  ): void => {
    const place = placeInBrokenText(text.place(start + span.offset, span.length), source);
    diagnostics.push({ severity: 'error', ...parts, place });
  };

  const document = eventsOf(source, isLast, report);
  if (document === undefined) return yield { diagnostics };
  const fault = aliasFault(document);
  if (fault !== undefined) {
    report(fault.span, aliasText(fault));
    return yield { diagnostics };
  }
  for (const { name, first, again } of duplicateKeys(document)) {
    const { line } = text.place(start + first.offset);
    report(again, {
      code: 'duplicate-key',
      message: `${name} is there twice`,
      hint: `it stands on line ${line} already: the last one would win, remove one of them`,
    });
  }
  const value = valueOf(document, isLast, report);
  if (value !== undefined)
    yield { document: new YamlDocument(text, start, document, value.root), diagnostics };
  else if (diagnostics.length > 0) yield { diagnostics };
}

type Report = (
  span: { offset: number; length: number },
  parts: Omit<Diagnostic, 'place' | 'severity'>,
) => void;

function eventsOf(source: string, isLast: boolean, report: Report): YamlEvents | undefined {
  let text = source;
  for (let mends = 0; ; mends++) {
    try {
      return { source: text, events: parseEvents(text, { maxDepth: DEPTH_MAX }) };
    } catch (error) {
      const mended = mends < MENDS_MAX ? withJoinedLine(text, error) : undefined;
      if (mended === undefined) {
        reportException(error, source, isLast, report);
        return undefined;
      }
      text = mended;
    }
  }
}

const MENDS_MAX = 100;

/**
 * YAML 1.2 wants the lines of a bracketed list indented; kubectl does not mind a `]` below its key. The line break
 * before it becomes a space, so that all places in the text stay where they are.
 */
function withJoinedLine(text: string, error: unknown): string | undefined {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return undefined;
  const feed = text.lastIndexOf('\n', (error.mark?.position ?? 0) - 1);
  const before = text.slice(text.lastIndexOf('\n', feed - 1) + 1, feed);
  if (feed === -1 || /(^|\s)#/.test(before) || !/[[\]{},"'\w]/.test(text[error.mark?.position ?? 0] ?? ''))
    return undefined;
  return `${text.slice(0, feed)} ${text.slice(feed + 1)}`;
}

function valueOf(document: YamlEvents, isLast: boolean, report: Report): { root: unknown } | undefined {
  try {
    const { source } = document;
    const values = constructFromEvents([...document.events], { source, schema: KUBECTL_SCHEMA, json: true });
    return values.length === 0 || values[0] === null ? undefined : { root: values[0] };
  } catch (error) {
    reportException(error, document.source, isLast, report);
    return undefined;
  }
}

function reportException(error: unknown, source: string, isLast: boolean, report: Report): void {
  if (!(error instanceof YAMLException)) throw error;
  const template = source.indexOf('{{');
  const offset = template !== -1 ? template : Math.min(error.mark?.position ?? 0, source.length);
  report({ offset, length: 1 }, syntaxText(error.reason, isLast, source, offset));
}

function syntaxText(
  reason: string,
  isLast: boolean,
  source: string,
  offset: number,
): Omit<Diagnostic, 'place' | 'severity'> {
  if (reason.includes('maxDepth'))
    return { code: 'nesting-too-deep', message: `nested more than ${DEPTH_MAX} deep`, hint: NESTING_HINT };
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset + 1);
  if (reason.startsWith('tab characters') || /^[ ]*\t/.test(line))
    return {
      code: 'yaml-tab',
      message: 'a tab in the indentation',
      hint: 'YAML indents with spaces: replace the tab',
    };
  if (source.includes('{{'))
    return {
      code: 'template-unrendered',
      message: 'a template, not a manifest',
      hint: 'render it first (`helm template`) and read the output',
    };
  const hint = hintOf(reason, isLast, source, offset);
  return {
    code: 'yaml-syntax',
    message: reason.replace(/;.*$/, ''),
    ...(hint === undefined ? {} : { hint }),
  };
}

function hintOf(reason: string, isLast: boolean, source: string, offset: number): string | undefined {
  if (/^\s*\/[/*]/.test(source)) return 'a comment begins with #, and JSON has none';
  const rest = source.slice(offset);
  // What is wrong in itself is wrong at the end of a file, too.
  const isForMore = !/tag|merge|non-printable|null byte|document separator/.test(reason);
  if (isLast && isForMore && /^[^\n]*\n?\s*$/.test(rest)) return 'the text ends here: was the file cut off?';
  // Nothing is left to align: what is open is a bracket.
  if (rest.trim() === '' && reason === 'deficient indentation') return BRACKET_HINT;
  return HINTS.find(([pattern]) => pattern.test(reason))?.[1];
}

const NESTING_HINT = 'no Kubernetes object nests so deep; is this a manifest?';
const BRACKET_HINT = 'close the bracket, or put a comma between the entries';
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/bad indentation|deficient indentation/, 'align it with the line above that it belongs to, with spaces'],
  [/can not read a block mapping entry|implicit key/, 'write `key: value`, with a space behind the colon'],
  [/whitespace character is expected/, 'put a space behind the colon'],
  [/quoted scalar/, 'close the quote'],
  [/flow collection|missed comma/, BRACKET_HINT],
  [/non-printable/, 'remove the control character'],
  [/null byte/, 'is this a text? save it as UTF-8'],
  [/document separator/, 'begin a further document with a line `---`'],
  [/merge/, 'only a mapping, or a list of mappings, can be merged with `<<`'],
  [/unknown .* tag/, 'remove the tag; Kubernetes objects need none'],
];

function aliasText({ kind, name }: AliasFault): Omit<Diagnostic, 'place' | 'severity'> {
  if (kind === 'cycle')
    return {
      code: 'yaml-alias-cycle',
      message: `*${name} stands inside its own anchor`,
      hint: 'write the value out',
    };
  if (kind === 'unknown')
    return {
      code: 'yaml-syntax',
      message: `no anchor &${name} before this alias`,
      hint: `quote the value if it begins with *`,
    };
  return {
    code: 'yaml-alias-explosion',
    message: `with *${name} the document grows to more than a million values`,
    hint: 'aliases of aliases multiply: write the values out',
  };
}

class YamlDocument implements SourceDocument {
  readonly value: unknown;
  readonly #text: SourceText;
  readonly #start: number;
  readonly #document: YamlEvents;

  constructor(text: SourceText, start: number, document: YamlEvents, value: unknown) {
    this.#text = text;
    this.#start = start;
    this.#document = document;
    this.value = value;
  }

  place(path: DocumentPath, part: 'key' | 'value' = 'value'): ReturnType<SourceText['place']> {
    const { offset, length } = spanOf(this.#document, path, part);
    return this.#text.place(this.#start + offset, length);
  }
}

/** The items of a block-style `items:` list at the top of a document; undefined where it is written otherwise. */
function listItems(text: string, start: number, end: number): (readonly [number, number])[] | undefined {
  const head = /^items:[ \t]*\r?\n(?<indent> *)- /m.exec(text.slice(start, start + 100_000));
  if (head?.groups === undefined) return undefined;
  const { indent } = head.groups;
  const item = new RegExp(`^${indent}- `, 'gm');
  const next = new RegExp(`^(?! {${indent.length}}[ -]|\\s*$|\\s*#)`, 'gm');
  next.lastIndex = start + head.index + 'items:'.length + 1;
  item.lastIndex = start + head.index;
  const stop = Math.min(next.exec(text)?.index ?? end, end);

  const starts: number[] = [];
  for (let match = item.exec(text); match !== null && match.index < stop; match = item.exec(text))
    starts.push(match.index);
  return starts.map((from, index) => [from, starts[index + 1] ?? stop] as const);
}

/** A slice is a list of one item: the item is what is wanted. */
function* unwrapped(items: Iterable<SourceItem>): Generator<SourceItem> {
  for (const { document, diagnostics } of items) {
    const list = document?.value;
    if (document === undefined || !Array.isArray(list))
      yield { diagnostics, ...(document === undefined ? {} : { document }) };
    else
      yield {
        diagnostics,
        document: {
          value: list[0],
          place: (path, part) => document.place([0, ...path], part),
        },
      };
  }
}
