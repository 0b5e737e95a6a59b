import type { Pod, PodRow, PodTable } from '../../../model/index.ts';
import { podKey } from './pod-kinds.ts';

/**
 * Where simulations placed pods before; they are tried there first. A hint that is neither set nor renewed in two runs in
 * a row is dropped at the end of the second.
 *
 * Pods are known by uid or by name; those that the cluster made from a shape by their row, as long as it is theirs.
 */
export class PlacementHints {
  #current = new Map<string, string>();
  #previous = new Map<string, string>();
  /** Runs that have ended. */
  #run = 1;
  readonly #nodeOfRow: (string | undefined)[] = [];
  /** In which run the hint of a row was set. */
  readonly #setIn: number[] = [];
  /** Whose hint it is. */
  readonly #shapeOfRow: number[] = [];
  readonly #keyOfRow: (string | number)[] = [];

  get(pod: Pod): string | undefined {
    const key = keyOf(pod);
    return this.#current.get(key) ?? this.#previous.get(key);
  }

  set(pod: Pod, node: string): void {
    this.#current.set(keyOf(pod), node);
  }

  ofRow(row: PodRow, pods: PodTable): string | undefined {
    if (pods.isGiven(row)) return this.get(pods.object(row));
    if (row >= this.#setIn.length || this.#setIn[row] < this.#run - 1) return undefined;
    const isSame = this.#shapeOfRow[row] === pods.shape[row] && this.#keyOfRow[row] === pods.nameKey(row);
    return isSame ? this.#nodeOfRow[row] : undefined;
  }

  setRow(row: PodRow, pods: PodTable, node: string): void {
    if (pods.isGiven(row)) {
      this.set(pods.object(row), node);
      return;
    }
    while (this.#nodeOfRow.length <= row) this.#forgetNext();
    this.#nodeOfRow[row] = node;
    this.#setIn[row] = this.#run;
    this.#shapeOfRow[row] = pods.shape[row];
    this.#keyOfRow[row] = pods.nameKey(row);
  }

  /** The hint that the row has holds for this run too; not for pods with objects of their own. */
  renewRow(row: PodRow): void {
    this.#setIn[row] = this.#run;
  }

  /** One row more, without a hint. */
  #forgetNext(): void {
    this.#nodeOfRow.push(undefined);
    this.#setIn.push(NEVER);
    this.#shapeOfRow.push(0);
    this.#keyOfRow.push(0);
  }

  /** To be called where a planning run ends. */
  dropOld(): void {
    this.#run++;
    this.#previous = this.#current;
    this.#current = new Map();
  }
}

const NEVER = -2;

function keyOf(pod: Pod): string {
  return pod.metadata.uid ?? podKey(pod);
}
