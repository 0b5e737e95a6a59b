import type { RunResult } from '../../result/index.ts';
import { limitsTable } from '../limits-table.ts';
import type { Section } from '../section.ts';

/** The limits that the scenario sets, and whether they held. */
export function assertionsSection({ assertions }: RunResult): Section | undefined {
  if (assertions.length === 0) return undefined;
  return { id: 'assertions', title: 'Limits', lead: leadOf(assertions), blocks: [limitsTable(assertions)] };
}

function leadOf(assertions: RunResult['assertions']): string {
  const failed = assertions.filter(({ passed }) => !passed).length;
  if (failed > 0)
    return `${failed} of ${assertions.length} limits of the scenario ${failed === 1 ? 'is' : 'are'} crossed.`;
  if (assertions.length === 1) return 'The limit of the scenario holds.';
  return `All ${assertions.length} limits of the scenario hold.`;
}
