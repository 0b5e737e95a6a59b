import type { QueueColumns } from './queue-columns.ts';

const END = -1;

/** Pods that wait for an event: alike to the scheduler and rejected by the same plugins, so one answer serves all. */
export interface PoolGroup {
  readonly signature: number;
  readonly plugins: number;
  readonly gated: boolean;
  /** First pod row of the linked list; -1 when empty. */
  head: number;
}

/**
 * The unschedulable pods in groups. Adding and removing a pod is O(1); an event visits groups, not pods. The groups of
 * one run are few: pod signatures × sets of rejecting plugins.
 */
export class UnschedulablePool {
  readonly #columns: QueueColumns;
  readonly #groups: PoolGroup[] = [];
  readonly #numbers = new Map<string, number>();
  size = 0;

  constructor(columns: QueueColumns) {
    this.#columns = columns;
  }

  add(row: number, signature: number): void {
    const { next, previous, group, plugins, gated } = this.#columns;
    const number = this.#groupNumber(signature, plugins[row], gated[row] === 1);
    const entry = this.#groups[number];
    group[row] = number;
    next[row] = entry.head;
    previous[row] = END;
    if (entry.head !== END) previous[entry.head] = row;
    entry.head = row;
    this.size++;
  }

  remove(row: number): void {
    const { next, previous, group } = this.#columns;
    if (previous[row] === END) this.#groups[group[row]].head = next[row];
    else next[previous[row]] = next[row];
    if (next[row] !== END) previous[next[row]] = previous[row];
    this.size--;
  }

  /** Groups that have pods, oldest group first. */
  groups(): readonly PoolGroup[] {
    return this.#groups.filter(({ head }) => head !== END);
  }

  /** The pods of a group, in the order in which they came. */
  rows(group: PoolGroup): number[] {
    const rows: number[] = [];
    for (let row = group.head; row !== END; row = this.#columns.next[row]) rows.push(row);
    return rows.reverse();
  }

  #groupNumber(signature: number, plugins: number, gated: boolean): number {
    const key = `${signature}/${plugins}/${Number(gated)}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#groups.length;
    this.#groups.push({ signature, plugins, gated, head: END });
    this.#numbers.set(key, number);
    return number;
  }
}
