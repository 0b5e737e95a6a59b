/**
 * What is wrong with a user's file, flag or trace: collected, never thrown; all of them in one run; exit 2 where one
 * is an error. Every code has an entry in docs/diagnostics.md.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** kebab-case; listed in docs/diagnostics.md */
  readonly code: string;
  /** What was found and what was expected. Lower case, no full stop. */
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly place?: Place;
}

/** A place in a file; line and column start at 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Number of characters the caret line marks. */
  readonly length?: number;
  /** The text of the line, for the caret. */
  readonly lineText?: string;
  /** Column of the first character of lineText, where it is only a part of a very long line. */
  readonly lineTextColumn?: number;
}

const WIDTH = 100;

/**
 * The diagnostic as the terminal shows it:
 *
 *     scenario.yaml:4:10: error: 2x is not a cpu quantity [quantity-invalid]
 *       |
 *     4 |     cpu: 2x
 *       |          ^^
 *       = hint: write 2, 0.5 or 250m
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { severity, code, message, hint, place } = diagnostic;
  const lines = [`${placeText(place)}${severity}: ${message} [${code}]`];
  let gutter = '  ';
  if (place?.line !== undefined && place.lineText !== undefined) {
    gutter = ' '.repeat(String(place.line).length + 1);
    const { text, column } = windowAround(
      place.lineText,
      (place.column ?? 1) - (place.lineTextColumn ?? 1) + 1,
    );
    lines.push(`${gutter}|`, `${place.line} | ${text}`);
    if (place.column !== undefined) {
      const marks = Math.max(1, Math.min(place.length ?? 1, text.length - column + 1));
      lines.push(`${gutter}| ${' '.repeat(column - 1)}${'^'.repeat(marks)}`);
    }
  }
  if (hint !== undefined) lines.push(`${gutter}= hint: ${hint}`);
  return lines.join('\n');
}

/** Whether the input cannot be used; warnings alone do not keep it from being run. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function placeText(place: Place | undefined): string {
  if (place === undefined) return '';
  const parts = [place.file, place.line, place.column].filter((part) => part !== undefined);
  return `${parts.join(':')}: `;
}

/** Cuts a long line so that the marked column stays in view; control characters become spaces. */
function windowAround(lineText: string, column: number): { text: string; column: number } {
  // Tabs and other control characters would shift the caret or act on the terminal.
  const clean = lineText.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  if (clean.length <= WIDTH) return { text: clean, column };
  const start = Math.max(0, Math.min(column - 1 - WIDTH / 2, clean.length - WIDTH));
  const text = clean.slice(start, start + WIDTH);
  return { text: (start > 0 ? '…' : '') + text, column: column - start + (start > 0 ? 1 : 0) };
}
