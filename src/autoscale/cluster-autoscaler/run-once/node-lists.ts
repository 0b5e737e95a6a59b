import type { Node } from '../../../model/index.ts';
import { ListedNodes } from '../simulator/listed-nodes.ts';
import { DELETION_CANDIDATE_TAINT } from '../simulator/node-readiness.ts';

/** What is read off a node. */
interface Reading {
  readonly group: string | undefined;
  readonly isMarked: boolean;
}

/**
 * What is read off the list of nodes. From loop to loop most of them are the same objects, so only those that are not are
 * read again.
 */
export class NodeLists {
  readonly #listed: ListedNodes<Reading>;
  /** Places of a group's nodes, in order. */
  readonly #places = new Map<string | undefined, number[]>();
  #marked: ReadonlySet<string> = new Set();

  constructor(groupOf: (node: Node) => string | undefined) {
    this.#listed = new ListedNodes((node) => ({ group: groupOf(node), isMarked: hasSoftTaint(node) }));
  }

  update(nodes: readonly Node[]): void {
    if (nodes === this.#listed.nodes) return;
    this.#listed.update(nodes);
    this.#places.clear();
    const marked = new Set<string>();
    let [last, places]: [string | undefined, number[]] = [undefined, this.#placesOf(undefined)];
    const { values } = this.#listed;
    for (let place = 0; place < values.length; place++) {
      const { group, isMarked } = values[place];
      if (group !== last) [last, places] = [group, this.#placesOf(group)];
      places.push(place);
      if (isMarked) marked.add(nodes[place].metadata.name);
    }
    this.#marked = marked;
  }

  #placesOf(group: string | undefined): number[] {
    let places = this.#places.get(group);
    if (places === undefined) this.#places.set(group, (places = []));
    return places;
  }

  *membersOf(group: string): Generator<Node> {
    for (const place of this.#places.get(group) ?? []) yield this.#listed.nodes[place];
  }

  /** Names of the nodes with the soft taint, in the order of the list. */
  get marked(): ReadonlySet<string> {
    return this.#marked;
  }
}

function hasSoftTaint({ spec }: Node): boolean {
  return (spec?.taints ?? []).some(({ key }) => key === DELETION_CANDIDATE_TAINT);
}
