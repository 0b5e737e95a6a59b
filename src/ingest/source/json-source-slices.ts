/**
 * Cuts a stream of JSON into pieces small enough to parse one at a time, so that a dump of any size needs the memory
 * of its largest object. Pieces are
 *
 *   - each element of `items` in a list object, and of a top-level array;
 *   - each other top-level value; of a list object what is left around its items (`{"kind":"List","items":[]}`).
 *
 * Top-level values may follow each other (concatenated JSON, JSON lines), with the logs between them that
 * `kubectl cluster-info dump` prints. Only brackets, strings and line feeds are looked at: whether a piece is JSON is
 * for the parser. Cost: one pass over the bytes, strings skipped by indexOf.
 *
 *     buffer  [ ..done.. | "{ piece being read" | unread ]
 *                        ^ #mark               ^ #position
 */
export interface JsonPiece {
  readonly kind: 'item' | 'value';
  readonly text: string;
  /** Where the piece begins in the file; columns count bytes. */
  readonly line: number;
  readonly column: number;
  /** The list's own fields that stand before its items. */
  readonly header?: string;
}

/** Why cutting had to stop, and the text from the last cut on. */
export interface JsonBreak {
  readonly kind: 'break';
  readonly reason: 'depth' | 'text' | 'end' | 'log' | 'size';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const DEPTH_MAX = 200;
/** No object of an API server is larger than a few MiB. */
const PIECE_BYTES_MAX = 2 ** 27;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const COMMA = 0x2c;
const DASH = 0x2d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** Around the log of a container, whatever that holds. Source: pkg/cmd/clusterinfo, clusterinfo_dump.go. */
const LOG_BEGIN = Buffer.from('==== START logs');
const LOG_END = Buffer.from('==== END logs');
/** 1 for the bytes that open or close something. */
const STRUCTURE = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET]) STRUCTURE[byte] = 1;

/** Cuts a stream of JSON into the items of its lists, so that a dump is never in memory as a whole. */
export class JsonSlicer {
  /** One store for the whole stream: a new buffer for each chunk would be half a gigabyte of garbage. */
  #store: Buffer = Buffer.alloc(0);
  #buffer: Buffer = Buffer.alloc(0);
  #position = 0;
  #mark = 0;
  #markLine = 1;
  #markColumn = 1;
  #line = 1;
  /** Index in the buffer at which the current line begins; negative where that is no longer there. */
  #lineStart = 0;
  #depth = 0;
  #inString = false;
  #inLog = false;
  /** Depth at which the elements of the list being read stand; -1 outside of lists. */
  #listDepth = -1;
  #header: string | undefined;
  #stringStart = 0;
  #lastString = '';
  #isBroken = false;

  /** Pieces that end within this chunk. After a break nothing more comes. */
  *push(chunk: Uint8Array): Generator<JsonPiece | JsonBreak> {
    if (this.#isBroken) return;
    this.#append(chunk);
    while (this.#position < this.#buffer.length) {
      if (this.#inString && !this.#skipString()) break;
      if (this.#inLog && !this.#skipLog()) break;
      const outcome = this.#scan();
      if (outcome === undefined) continue;
      yield outcome;
      if (outcome.kind !== 'break') continue;
      this.#isBroken = true;
      return;
    }
    if (this.#buffer.length - this.#mark > PIECE_BYTES_MAX) yield this.#break('size');
  }

  *end(): Generator<JsonPiece | JsonBreak> {
    if (this.#isBroken) return;
    if (this.#depth > 0 || this.#inString) yield this.#break('end');
    else if (this.#isInsideLog()) yield this.#break('log');
  }

  #append(chunk: Uint8Array): void {
    const isBetween = this.#depth === 0 || (this.#depth === this.#listDepth && !this.#inString);
    const keep = isBetween ? this.#position : this.#mark;
    const left = this.#buffer.length - keep;
    const size = left + chunk.length;
    if (size > this.#store.length) {
      const grown = Buffer.allocUnsafe(Math.max(size, 2 * this.#store.length));
      this.#buffer.copy(grown, 0, keep);
      this.#store = grown;
    } else this.#store.copyWithin(0, keep, this.#buffer.length);
    this.#store.set(chunk, left);
    this.#buffer = this.#store.subarray(0, size);
    this.#position -= keep;
    this.#mark = Math.max(0, this.#mark - keep);
    this.#lineStart -= keep;
    this.#stringStart -= keep;
  }

  /** Moves behind the closing quote; false where the chunk ends first. */
  #skipString(): boolean {
    const buffer = this.#buffer;
    for (let at = buffer.indexOf(QUOTE, this.#position); at !== -1; at = buffer.indexOf(QUOTE, at + 1)) {
      let slashes = 0;
      while (buffer[at - 1 - slashes] === BACKSLASH && at - 1 - slashes >= this.#stringStart) slashes++;
      if (slashes % 2 === 1) continue;
      if (this.#depth === 1) this.#lastString = buffer.toString('latin1', this.#stringStart, at);
      this.#position = at + 1;
      this.#inString = false;
      return true;
    }
    this.#position = buffer.length;
    return false;
  }

  /** Moves to the end of the line that ends the log; false where the chunk ends first. */
  #skipLog(): boolean {
    const buffer = this.#buffer;
    const end = buffer.indexOf(LOG_END, this.#position);
    const lineEnd = end === -1 ? -1 : buffer.indexOf(LINE_FEED, end);
    const known = end === -1 ? Math.max(this.#position, buffer.length - LOG_END.length) : end;
    for (let at = buffer.indexOf(LINE_FEED, this.#position); at !== -1 && at < known;) {
      this.#line++;
      this.#lineStart = at + 1;
      at = buffer.indexOf(LINE_FEED, at + 1);
    }
    this.#position = lineEnd === -1 ? known : lineEnd;
    this.#inLog = lineEnd === -1;
    return !this.#inLog;
  }

  /** The last line of a file may lack its end. */
  #isInsideLog(): boolean {
    return this.#inLog && !this.#buffer.subarray(this.#position).includes(LOG_END);
  }

  /** As far as the chunk goes: what turns out to be no log has no end, which is a fault too. */
  #beginsLog(position: number): boolean {
    const there = this.#buffer.subarray(position, position + LOG_BEGIN.length);
    return this.#depth === 0 && there.equals(LOG_BEGIN.subarray(0, there.length));
  }

  /** Runs to the end of the next piece, the next string or the end of the chunk, whichever is first. */
  #scan(): JsonPiece | JsonBreak | undefined {
    const buffer = this.#buffer;
    const end = buffer.length;
    let position = this.#position;
    for (; position < end; position++) {
      const byte = buffer[position];
      if (byte === SPACE) continue;
      if (byte === LINE_FEED) {
        this.#line++;
        this.#lineStart = position + 1;
      } else if (STRUCTURE[byte] === 1) {
        this.#position = position;
        const outcome = this.#structure(byte);
        if (outcome !== undefined || this.#inString) {
          this.#position = position + 1;
          return outcome;
        }
      } else if (byte > SPACE && this.#isBetween() && !this.#isSeparator(byte)) {
        if (!this.#beginsLog(position)) return this.#breakAt(position, 'text');
        this.#position = position;
        this.#setMark(position);
        this.#inLog = true;
        return undefined;
      }
    }
    this.#position = end;
    return undefined;
  }

  /** Commas between elements; `---` between objects, as YAML has it, of which JSON is a part. */
  #isSeparator(byte: number): boolean {
    return byte === (this.#depth > 0 ? COMMA : DASH);
  }

  /** At the top, or between two elements of a list. */
  #isBetween(): boolean {
    return this.#depth === 0 || this.#depth === this.#listDepth;
  }

  #breakAt(position: number, reason: JsonBreak['reason']): JsonBreak {
    this.#position = position;
    this.#setMark(position);
    return this.#break(reason);
  }

  #structure(byte: number): JsonPiece | JsonBreak | undefined {
    if (byte === QUOTE) return this.#beginString();
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#open(byte);
    return this.#close();
  }

  #beginString(): JsonBreak | undefined {
    if (this.#isBetween()) return this.#breakAt(this.#position, 'text');
    this.#inString = true;
    this.#stringStart = this.#position + 1;
    return undefined;
  }

  #open(byte: number): JsonBreak | undefined {
    if (this.#isBetween()) this.#setMark(this.#position);
    const isItems = this.#depth === 1 && this.#listDepth === -1 && this.#lastString === 'items';
    this.#depth++;
    if (this.#depth > DEPTH_MAX) return this.#break('depth');
    if (byte !== OPEN_BRACKET) return undefined;
    if (this.#depth === 1) this.#listDepth = 1;
    else if (isItems) {
      this.#header = this.#buffer.toString('utf8', this.#mark, this.#position + 1);
      this.#listDepth = 2;
    }
    return undefined;
  }

  #close(): JsonPiece | JsonBreak | undefined {
    if (this.#depth === 0) return this.#breakAt(this.#position, 'text');
    this.#depth--;
    if (this.#depth === this.#listDepth) return this.#piece('item', this.#textFromMark());
    if (this.#depth === this.#listDepth - 1) {
      // The list ends; what follows of the list object is read as if its items had been empty.
      this.#setMark(this.#position);
      this.#listDepth = -1;
      this.#lastString = '';
      return undefined;
    }
    if (this.#depth > 0) return undefined;
    const text = (this.#header ?? '') + this.#textFromMark();
    this.#header = undefined;
    this.#lastString = '';
    return this.#piece('value', text);
  }

  #piece(kind: JsonPiece['kind'], text: string): JsonPiece {
    const header = kind === 'item' ? this.#header : undefined;
    const piece = { kind, text, line: this.#markLine, column: this.#markColumn };
    return header === undefined ? piece : { ...piece, header };
  }

  #textFromMark(): string {
    return this.#buffer.toString('utf8', this.#mark, this.#position + 1);
  }

  #setMark(position: number): void {
    this.#mark = position;
    this.#markLine = this.#line;
    this.#markColumn = position - this.#lineStart + 1;
  }

  #break(reason: JsonBreak['reason']): JsonBreak {
    this.#isBroken = true;
    const { length } = this.#buffer;
    const end = reason === 'end' ? length : Math.min(length, this.#mark + 4096);
    return {
      kind: 'break',
      reason,
      text: this.#buffer.toString('utf8', this.#mark, end),
      line: this.#markLine,
      column: this.#markColumn,
    };
  }
}
