import { assert, VERIFY } from '../../base/index.ts';
import { NO_ROW } from '../../model/index.ts';
import type { ClusterState } from '../../model/index.ts';

/**
 * The lowest priority among the pods of each node, so that a preemption passes over the nodes where nobody is lower
 * without going through their pods. Worked out when asked for, kept until something is booked there.
 *
 * Where filters look beyond the node nothing else of a dry run can be kept, and in a full cluster a pod that fits nowhere
 * is tried on all nodes again and again: their lists of pods were a third of such an attempt.
 */
export class LowestPriorities {
  readonly #cluster: ClusterState;
  /** By row; NaN where it is to be worked out. */
  #lowest: Float64Array = new Float64Array(0);
  #generation = 0;

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
  }

  /** Infinity for a node without pods. O(1) while nothing changed, else O(changes), and O(pods) for a changed node. */
  of(nodeRow: number): number {
    this.#catchUp();
    let lowest = this.#lowest[nodeRow];
    if (Number.isNaN(lowest)) {
      lowest = this.#walk(nodeRow);
      this.#lowest[nodeRow] = lowest;
    }
    if (VERIFY) {
      const walked = this.#walk(nodeRow);
      assert(lowest === walked, `priority ${lowest} is kept of node row ${nodeRow}, which has ${walked}`);
    }
    return lowest;
  }

  #catchUp(): void {
    const { changes, nodes } = this.#cluster;
    if (this.#lowest.length < nodes.capacity || !changes.reachesBackTo(this.#generation)) {
      this.#lowest = new Float64Array(nodes.capacity).fill(NaN);
    } else {
      for (let at = this.#generation; at < changes.generation; at++) this.#lowest[changes.rowAt(at)] = NaN;
    }
    this.#generation = changes.generation;
  }

  #walk(nodeRow: number): number {
    const { nodes, pods } = this.#cluster;
    let lowest = Infinity;
    for (let row = nodes.firstPod[nodeRow]; row !== NO_ROW; row = pods.nextOnNode[row]) {
      const { priority } = pods.signatures[pods.shape[row]];
      if (priority < lowest) lowest = priority;
    }
    return lowest;
  }
}
