import { didYouMean } from '../../base/index.ts';
import type { EventRow } from '../../index.ts';

/**
 * What a person most likely meant who asked a run for something that is not in it; undefined where nothing is near.
 * Goes through the event log once more, which nobody waits for unless the first look found nothing.
 */
export async function nearWord(
  folder: string,
  wanted: string,
  wordsOf: (row: EventRow) => readonly string[],
): Promise<string | undefined> {
  const { readEventTable } = await import('../../index.ts');
  const words = new Set<string>();
  for await (const row of readEventTable(folder)) for (const word of wordsOf(row)) words.add(word);
  return didYouMean(wanted, words);
}

/** Pods, nodes and workloads that an event is about. */
export function namesIn({ event, subject, object }: EventRow): readonly string[] {
  return event === 'pod-unschedulable' || object === '' ? [subject] : [subject, object];
}
