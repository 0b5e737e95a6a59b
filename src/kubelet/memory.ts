import { compareStrings } from '../base/index.ts';

/** A container's memory as the kernel judges it. */
export interface ContainerMemory {
  readonly name: string;
  /** Resident, swapped and page tables together. */
  readonly usedBytes: number;
  /** Infinity without a limit. */
  readonly limitBytes: number;
  readonly oomScoreAdjust: number;
}

/** A kill, and what decided it. */
export interface OomKill {
  readonly name: string;
  readonly cause: 'container-limit' | 'node';
  /** Per mille of the node's memory used, plus oom_score_adj; only where the node was short. */
  readonly score?: number;
  /** How many were ranked. */
  readonly candidates?: number;
}

/** −1000 takes a process out of the choice. */
const NEVER_KILLED = -1000;

/** Share of the node's memory in per mille, plus the adjustment. Upstream: Linux mm/oom_kill.c oom_badness. */
export function oomScore({ usedBytes, oomScoreAdjust }: ContainerMemory, nodeBytes: number): number {
  return (usedBytes * 1000) / nodeBytes + oomScoreAdjust;
}

/** Containers in the order in which the kernel would kill them: highest score first, among equals the largest. */
export function oomRanking(
  containers: readonly ContainerMemory[],
  nodeBytes: number,
): readonly ContainerMemory[] {
  return containers
    .filter(({ oomScoreAdjust, usedBytes }) => oomScoreAdjust > NEVER_KILLED && usedBytes > 0)
    .sort(
      (a, b) =>
        oomScore(b, nodeBytes) - oomScore(a, nodeBytes) ||
        b.usedBytes - a.usedBytes ||
        compareStrings(a.name, b.name),
    );
}

/**
 * Who dies at this use: every container over its own limit, then, while the rest does not fit the node, the one of the
 * highest score. With memory.oom.group a container dies as a whole.
 */
export function oomKills(
  containers: readonly ContainerMemory[],
  nodeBytes: number,
  systemBytes: number = 0,
): readonly OomKill[] {
  const overLimit = containers.filter(({ usedBytes, limitBytes }) => usedBytes > limitBytes);
  const kills: OomKill[] = overLimit.map(({ name }) => ({ name, cause: 'container-limit' }));
  let left = containers.filter((container) => !overLimit.includes(container));
  let usedBytes = systemBytes + left.reduce((sum, each) => sum + each.usedBytes, 0);
  while (usedBytes > nodeBytes) {
    const ranking = oomRanking(left, nodeBytes);
    const victim = ranking.at(0);
    if (victim === undefined) break;
    kills.push({
      name: victim.name,
      cause: 'node',
      score: Math.trunc(oomScore(victim, nodeBytes)),
      candidates: ranking.length,
    });
    left = left.filter((container) => container !== victim);
    usedBytes -= victim.usedBytes;
  }
  return kills;
}
