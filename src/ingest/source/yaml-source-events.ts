import { EVENT_ID, getScalarValue } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';
import { KUBECTL_SCHEMA } from './yaml-source-tags.ts';

/**
 * One YAML document as the flat list of its parser's events, which know their places in the text. Values are made from
 * it by js-yaml; this file answers what the values have forgotten: where something stood, which key came twice, and
 * how large the document becomes once its aliases are followed.
 */
export interface YamlEvents {
  readonly events: readonly Event[];
  readonly source: string;
}

export interface Span {
  readonly offset: number;
  readonly length: number;
}

export type DocumentPath = readonly (string | number)[];

/** The place of a value (or of its key); where the path leads nowhere, the last place on the way. */
export function spanOf(document: YamlEvents, path: DocumentPath, part: 'key' | 'value'): Span {
  let index = rootIndex(document);
  let span = spanAt(document, index);
  for (const step of path) {
    const found = childOf(document, resolveAlias(document, index), step);
    if (found === undefined) return span;
    index = found.value;
    span = spanAt(document, part === 'key' && step === path[path.length - 1] ? found.key : index);
  }
  return span;
}

function rootIndex({ events }: YamlEvents): number {
  return events[0]?.type === EVENT_ID.DOCUMENT ? 1 : 0;
}

function spanAt({ events, source }: YamlEvents, index: number): Span {
  const event = events[index];
  if (event === undefined || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP)
    return { offset: 0, length: 1 };
  if (event.type === EVENT_ID.SCALAR && event.valueStart >= 0) {
    const end = source.indexOf('\n', event.valueStart);
    const lineEnd = end === -1 ? source.length : end;
    return { offset: event.valueStart, length: Math.min(event.valueEnd, lineEnd) - event.valueStart };
  }
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE)
    return { offset: event.start, length: 1 };
  const { anchorStart, anchorEnd } = event;
  if (anchorStart >= 0) return { offset: anchorStart - 1, length: anchorEnd - anchorStart + 1 };
  return spanAt({ events, source }, index - 1);
}

/** Index of the event after the node that begins at `index`. */
function afterNode(events: readonly Event[], index: number): number {
  let depth = 0;
  for (let at = index; at < events.length; at++) {
    const { type } = events[at];
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE || type === EVENT_ID.DOCUMENT) depth++;
    if (type === EVENT_ID.POP) depth--;
    if (depth === 0) return at + 1;
  }
  return events.length;
}

function resolveAlias({ events, source }: YamlEvents, index: number): number {
  const event = events[index];
  if (event?.type !== EVENT_ID.ALIAS) return index;
  const name = source.slice(event.anchorStart, event.anchorEnd);
  for (let at = index - 1; at >= 0; at--) if (anchorOf(events[at], source) === name) return at;
  return index;
}

function anchorOf(event: Event, source: string): string | undefined {
  if (event.type === EVENT_ID.ALIAS || !('anchorStart' in event) || event.anchorStart < 0) return undefined;
  return source.slice(event.anchorStart, event.anchorEnd);
}

interface Child {
  readonly key: number;
  readonly value: number;
}

function childOf(document: YamlEvents, index: number, step: string | number): Child | undefined {
  const { events } = document;
  const type = events[index]?.type;
  if (type === EVENT_ID.SEQUENCE && typeof step === 'number') {
    let at = index + 1;
    for (let item = 0; item < step && events[at]?.type !== EVENT_ID.POP; item++) at = afterNode(events, at);
    return events[at] === undefined || events[at].type === EVENT_ID.POP ? undefined : { key: at, value: at };
  }
  if (type !== EVENT_ID.MAPPING) return undefined;
  // The last one of several equal keys is the one whose value counts.
  let found: Child | undefined;
  for (const entry of entriesOf(document, index))
    if (entry.name === String(step)) found = { key: entry.key, value: entry.value };
  return found;
}

interface Entry extends Child {
  readonly name: string | undefined;
}

function* entriesOf({ events, source }: YamlEvents, index: number): Generator<Entry> {
  let at = index + 1;
  while (at < events.length && events[at].type !== EVENT_ID.POP) {
    const value = afterNode(events, at);
    const event = events[at];
    yield { key: at, value, name: event.type === EVENT_ID.SCALAR ? keyName(event, source) : undefined };
    at = afterNode(events, value);
  }
}

function keyName(event: ScalarEvent, source: string): string {
  const text = getScalarValue(source, event);
  // Only a plain scalar is read by type: `no:` is the key "false", as kubectl has it.
  return event.style === 1 ? String(KUBECTL_SCHEMA.resolveImplicitScalarTag(text).value) : text;
}

export interface DuplicateKey {
  readonly name: string;
  readonly first: Span;
  readonly again: Span;
  /** Index of the event of the later key's value. */
  readonly value: number;
}

/** Every key that its mapping has had before. */
export function duplicateKeys(document: YamlEvents): DuplicateKey[] {
  const { events, source } = document;
  const found: DuplicateKey[] = [];
  const open: { keys: Map<string, number> | undefined; isKeyNext: boolean }[] = [];
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const around = open.at(-1);
    if (around?.keys !== undefined) {
      const isKey = around.isKeyNext;
      around.isKeyNext = !isKey;
      if (isKey && event.type === EVENT_ID.SCALAR) noteKey(around.keys, keyName(event, source), index);
    }
    if (event.type === EVENT_ID.MAPPING) open.push({ keys: new Map(), isKeyNext: true });
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT)
      open.push({ keys: undefined, isKeyNext: false });
  }
  return found;

  function noteKey(keys: Map<string, number>, name: string, index: number): void {
    const first = keys.get(name);
    if (first === undefined) keys.set(name, index);
    else if (name !== '<<')
      found.push({
        name,
        first: spanAt(document, first),
        again: spanAt(document, index),
        value: afterNode(events, index),
      });
  }
}

/**
 * Duplicate keys as Go's strict YAML reader tells them: a mapping's key when its value has been read, inner ones first,
 * by the line on which that value begins. Upstream: go.yaml.in/yaml/v2, decode.go, setMapIndex.
 */
export function goDuplicateFaults(document: YamlEvents): readonly string[] {
  const { events, source } = document;
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  return duplicateKeys(document)
    .sort((a, b) => afterNode(events, a.value) - afterNode(events, b.value))
    .map(
      ({ name, value }) =>
        `line ${lineOf(spanAt(document, value).offset)}: key ${JSON.stringify(name)} already set in map`,
    );
}

const EXPANDED_NODES_MAX = 1_000_000;

export type AliasFault = {
  readonly kind: 'cycle' | 'explosion' | 'unknown';
  readonly name: string;
  readonly span: Span;
};

/**
 * Follows aliases by counting, not by copying: an alias is worth as many nodes as its anchor. A document that grows
 * beyond a million nodes that way is an attack, not a manifest ("billion laughs").
 */
export function aliasFault(document: YamlEvents): AliasFault | undefined {
  const { events, source } = document;
  const sizes = new Map<string, number>();
  const open: { anchor: string | undefined; size: number }[] = [{ anchor: undefined, size: 0 }];
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    const top = open[open.length - 1];
    const anchor = anchorOf(event, source);
    if (event.type === EVENT_ID.POP) {
      open.pop();
      open[open.length - 1].size += top.size;
      if (top.anchor !== undefined) sizes.set(top.anchor, top.size);
    } else if (event.type === EVENT_ID.SCALAR) {
      top.size++;
      if (anchor !== undefined) sizes.set(anchor, 1);
    } else if (event.type === EVENT_ID.ALIAS) {
      const name = source.slice(event.anchorStart, event.anchorEnd);
      const size = sizes.get(name);
      const isOpen = open.some((frame) => frame.anchor === name);
      if (isOpen || size === undefined)
        return { kind: isOpen ? 'cycle' : 'unknown', name, span: spanAt(document, index) };
      top.size += size;
      if (totalOf(open) > EXPANDED_NODES_MAX)
        return { kind: 'explosion', name, span: spanAt(document, index) };
    } else open.push({ anchor, size: 1 });
  }
  return undefined;
}

function totalOf(open: readonly { size: number }[]): number {
  return open.reduce((sum, frame) => sum + frame.size, 0);
}
