import { classOf, escaped, folded, propertyOf, PERL_CLASSES } from './go-regexp-class.ts';

/** A pattern as Go's package regexp reads it, for JavaScript; undefined where Go refuses it. */
export function goRegExp(text: string): RegExp | undefined {
  const source = new Translation(text).run();
  return source === undefined ? undefined : new RegExp(source, 'u');
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

/** A form of syntax and what it becomes; undefined: Go refuses it. */
type Rule = readonly [
  form: RegExp,
  write: (translation: Translation, match: RegExpExecArray) => string | undefined,
];

const REPEATS_MAX = 1000;

const RULES: readonly Rule[] = [
  [/\\Q([^]*?)(?:\\E|$)/uy, (to, [, text]) => [...text].map((char) => to.literal(char)).join('')],
  [/\(\?P?<[A-Za-z_]\w*>/uy, (to) => to.open('(')],
  [/\(\?([imsU]*)(?:-([imsU]+))?([:)])/uy, (to, [, on, off = '', end]) => to.setFlags(on, off, end === ':')],
  [/\(\?/uy, () => undefined],
  [/\(/uy, (to) => to.open('(')],
  [/\)/uy, (to) => to.close()],
  [/[*+?]\??/uy, (to, [sign]) => to.repeat(sign)],
  [/\{(\d+)(?:,(\d*))?\}\??/uy, (to, [sign, least, most]) => to.repeatCounted(sign, least, most)],
  [/\|/uy, (to) => to.bare('|')],
  [/\^/uy, ({ flags }) => (flags.m ? '(?:^|(?<=\\n))' : '(?:^)')],
  [/\$/uy, ({ flags }) => (flags.m ? '(?:$|(?=\\n))' : '(?:$)')],
  [/\\A/uy, () => '(?:^)'],
  [/\\z/uy, () => '(?:$)'],
  [/\\[bB]/uy, (_to, [sign]) => `(?:${sign})`],
  [/\./uy, ({ flags }) => (flags.s ? '[^]' : '[^\\n]')],
  [/\\([dswDSW])/uy, (_to, [, letter]) => PERL_CLASSES[letter]],
  [/\\([pP])(?:\{(\w+)\}|(\w))/uy, (_to, [, sign, name, letter]) => propertyOf(sign, name ?? letter)],
  [/\[/uy, (to) => to.bracketed()],
  [/\\/uy, (to) => to.escape()],
  [/[^]/uy, (to, [char]) => to.literal(char)],
];

class Translation {
  flags: Flags = { i: false, m: false, s: false };
  readonly #text: string;
  readonly #outer: Flags[] = [];
  #at = 0;
  /** Whether a sign of repetition may follow. */
  #canRepeat = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string | undefined {
    const parts: string[] = [];
    while (this.#at < this.#text.length) {
      const part = this.#next();
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return this.#outer.length === 0 ? parts.join('') : undefined;
  }

  #next(): string | undefined {
    for (const [form, write] of RULES) {
      form.lastIndex = this.#at;
      const match = form.exec(this.#text);
      if (match === null) continue;
      this.#at = form.lastIndex;
      const couldRepeat = this.#canRepeat;
      this.#canRepeat = true;
      return REPETITION.test(match[0]) && !couldRepeat ? undefined : write(this, match);
    }
    return undefined;
  }

  literal(char: string): string {
    return this.flags.i ? `[${folded(char)}]` : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  }

  /** Written as it is, and nothing to repeat. */
  bare(sign: string): string {
    this.#canRepeat = false;
    return sign;
  }

  open(sign: string): string {
    this.#outer.push(this.flags);
    return this.bare(sign);
  }

  close(): string | undefined {
    const outer = this.#outer.pop();
    if (outer === undefined) return undefined;
    this.flags = outer;
    return ')';
  }

  /** `(?i)` from here to the end of the group, `(?i:…)` inside. */
  setFlags(on: string, off: string, isGroup: boolean): string {
    const sign = isGroup ? this.open('(?:') : this.bare('');
    const read = (flag: keyof Flags): boolean =>
      (this.flags[flag] || on.includes(flag)) && !off.includes(flag);
    this.flags = { i: read('i'), m: read('m'), s: read('s') };
    return sign;
  }

  /** No sign may follow another. */
  repeat(sign: string): string {
    return this.bare(sign);
  }

  repeatCounted(sign: string, least: string, most: string | undefined): string | undefined {
    const low = Number(least);
    const high = most === undefined || most === '' ? low : Number(most);
    return low <= high && high <= REPEATS_MAX ? this.bare(sign) : undefined;
  }

  bracketed(): string | undefined {
    const read = classOf(this.#text, this.#at, this.flags.i);
    if (read !== undefined) this.#at = read.end;
    return read?.source;
  }

  escape(): string | undefined {
    const read = escaped(this.#text, this.#at - 1);
    if (read === undefined) return undefined;
    this.#at = read.end;
    return this.literal(read.char);
  }
}

const REPETITION = /^(?:[*+?]\??|\{\d+(?:,\d*)?\}\??)$/u;
