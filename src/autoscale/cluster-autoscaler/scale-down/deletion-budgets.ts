/** A node that may be deleted now. */
export interface DeletionCandidate {
  readonly node: string;
  readonly group: string;
  /** No pod has to be moved. */
  readonly isEmpty: boolean;
  /** The group goes as a whole or not at all. */
  readonly isAtomic: boolean;
}

export interface DeletionBudgets {
  /** --max-scale-down-parallelism less what is being deleted. */
  readonly total: number;
  /** --max-drain-parallelism less what is being drained. */
  readonly drain: number;
  /** Whether so many nodes are all of an atomic group. */
  readonly isWhole: (group: string, count: number) => boolean;
}

/** The nodes of one group in one list. */
interface GroupShare {
  readonly group: string;
  readonly isAtomic: boolean;
  readonly nodes: string[];
}

/**
 * What of the candidates may be started now (upstream actuation/CropNodesToBudgets): atomic groups with empty nodes,
 * atomic groups that must be drained, other empty nodes, other nodes to drain; group after group, in order of their
 * first node.
 */
export function cropToBudgets(
  candidates: readonly DeletionCandidate[],
  budgets: DeletionBudgets,
): readonly string[] {
  const empty = sharesOf(candidates.filter(({ isEmpty }) => isEmpty));
  const drain = sharesOf(candidates.filter(({ isEmpty }) => !isEmpty));
  const left: Left = { total: budgets.total, drain: budgets.drain };
  const chosen = takeAtomic(empty, drain, budgets, left);
  for (const { isAtomic, nodes } of empty) {
    if (isAtomic) continue;
    const part = nodes.slice(0, Math.max(0, left.total));
    chosen.push(...part);
    left.total -= part.length;
  }
  left.drain = Math.min(left.total, left.drain);
  for (const { isAtomic, nodes } of drain) {
    if (isAtomic) continue;
    const part = nodes.slice(0, Math.max(0, left.drain));
    chosen.push(...part);
    left.drain -= part.length;
  }
  return chosen;
}

/**
 * Atomic groups with empty nodes, then those that have only nodes to drain. Each of the two walks ends at the first group
 * that may not go; the first group of all may go beyond the budgets, unless one of those that it needs is exactly used
 * up. Budgets that are overdrawn (an atomic group went beyond them in a loop before) do not stop it: upstream asks
 * whether they are 0.
 */
function takeAtomic(
  emptyShares: readonly GroupShare[],
  drainShares: readonly GroupShare[],
  { isWhole }: DeletionBudgets,
  left: Left,
): string[] {
  const chosen: string[] = [];
  const walk = (groups: readonly string[]): void => {
    for (const group of groups) {
      const empty = emptyShares.find((share) => share.group === group)?.nodes ?? [];
      const drain = drainShares.find((share) => share.group === group)?.nodes ?? [];
      const count = empty.length + drain.length;
      if (isBeyond(left, count, drain.length) && (chosen.length > 0 || isUsedUp(left, drain.length))) return;
      if (!isWhole(group, count)) continue;
      chosen.push(...empty, ...drain);
      left.total -= count;
      left.drain -= drain.length;
    }
  };
  const withEmpty = emptyShares.filter(({ isAtomic }) => isAtomic).map(({ group }) => group);
  walk(withEmpty);
  left.drain = Math.min(left.total, left.drain);
  const onlyDrain = drainShares.filter(({ isAtomic, group }) => isAtomic && !withEmpty.includes(group));
  walk(onlyDrain.map(({ group }) => group));
  return chosen;
}

interface Left {
  total: number;
  drain: number;
}

function isBeyond(left: Left, count: number, drainCount: number): boolean {
  return left.total < count || left.drain < drainCount;
}

function isUsedUp(left: Left, drainCount: number): boolean {
  return left.total === 0 || (drainCount > 0 && left.drain === 0);
}

/** Nodes put together by group, groups in order of their first node. */
function sharesOf(candidates: readonly DeletionCandidate[]): readonly GroupShare[] {
  const shares = new Map<string, GroupShare>();
  for (const { node, group, isAtomic } of candidates) {
    const share = shares.get(group) ?? { group, isAtomic, nodes: [] };
    shares.set(group, share);
    share.nodes.push(node);
  }
  return [...shares.values()];
}
