import type { Diagnostic } from '../base/index.ts';

/** Errors before warnings; within them files in the order in which they were read, and lines from the top. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = new Map<string, number>();
  for (const { place } of diagnostics)
    if (place !== undefined && !files.has(place.file)) files.set(place.file, files.size);
  const keyed = diagnostics.map((diagnostic, index) => ({
    diagnostic,
    key: [
      diagnostic.severity === 'error' ? 0 : 1,
      diagnostic.place === undefined ? -1 : (files.get(diagnostic.place.file) ?? 0),
      diagnostic.place?.line ?? 0,
      diagnostic.place?.column ?? 0,
      index,
    ],
  }));
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ diagnostic }) => diagnostic);
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at === -1 ? 0 : a[at] - b[at];
}
