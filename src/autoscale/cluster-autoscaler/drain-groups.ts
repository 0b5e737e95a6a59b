import { SECOND_MS } from '../../base/index.ts';

/** Pods from this priority on, up to the next group's, are drained together and have so long to end. */
export interface DrainGroup {
  readonly priority: number;
  readonly graceMs: number;
}

/**
 * `--drain-priority-config`: pairs of priority and grace in seconds, `0:60,1000:20`, in any order → groups in ascending
 * priority; undefined where it is none. Without it all pods are one group (upstream actuation/drain.go, SingleRuleDrainConfig).
 */
export function readDrainGroups(text: string): readonly DrainGroup[] | undefined {
  const groups: DrainGroup[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*([-+]?\d+)\s*:\s*(\d+)\s*$/.exec(part);
    if (match === null) return undefined;
    groups.push({ priority: Number(match[1]), graceMs: Number(match[2]) * SECOND_MS });
  }
  groups.sort((a, b) => a.priority - b.priority);
  const isTwice = groups.some(({ priority }, index) => priority === groups.at(index + 1)?.priority);
  return isTwice ? undefined : groups;
}

/** The last group that the priority reaches; what is below all of them goes with the first. */
export function drainGroupOf(groups: readonly DrainGroup[], priority: number): number {
  let index = 0;
  while (index + 1 < groups.length && groups[index + 1].priority <= priority) index++;
  return index;
}
