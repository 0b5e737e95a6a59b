import { compareStrings } from '../../../src/base/index.ts';
import type { PreFilterOutcome } from './framework.ts';
import type { Status } from './types.ts';

/** What a cycle without a feasible node remembers: the nodes' statuses, and one for all that have none. */
export interface Diagnosis {
  readonly recorded: ReadonlyMap<string, Status>;
  readonly preFilter: PreFilterOutcome;
  readonly nodeCount: number;
}

/** `0/N nodes are available: …` without the preemption sentence. */
export function filterMessage({ recorded, preFilter, nodeCount }: Diagnosis): string {
  const head = `0/${nodeCount} nodes are available:`;
  if (preFilter.reject !== undefined) return `${head} ${preFilter.reject.reasons.join(', ')}.`;
  const reasons = [...recorded.values()].flatMap((status) => status.reasons);
  if (preFilter.nodeNames !== undefined) {
    const text = `node(s) didn't satisfy plugin(s) [${preFilter.narrowing.toSorted(compareStrings).join(' ')}]`;
    for (let left = nodeCount - recorded.size; left > 0; left--) reasons.push(text);
  }
  const counted = countedReasons(reasons);
  return counted === '' ? head : `${head} ${counted}.`;
}

/** `3 Insufficient cpu, 1 Too many pods`, sorted as strings. */
export function countedReasons(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([text, count]) => `${count} ${text}`)
    .sort(compareStrings)
    .join(', ');
}

export function rememberedPlugins({ recorded, preFilter }: Diagnosis): readonly string[] {
  if (preFilter.reject !== undefined) {
    const { plugin } = preFilter.reject;
    return plugin === '' ? preFilter.narrowing.toSorted(compareStrings) : [plugin];
  }
  const plugins = [...preFilter.narrowing, ...[...recorded.values()].map(({ plugin }) => plugin)];
  return [...new Set(plugins)].sort(compareStrings);
}

const NOTE_LENGTH_MAX = 1024;

/** The note of an event is cut. */
export function eventNote(text: string): string {
  return text.length <= NOTE_LENGTH_MAX ? text : `${text.slice(0, NOTE_LENGTH_MAX - 4)} ...`;
}
