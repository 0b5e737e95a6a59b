import { popcount } from '../../../base/index.ts';

/** More sets than this of one plan are not remembered: as many as zones usually fail in turn. */
const SETS_MAX = 16;

/** Where the last search of a cell ended: the place of the first of these nodes, when so many had entered the cell. */
export interface CellCursor {
  readonly tied: Uint32Array;
  entered: number;
  place: number;
}

/** The nodes that a walk would find, as bits by position, with the number of them before each word. */
export class FoundNodes {
  bits: Uint32Array;
  before: Int32Array = new Int32Array(0);
  count = 0;
  /** Where the searches of cells ended, as long as the walk begins where `cursorStart` says. See PreorderSearch. */
  cursorStart = -1;
  readonly cursors: (CellCursor | undefined)[] = [];

  constructor(bits: Uint32Array) {
    this.bits = bits;
    this.recount();
  }

  /** The bits were changed. */
  recount(): void {
    const { bits } = this;
    if (this.before.length !== bits.length) this.before = new Int32Array(bits.length);
    let sum = 0;
    for (let word = 0; word < bits.length; word++) {
      this.before[word] = sum;
      sum += popcount(bits[word]);
    }
    this.count = sum;
    this.cursors.length = 0;
  }
}

/** What a NodeIndex knows of the nodes that pass the row filters. */
interface Passing {
  readonly feasible: Uint32Array;
  readonly classBits: readonly Uint32Array[];
  readonly membership: number;
}

/**
 * The sets of found nodes of one plan, by the classes that fail: with a hard spreading over three zones the same few
 * sets come up in turn, and they hold until a node's class changes or a node stops or begins to pass.
 */
export class FoundSets {
  readonly #sets = new Map<string, { readonly found: FoundNodes; membership: number }>();

  /** The feasible nodes but for those of the failing classes. */
  found(index: Passing, failing: readonly number[]): FoundNodes {
    const key = failing.join();
    const known = this.#sets.get(key);
    if (known !== undefined && known.membership === index.membership) return known.found;
    if (known !== undefined) {
      known.membership = index.membership;
      known.found.bits = passing(index, failing, known.found.bits);
      known.found.recount();
      return known.found;
    }
    if (this.#sets.size === SETS_MAX) this.#sets.clear();
    const found = new FoundNodes(passing(index, failing, undefined));
    this.#sets.set(key, { found, membership: index.membership });
    return found;
  }
}

function passing(
  { feasible, classBits }: Passing,
  failing: readonly number[],
  before: Uint32Array | undefined,
): Uint32Array {
  if (failing.length === 0) return feasible;
  const bits = before?.length === feasible.length ? before : new Uint32Array(feasible.length);
  bits.set(feasible);
  for (const id of failing) {
    const failed = classBits[id];
    for (let word = 0; word < bits.length; word++) bits[word] &= ~failed[word];
  }
  return bits;
}
