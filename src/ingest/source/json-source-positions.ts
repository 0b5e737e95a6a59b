/**
 * Where things stand in a JSON text, worked out only when somebody asks: for the parser that failed, and for the value
 * that a check found wanting. Walks the text without building values; strict JSON, as JSON.parse.
 */
export interface JsonSpan {
  readonly offset: number;
  readonly length: number;
}

export interface JsonFault extends JsonSpan {
  readonly message: string;
}

/** The first place at which the text is not JSON; undefined for a good text. */
export function jsonFault(text: string): JsonFault | undefined {
  const walker = new JsonWalker(text, []);
  return walker.document();
}

/** The place of the value at a path (or of its key); the last place on the way where the path leads nowhere. */
export function jsonSpan(text: string, path: readonly (string | number)[], part: 'key' | 'value'): JsonSpan {
  const walker = new JsonWalker(text, path);
  walker.document();
  return part === 'key' && walker.depthFound === path.length ? walker.keySpan : walker.valueSpan;
}

/** Keys that come twice in one object. */
export function jsonDuplicates(
  text: string,
): { name: string; offset: number; length: number; first: number }[] {
  const walker = new JsonWalker(text, []);
  walker.document();
  return walker.duplicates;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * One walk over the text, recursive as the text is (at most 200 deep: the slicer has seen to that). It fills in what the
 * three questions above ask, and stops at the first fault.
 */
class JsonWalker {
  valueSpan: JsonSpan = { offset: 0, length: 1 };
  keySpan: JsonSpan = { offset: 0, length: 1 };
  /** Steps of the wanted path that were found. */
  depthFound = 0;
  readonly duplicates: { name: string; offset: number; length: number; first: number }[] = [];
  readonly #text: string;
  readonly #path: readonly (string | number)[];
  #at = 0;

  constructor(text: string, path: readonly (string | number)[]) {
    this.#text = text;
    this.#path = path;
  }

  document(): JsonFault | undefined {
    this.#skipSpace();
    const fault = this.#value(0);
    if (fault !== undefined) return fault;
    this.#skipSpace();
    return this.#at < this.#text.length ? this.#fault('expected the end of the text') : undefined;
  }

  /** `onPath`: the number of steps that lead here, or -1 off the wanted path. */
  #value(onPath: number): JsonFault | undefined {
    const start = this.#at;
    const fault = this.#anyValue(onPath);
    if (onPath >= 0 && onPath >= this.depthFound && this.depthFound === onPath) {
      const line = this.#text.indexOf('\n', start);
      const end = line === -1 ? this.#at : Math.min(this.#at, line);
      const isScalar = this.#text[start] !== '{' && this.#text[start] !== '[';
      this.valueSpan = { offset: start, length: isScalar ? Math.max(1, end - start) : 1 };
    }
    return fault;
  }

  #anyValue(onPath: number): JsonFault | undefined {
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(onPath);
    if (first === '[') return this.#array(onPath);
    if (first === '"') return this.#string() === undefined ? this.#stringFault() : undefined;
    if (this.#match(WORD) !== undefined || this.#match(NUMBER) !== undefined) return undefined;
    if (first === undefined) return this.#fault('the text ends where a value should stand');
    if (first === "'") return this.#fault('JSON quotes with "');
    return this.#fault(`expected a value, found ${first}`);
  }

  #object(onPath: number): JsonFault | undefined {
    this.#at++;
    this.#skipSpace();
    if (this.#take('}')) return undefined;
    const keys = new Map<string, number>();
    for (;;) {
      const keyStart = this.#at;
      if (this.#text[this.#at] !== '"')
        return this.#fault(this.#text[this.#at] === '}' ? 'a comma before }' : 'expected a key in quotes');
      const key = this.#string();
      if (key === undefined) return this.#stringFault();
      const keySpan = { offset: keyStart, length: this.#at - keyStart };
      this.#noteKey(keys, key, keySpan);
      this.#skipSpace();
      if (!this.#take(':')) return this.#fault(this.#ended('expected : after the key'));
      this.#skipSpace();
      const fault = this.#value(this.#step(onPath, key, keySpan));
      if (fault !== undefined) return fault;
      this.#skipSpace();
      if (this.#take('}')) return undefined;
      if (!this.#take(',')) return this.#fault(this.#ended('expected , or }'));
      this.#skipSpace();
    }
  }

  #noteKey(keys: Map<string, number>, name: string, span: JsonSpan): void {
    const first = keys.get(name);
    if (first === undefined) keys.set(name, span.offset);
    else this.duplicates.push({ name, ...span, first });
  }

  #array(onPath: number): JsonFault | undefined {
    this.#at++;
    this.#skipSpace();
    if (this.#take(']')) return undefined;
    for (let index = 0; ; index++) {
      const span = { offset: this.#at, length: 1 };
      const fault = this.#value(this.#step(onPath, index, span));
      if (fault !== undefined) return fault;
      this.#skipSpace();
      if (this.#take(']')) return undefined;
      if (!this.#take(',')) return this.#fault(this.#ended('expected , or ]'));
      this.#skipSpace();
    }
  }

  #step(onPath: number, step: string | number, keySpan: JsonSpan): number {
    if (onPath < 0 || onPath >= this.#path.length || this.#path[onPath] !== step) return -1;
    this.depthFound = onPath + 1;
    this.keySpan = keySpan;
    return onPath + 1;
  }

  #string(): string | undefined {
    const text = this.#match(STRING);
    return text === undefined
      ? undefined
      : text.includes('\\')
        ? String(JSON.parse(text))
        : text.slice(1, -1);
  }

  /** Finds out what is wrong with the string that begins here. */
  #stringFault(): JsonFault {
    const bad = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
    bad.lastIndex = this.#at;
    const good = bad.exec(this.#text)?.[0].length ?? 1;
    this.#at += good;
    const next = this.#text[this.#at];
    if (next === undefined) return this.#fault('the text ends inside a string');
    return this.#fault(
      next === '\\' ? 'an unknown escape' : 'a line break or control character inside a string',
    );
  }

  #ended(message: string): string {
    return this.#at >= this.#text.length ? 'the text ends inside a value' : message;
  }

  #fault(message: string): JsonFault {
    return { message, offset: Math.min(this.#at, Math.max(0, this.#text.length - 1)), length: 1 };
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }
}
