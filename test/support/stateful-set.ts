import type { StatefulPod, StatefulSetSpec } from '../../src/controllers/stateful-set/types.ts';

/** Three replicas of db, one after the other, updated from the highest. */
export const PLAIN_SET: StatefulSetSpec = {
  name: 'db',
  replicas: 3,
  firstOrdinal: 0,
  isParallel: false,
  minReadySeconds: 0,
  strategy: 'RollingUpdate',
  partition: 0,
  maxUnavailable: 1,
};

/**
 * Pods of db: the ordinal, then `!` not ready, `p` Pending, `x` Failed, `s` Succeeded, `~` deleting, `'` of the new
 * revision, `@s` ready since that second.
 */
export function statefulPods(text: string): StatefulPod[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word) => ({
      name: `db-${Number.parseInt(word, 10)}`,
      phase: phaseOf(word),
      isReady: !/[!xsp]/.test(word),
      readySinceMs: Number(/@(\d+)/.exec(word)?.[1] ?? 0) * 1000,
      isDeleting: word.includes('~'),
      revision: word.includes("'") ? 'new' : 'old',
    }));
}

function phaseOf(word: string): string {
  if (word.includes('x')) return 'Failed';
  if (word.includes('s')) return 'Succeeded';
  return word.includes('p') ? 'Pending' : 'Running';
}
