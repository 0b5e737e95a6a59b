import { PairInterner } from '../domains/pair-interner.ts';
import type { ClassComponent } from '../plugin.ts';

/**
 * Numbers the classes of nodes of a plan. Two nodes are of one class when all components of all class filters and
 * scores are equal; then they get the same verdicts and the same normalised points.
 *
 *     components   zone   taints   pods of the service here        fixed ones first
 *     class 0      0      0        2
 *     class 1      1      0        0
 *
 * A class is found by a chain of pairs: ((zone, taints), pods here) …
 */
export class ClassTable {
  /** Components of class c: values[c × width] … */
  values: Int32Array;
  readonly width: number;
  readonly #fixed: readonly ClassComponent[];
  readonly #moving: readonly ClassComponent[];
  readonly #fixedChain: readonly PairInterner[];
  readonly #movingChain: readonly PairInterner[];
  /** By class: are its values filled in? */
  #isKnown = new Uint8Array(16);

  /** The components, fixed ones first: `placesOf` tells a plugin where its own came to lie. */
  readonly components: readonly ClassComponent[];

  constructor(components: readonly ClassComponent[]) {
    this.#fixed = components.filter(({ fixed }) => fixed);
    this.#moving = components.filter(({ fixed }) => !fixed);
    this.components = components;
    this.width = components.length;
    this.values = new Int32Array(16 * Math.max(1, this.width));
    this.#fixedChain = this.#fixed.map(() => new PairInterner());
    this.#movingChain = this.#moving.map(() => new PairInterner());
  }

  /** The number of the fixed components of a node; changes only with the node itself. */
  fixedClassOf(row: number): number {
    let number = 0;
    for (let i = 0; i < this.#fixed.length; i++) {
      number = this.#fixedChain[i].intern(number, this.#fixed[i].valueOf(row));
    }
    return number;
  }

  /** The class of a node whose fixed components have this number. */
  classOf(row: number, fixedClass: number): number {
    let number = fixedClass;
    for (let i = 0; i < this.#moving.length; i++) {
      number = this.#movingChain[i].intern(number, this.#moving[i].valueOf(row));
    }
    if (number >= this.#isKnown.length || this.#isKnown[number] === 0) this.#add(row, number);
    return number;
  }

  #add(row: number, number: number): void {
    const end = (number + 1) * this.width;
    if (end > this.values.length) {
      const wider = new Int32Array(end * 2);
      wider.set(this.values);
      this.values = wider;
    }
    for (let i = 0; i < this.width; i++) {
      this.values[number * this.width + i] = this.components[i].valueOf(row);
    }
    if (number >= this.#isKnown.length) {
      const wider = new Uint8Array(number * 2);
      wider.set(this.#isKnown);
      this.#isKnown = wider;
    }
    this.#isKnown[number] = 1;
  }
}
