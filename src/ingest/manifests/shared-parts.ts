/**
 * Equal parts of objects are kept once: the first that comes stands for all that follow. Fifty thousand pods of two
 * hundred templates then hold two hundred specs. Objects are read-only after reading, so nobody can tell.
 *
 * Bounded: after so many different parts the table starts anew, which costs memory and changes nothing else.
 */
export class SharedParts {
  #parts = new Map<string, unknown>();
  #texts = new Map<string, string>();

  of<T>(part: T): T {
    const key = JSON.stringify(part);
    if (key.length > PART_CHARACTERS_MAX) return part;
    const known = this.#parts.get(key);
    if (known !== undefined) return known as T;
    if (this.#parts.size >= PARTS_MAX) this.#parts = new Map();
    this.#parts.set(key, part);
    return part;
  }

  /** The same for a text that many objects have: a namespace, a node's name, a second. */
  text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= PARTS_MAX) this.#texts = new Map();
    this.#texts.set(text, text);
    return text;
  }
}

const PARTS_MAX = 20_000;
const PART_CHARACTERS_MAX = 50_000;
