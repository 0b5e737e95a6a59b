import { definedFields } from '../../base/index.ts';
import type { Place } from '../../base/index.ts';

const CARRIAGE_RETURN = 13;
const LINE_TEXT_MAX = 300;
const SPAN_MAX = 80;
/** Something on the line that must not reach a report: a variable, an annotation, the data of a Secret. */
const PRIVATE_VALUE =
  /["']?\b(?:env|envFrom|annotations|data|stringData|args|command|value|password|token|secret\w*)["']?\s*:\s*[^\s#]/i;

/**
 * A text that was read, and where it stands in its file: offsets become lines and columns here, and only for places
 * that somebody asks about. A slice of a big file knows the line and column at which it begins.
 */
export class SourceText {
  readonly file: string;
  readonly text: string;
  readonly #firstLine: number;
  readonly #firstColumn: number;

  constructor(file: string, text: string, firstLine = 1, firstColumn = 1) {
    this.file = file;
    this.text = text;
    this.#firstLine = firstLine;
    this.#firstColumn = firstColumn;
  }

  /** Line feeds count, with or without a carriage return before them, as editors count. */
  place(offset: number, length = 1): Place {
    const { text } = this;
    const at = Math.max(0, Math.min(offset, text.length));
    let lines = 0;
    let lineStart = 0;
    for (let feed = text.indexOf('\n'); feed !== -1 && feed < at; feed = text.indexOf('\n', feed + 1)) {
      lines++;
      lineStart = feed + 1;
    }
    const base = lines === 0 ? this.#firstColumn : 1;
    const lineEnd = endOfLine(text, at);
    const visible = Math.max(1, Math.min(length, lineEnd - at));
    // A dump on one line: what stands around the place is somebody's data, and nobody could read it.
    const isLong = lineEnd - lineStart > LINE_TEXT_MAX;
    const isAlone =
      isLong || PRIVATE_VALUE.test(`${text.slice(lineStart, at)} ${text.slice(at + visible, lineEnd)}`);
    const shownFrom = isAlone ? at : lineStart;
    const shownTo = isAlone ? Math.min(at + visible, at + SPAN_MAX) : lineEnd;
    return {
      file: this.file,
      line: this.#firstLine + lines,
      column: base + at - lineStart,
      length: visible,
      lineText: text.slice(shownFrom, shownTo),
      ...(base === 1 && shownFrom === lineStart ? {} : { lineTextColumn: base + shownFrom - lineStart }),
    };
  }
}

/** The place without its line: where the line may hold what must not reach a report. */
export function withoutLine({ file, line, column, length }: Place): Place {
  return { file, ...definedFields({ line, column, length }) };
}

function endOfLine(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  const end = feed === -1 ? text.length : feed;
  return end > from && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
}
