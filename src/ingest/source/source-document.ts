import type { Diagnostic, Place } from '../../base/index.ts';

/** One document of a file, or one item of a List, whatever the format: its value, and where each part of it stood. */
export interface SourceDocument {
  readonly value: unknown;
  place(path: readonly (string | number)[], part?: 'key' | 'value'): Place;
}

/** What a format's reader gives: a document, or only what is wrong with it. */
export interface SourceItem {
  readonly document?: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
}
