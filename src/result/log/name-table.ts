import { assert } from '../../base/index.ts';
import type { Digest } from '../../base/index.ts';

/**
 * Numbers for names, so that an event is a few numbers. Names come one at a time (`intern`), as a list that exists
 * anyway (`list`), or as `<prefix>-0 … <prefix>-(count − 1)` (`range`), which costs no memory however long it is: a
 * million pods of a trace need no million strings.
 *
 *     blocks   [ interned 0…4 ][ range openb 5…8156 ][ interned 8157… ]
 */
export class NameTable {
  readonly #digest: Digest | undefined;
  readonly #blocks: NameBlock[] = [];
  readonly #numbers = new Map<string, number>();
  #size = 0;
  /** The two that were asked for last: what is written down of one thing comes in a row, and hashing a text is dear. */
  #last: Asked = { text: undefined, number: 0 };
  #before: Asked = { text: undefined, number: 0 };

  /** New names are fed to the digest as they come, so that numbers in a log stand for the same texts. */
  constructor(digest?: Digest) {
    this.#digest = digest;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of this text; a new one if it was not interned before. */
  intern(text: string): number {
    if (text === this.#last.text) return this.#last.number;
    const asked = this.#before;
    this.#before = this.#last;
    this.#last = asked;
    if (text === asked.text) return asked.number;
    asked.text = text;
    asked.number = this.#numbers.get(text) ?? this.#add(text);
    return asked.number;
  }

  #add(text: string): number {
    this.#digest?.text(text);
    const last = this.#blocks.at(-1);
    if (last?.kind === 'interned') last.texts.push(text);
    else this.#blocks.push({ kind: 'interned', first: this.#size, texts: [text] });
    this.#numbers.set(text, this.#size);
    return this.#size++;
  }

  /** Numbers for all of them in a row; the number of the first. */
  list(texts: readonly string[]): number {
    for (const text of texts) this.#digest?.text(text);
    return this.#append({ kind: 'list', first: this.#size, texts }, texts.length);
  }

  /** Numbers for `<prefix>-0`, `<prefix>-1` …; the number of the first. */
  range(prefix: string, count: number): number {
    this.#digest?.text(prefix);
    this.#digest?.number(count);
    return this.#append({ kind: 'range', first: this.#size, prefix }, count);
  }

  /** The name of the number; numbers come from `number` of the same table. */
  text(number: number): string {
    if (number < 0) assert(false, `name ${number}`);
    if (number >= this.#size) assert(false, `name ${number} of ${this.#size}`);
    const block = this.#blocks[this.#blockOf(number)];
    const offset = number - block.first;
    return block.kind === 'range' ? `${block.prefix}-${offset}` : block.texts[offset];
  }

  #append(block: NameBlock, count: number): number {
    if (count > 0) this.#blocks.push(block);
    this.#size += count;
    return block.first;
  }

  #blockOf(number: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#blocks[middle].first <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

interface Asked {
  text: string | undefined;
  number: number;
}

type NameBlock =
  | { readonly kind: 'interned'; readonly first: number; readonly texts: string[] }
  | { readonly kind: 'list'; readonly first: number; readonly texts: readonly string[] }
  | { readonly kind: 'range'; readonly first: number; readonly prefix: string };
