import type { Diagnostic } from '../../base/index.ts';
import type { Journal } from './journal.ts';
import { readJournal } from './journal-lines.ts';
import type { JournalOwner } from './journal-lines.ts';
import { readJournalText } from './sweep-folder.ts';

/**
 * Takes over what the journals of other folders hold: shards of the same sweep. They are only read; a run that two of
 * them did must have the same result in both.
 */
export function mergeJournals(
  journal: Journal,
  owner: JournalOwner,
  folders: readonly string[],
): readonly Diagnostic[] {
  return folders.flatMap((folder) => {
    const { outcomes, diagnostics } = readJournal(folder, readJournalText(folder), owner);
    for (const outcome of outcomes.values()) journal.append(outcome);
    return diagnostics;
  });
}
