import type { RunResult } from '../../result/index.ts';
import { limitsTable } from '../limits-table.ts';
import type { Section } from '../section.ts';

/** The limits that the scenario sets, and whether they held. */
export function assertionsSection({ assertions }: RunResult): Section | undefined {
  if (assertions.length === 0) return undefined;
  const failed = assertions.filter(({ passed }) => !passed).length;
  return {
    id: 'assertions',
    title: 'Limits',
    lead:
      failed === 0
        ? `All ${assertions.length} limits of the scenario hold.`
        : `${failed} of ${assertions.length} limits of the scenario ${failed === 1 ? 'is' : 'are'} crossed.`,
    blocks: [limitsTable(assertions)],
  };
}
