const EMPTY = -1;

/** Numbers pairs of 32-bit whole numbers from 0 on, in order of first sight: a hash table on typed arrays. */
export class PairInterner {
  count = 0;
  #slots = new Int32Array(64).fill(EMPTY);
  #firsts = new Int32Array(32);
  #seconds = new Int32Array(32);

  /** The pair asked for last: nodes that follow each other are often alike. */
  #lastFirst = 0;
  #lastSecond = 0;
  #last = EMPTY;

  intern(first: number, second: number): number {
    if (first === this.#lastFirst && second === this.#lastSecond && this.#last !== EMPTY) return this.#last;
    this.#lastFirst = first;
    this.#lastSecond = second;
    this.#last = this.#number(first, second);
    return this.#last;
  }

  #number(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(first, second) & mask;
    for (;;) {
      const number = this.#slots[slot];
      if (number === EMPTY) break;
      if (this.#firsts[number] === first && this.#seconds[number] === second) return number;
      slot = (slot + 1) & mask;
    }
    const number = this.count++;
    if (number === this.#firsts.length) this.#grow();
    this.#firsts[number] = first;
    this.#seconds[number] = second;
    this.#insert(number);
    return number;
  }

  #insert(number: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(this.#firsts[number], this.#seconds[number]) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = number;
  }

  #grow(): void {
    const size = this.#firsts.length * 2;
    const firsts = new Int32Array(size);
    const seconds = new Int32Array(size);
    firsts.set(this.#firsts);
    seconds.set(this.#seconds);
    this.#firsts = firsts;
    this.#seconds = seconds;
    this.#slots = new Int32Array(size * 2).fill(EMPTY);
    for (let number = 0; number < this.count - 1; number++) this.#insert(number);
  }
}

function hash(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
