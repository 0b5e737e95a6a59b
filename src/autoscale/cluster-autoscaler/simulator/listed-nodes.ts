import type { Node } from '../../../model/index.ts';

/** Nodes that are no longer on a list, and those that are on it for the first time, by name. */
export interface ListChange {
  readonly gone: readonly Node[];
  readonly come: readonly Node[];
}

/**
 * A value for each node of a list that comes again with few changes. A node that is the same object keeps its value, the
 * others are read: one walk over the old list and the new one, which go by name. Of lists in another order more is read
 * than need be, and called gone and come.
 */
export class ListedNodes<V> {
  #nodes: readonly Node[] = [];
  #values: readonly V[] = [];
  readonly #read: (node: Node) => V;
  readonly #isLasting: (value: V) => boolean;

  /** `isLasting`: whether a value stays what it is as long as the node is the same object. */
  constructor(read: (node: Node) => V, isLasting: (value: V) => boolean = () => true) {
    this.#read = read;
    this.#isLasting = isLasting;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** By place in the list. */
  get values(): readonly V[] {
    return this.#values;
  }

  update(nodes: readonly Node[]): ListChange {
    const [before, known] = [this.#nodes, this.#values];
    const values: V[] = [];
    const gone: Node[] = [];
    const come: Node[] = [];
    let at = 0;
    for (const node of nodes) {
      while (at < before.length && before[at] !== node && before[at].metadata.name < node.metadata.name)
        gone.push(before[at++]);
      const isSame = at < before.length && before[at] === node;
      values.push(isSame && this.#isLasting(known[at]) ? known[at] : this.#read(node));
      if (isSame || before.at(at)?.metadata.name === node.metadata.name) at++;
      else come.push(node);
    }
    while (at < before.length) gone.push(before[at++]);
    this.#nodes = nodes;
    this.#values = values;
    return { gone, come };
  }
}
