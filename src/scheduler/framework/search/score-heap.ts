/** A scored node in the heap: its total, and the raw points by plugin, which a hint keeps. */
export interface ScoredNode {
  readonly name: string;
  readonly total: number;
  readonly raws: readonly number[];
  /** The plugins that the raw points are of, in the same order; one list for all nodes of a cycle. */
  readonly plugins: readonly string[];
}

/** Go's container/heap over nodes, the highest total on top; equal totals are not moved. */
export function heapInit(nodes: ScoredNode[]): void {
  for (let place = (nodes.length >> 1) - 1; place >= 0; place--) siftDown(nodes, place, nodes.length);
}

/** Takes the best node off; the heap is not empty. */
export function heapPop(nodes: ScoredNode[]): ScoredNode {
  const last = nodes.length - 1;
  [nodes[0], nodes[last]] = [nodes[last], nodes[0]];
  siftDown(nodes, 0, last);
  return nodes.splice(last, 1)[0];
}

function siftDown(nodes: ScoredNode[], from: number, size: number): void {
  let place = from;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= size) return;
    if (child + 1 < size && nodes[child + 1].total > nodes[child].total) child++;
    if (nodes[child].total <= nodes[place].total) return;
    [nodes[place], nodes[child]] = [nodes[child], nodes[place]];
    place = child;
  }
}
