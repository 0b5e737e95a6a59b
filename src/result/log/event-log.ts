import { assert, Digest, VERIFY } from '../../base/index.ts';
import { NameTable } from './name-table.ts';

/** What a kind of event is called and what its columns hold. */
export interface LogKind {
  /** kebab-case: pod-bound. */
  readonly name: string;
  /** The word before the figure in the text form (`score=87`); absent: the detail is not shown. */
  readonly detail?: string;
  /** The detail is the number of a name (a reason), not a figure. */
  readonly detailIsName?: boolean;
}

/** No subject, object or detail. */
export const NONE = -1;

const CHUNK_EVENTS = 1 << 16;

/** Some thousand events in a row, as columns; names are numbers of the log's NameTable. */
export interface EventChunk {
  readonly count: number;
  readonly timeMs: Float64Array;
  readonly kind: Uint8Array;
  readonly subject: Int32Array;
  readonly object: Int32Array;
  readonly detail: Float64Array;
}

/**
 * What happened, in order: (time, kind, subject, object, detail) in columns, 25 bytes an event, digest as it grows.
 * Text is made when somebody asks. With a sink full chunks are handed over and their memory is used again, so the
 * log of any number of events takes the same room; without one they are kept.
 *
 * The digest is over the columns and the names in order of first use, so equal digests mean equal texts.
 */
export class EventLog {
  readonly kinds: readonly LogKind[];
  readonly names: NameTable;
  count = 0;
  readonly #digest = new Digest();
  readonly #sink: ((chunk: EventChunk) => void) | undefined;
  readonly #full: EventChunk[] = [];
  #current: OpenChunk = openChunk();

  /** The sink must copy or use up the chunk before it returns. */
  constructor(kinds: readonly LogKind[], sink?: (chunk: EventChunk) => void) {
    assert(kinds.length <= 256, `${kinds.length} kinds do not fit a byte`);
    this.kinds = kinds;
    this.#sink = sink;
    this.names = new NameTable(this.#digest);
    for (const kind of kinds) this.#digest.text(kind.name);
  }

  /** Adds one event. `kind` is an index into `kinds`, subject and object are numbers of `names` or NONE. */
  append(timeMs: number, kind: number, subject: number, object: number = NONE, detail: number = NONE): void {
    if (VERIFY) {
      assert(kind < this.kinds.length, `kind ${kind}`);
      assert(subject < this.names.size, `subject ${subject}`);
      assert(object < this.names.size, `object ${object}`);
    }
    const chunk = this.#current;
    const row = chunk.count++;
    chunk.timeMs[row] = timeMs;
    chunk.kind[row] = kind;
    chunk.subject[row] = subject;
    chunk.object[row] = object;
    chunk.detail[row] = detail;
    this.count++;

    const digest = this.#digest;
    digest.number(timeMs);
    digest.word(kind);
    digest.word(subject);
    digest.word(object);
    digest.number(detail);
    if (chunk.count === CHUNK_EVENTS) this.#turnOver();
  }

  /** 32 hexadecimal digits over everything so far. */
  digest(): string {
    return this.#digest.hex();
  }

  /** Hands the last, partly filled chunk to the sink. Call once at the end; without a sink it does nothing. */
  flush(): void {
    if (this.#sink !== undefined && this.#current.count > 0) this.#turnOver();
  }

  /** The chunks that are kept: all of them without a sink, the open one with it. */
  *chunks(): Generator<EventChunk> {
    yield* this.#full;
    if (this.#current.count > 0) yield this.#current;
  }

  /** The kept events in golden form, one line each. */
  *lines(): Generator<string> {
    for (const chunk of this.chunks()) {
      for (let row = 0; row < chunk.count; row++) yield this.line(chunk, row);
    }
  }

  /** One event as text: `000012.500 pod-bound web-3 node-1 score=87`. */
  line(chunk: EventChunk, row: number): string {
    const kind = this.kinds[chunk.kind[row]];
    const parts = [timeText(chunk.timeMs[row]), kind.name];
    if (chunk.subject[row] !== NONE) parts.push(this.names.text(chunk.subject[row]));
    if (chunk.object[row] !== NONE) parts.push(this.names.text(chunk.object[row]));
    const detail = chunk.detail[row];
    if (kind.detail !== undefined && detail !== NONE)
      parts.push(`${kind.detail}=${kind.detailIsName === true ? this.names.text(detail) : String(detail)}`);
    return parts.join(' ');
  }

  #turnOver(): void {
    if (this.#sink === undefined) {
      this.#full.push(this.#current);
      this.#current = openChunk();
      return;
    }
    this.#sink(this.#current);
    this.#current.count = 0;
  }
}

/** Seconds with three decimals, six digits before the point: lines sort as text for the first eleven days. */
export function timeText(timeMs: number): string {
  const seconds = Math.floor(timeMs / 1000);
  return `${String(seconds).padStart(6, '0')}.${String(timeMs % 1000).padStart(3, '0')}`;
}

interface OpenChunk extends EventChunk {
  count: number;
}

function openChunk(): OpenChunk {
  return {
    count: 0,
    timeMs: new Float64Array(CHUNK_EVENTS),
    kind: new Uint8Array(CHUNK_EVENTS),
    subject: new Int32Array(CHUNK_EVENTS),
    object: new Int32Array(CHUNK_EVENTS),
    detail: new Float64Array(CHUNK_EVENTS),
  };
}
