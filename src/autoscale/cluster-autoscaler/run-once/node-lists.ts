import type { Node } from '../../../model/index.ts';
import { DELETION_CANDIDATE_TAINT } from '../simulator/node-readiness.ts';

/**
 * What is read off the list of nodes. From loop to loop most of them are the same objects at the same places, so only
 * those that are not are read again.
 */
export class NodeLists {
  readonly #groupOf: (node: Node) => string | undefined;
  #nodes: readonly Node[] = [];
  /** By place in the list. */
  #groups: (string | undefined)[] = [];
  #marks: boolean[] = [];
  /** Places of a group's nodes, in order. */
  #places = new Map<string, number[]>();
  #marked: ReadonlySet<string> = new Set();

  constructor(groupOf: (node: Node) => string | undefined) {
    this.#groupOf = groupOf;
  }

  update(nodes: readonly Node[]): void {
    if (nodes === this.#nodes) return;
    if (!this.#readChanged(nodes)) this.#readAll(nodes);
    this.#nodes = nodes;
  }

  *membersOf(group: string): Generator<Node> {
    for (const place of this.#places.get(group) ?? []) yield this.#nodes[place];
  }

  /** Names of the nodes with the soft taint, in the order of the list. */
  get marked(): ReadonlySet<string> {
    return this.#marked;
  }

  /** False: nodes came, went or changed their group. */
  #readChanged(nodes: readonly Node[]): boolean {
    if (nodes.length !== this.#nodes.length) return false;
    let areMarksOther = false;
    for (let place = 0; place < nodes.length; place++) {
      const node = nodes[place];
      const before = this.#nodes[place];
      if (node === before) continue;
      const isSame =
        node.metadata.name === before.metadata.name && this.#groupOf(node) === this.#groups[place];
      if (!isSame) return false;
      const isMarked = hasSoftTaint(node);
      areMarksOther ||= isMarked !== this.#marks[place];
      this.#marks[place] = isMarked;
    }
    if (areMarksOther) this.#listMarked(nodes);
    return true;
  }

  #readAll(nodes: readonly Node[]): void {
    this.#groups = nodes.map(this.#groupOf);
    this.#marks = nodes.map(hasSoftTaint);
    this.#places = new Map();
    for (const [place, group] of this.#groups.entries()) {
      if (group === undefined) continue;
      const places = this.#places.get(group);
      if (places === undefined) this.#places.set(group, [place]);
      else places.push(place);
    }
    this.#listMarked(nodes);
  }

  #listMarked(nodes: readonly Node[]): void {
    const marked = new Set<string>();
    for (let place = 0; place < nodes.length; place++)
      if (this.#marks[place]) marked.add(nodes[place].metadata.name);
    this.#marked = marked;
  }
}

function hasSoftTaint({ spec }: Node): boolean {
  return (spec?.taints ?? []).some(({ key }) => key === DELETION_CANDIDATE_TAINT);
}
