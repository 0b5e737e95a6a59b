/**
 * Gives each distinct string a small number, in order of first sight, and the string back for the number.
 * The core compares the numbers.
 */
export class Interner {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** The number of this text; a new one if it is seen for the first time. */
  intern(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const next = this.#texts.length;
    this.#numbers.set(text, next);
    this.#texts.push(text);
    return next;
  }

  /** The number of this text, or -1 if it was never seen. */
  find(text: string): number {
    return this.#numbers.get(text) ?? -1;
  }

  /** The text of a number that `intern` gave. */
  text(number: number): string {
    return this.#texts[number];
  }

  texts(): readonly string[] {
    return this.#texts;
  }
}
