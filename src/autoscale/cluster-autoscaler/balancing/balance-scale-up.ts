import { goSort } from '../../../base/index.ts';

/** A group that takes part in a scale-up, by target sizes. */
export interface GroupSize {
  readonly id: string;
  readonly size: number;
  readonly maxSize: number;
}

export interface GroupScaleUp {
  readonly id: string;
  readonly currentSize: number;
  readonly newSize: number;
  readonly maxSize: number;
}

/**
 * Shares new nodes over similar groups so that their sizes end up as even as they can be (upstream
 * BalanceScaleUpBetweenGroups).
 *
 * The smallest group gets a node until it is larger than the next. A group that has reached its maximum is exchanged with
 * the first of the list that is still in play; the exchange decides which of two equal groups gets the odd node, and the
 * order of the result.
 */
export function balanceScaleUp(groups: readonly GroupSize[], newNodes: number): readonly GroupScaleUp[] {
  const open = groups.filter(({ size, maxSize }) => size !== maxSize).map(entryOf);
  const room = open.reduce((sum, { maxSize, currentSize }) => sum + Math.max(0, maxSize - currentSize), 0);
  goSort(open, (a, b) => a.currentSize < b.currentSize);
  let left = Math.min(newNodes, room);
  let start = 0;
  let current = 0;
  while (left > 0) {
    const entry = open[current];
    if (entry.newSize < entry.maxSize) {
      entry.newSize++;
      left--;
    } else {
      open[current] = open[start];
      open[start] = entry;
      start++;
    }
    const isAhead = current < open.length - 1 && open[current].newSize > open[current + 1].newSize;
    current = isAhead ? current + 1 : start;
  }
  return open.filter(({ newSize, currentSize }) => newSize !== currentSize);
}

interface Entry extends GroupScaleUp {
  newSize: number;
}

function entryOf({ id, size, maxSize }: GroupSize): Entry {
  return { id, currentSize: size, newSize: size, maxSize };
}
