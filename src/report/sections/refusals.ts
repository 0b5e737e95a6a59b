import { countText, decimalText, durationText } from '../../base/index.ts';
import type { RunResult } from '../../result/index.ts';
import type { Section } from '../section.ts';

const ROWS_MAX = 20;

/** What the API server refused: quotas, LimitRanges, Pod Security, classes that are not there. */
export function refusalsSection({ refusals = [] }: RunResult): Section | undefined {
  if (refusals.length === 0) return undefined;
  const attempts = refusals.reduce((sum, group) => sum + group.attempts, 0);
  const [worst] = refusals;
  const rest = refusals.length - ROWS_MAX;
  return {
    id: 'refusals',
    title: 'Refused at admission',
    lead: `The API server refused ${countText(attempts, 'request')}, ${decimalText(worst.attempts)} of them of ${worst.asker}.`,
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Who asked', align: 'left' },
          { title: 'Attempts', align: 'right' },
          { title: 'First', align: 'right' },
          { title: 'Last', align: 'right' },
          { title: 'The last answer', align: 'left' },
        ],
        rows: refusals
          .slice(0, ROWS_MAX)
          .map(({ asker, attempts: often, firstMs, lastMs, message }) => [
            asker,
            decimalText(often),
            durationText(firstMs),
            durationText(lastMs),
            message,
          ]),
        ...(rest > 0 ? { foot: [`and ${decimalText(rest)} more`, '', '', '', ''] } : {}),
      },
    ],
  };
}
